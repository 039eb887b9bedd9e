"""The stacks that the lab's benchmark compares: each takes loans and approves them."""

from bench.lab.floor import floor
from bench.lab.load import LoadDriver
from bench.lab.stack import DO_IT_YOURSELF, started
from local.client.api_client import LoanClient
from shared.engines.port import COMPARED


def test_the_do_it_yourself_stack_approves_loans_on_both_engines() -> None:
    with started(DO_IT_YOURSELF) as stack, LoanClient(stack.url) as client:
        driver = LoadDriver(stack, client)
        for engine in COMPARED:
            load = driver.many(engine, 4)
            assert load.loans_per_s > 0
            assert load.cpu_ms > 0
            assert driver.alone_ms(engine, 1) > 0
        assert stack.memory_mb() > 100


def test_the_floor_runs_the_steps_of_loans_without_an_engine() -> None:
    with floor(2, share_loan=True) as processes:
        assert processes.loans_per_s(4) > 0
