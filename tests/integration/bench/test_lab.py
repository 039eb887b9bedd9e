"""The floor of the lab's benchmark; `make bench-lab`, which the gate runs, starts the stacks."""

from bench.lab.floor import floor


def test_the_floor_runs_the_steps_of_loans_without_an_engine() -> None:
    with floor(2, share_loan=True) as processes:
        assert processes.loans_per_s(4) > 0
