"""The floor: the same steps called in a row in as many processes, without an engine."""

import os
import secrets
import time
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from bench.lab.load import CHARLIE, TABLE
from local.emulators.account import CREDENTIALS, REGION
from local.emulators.dynamodb.dynalite import DynamoDB
from shared.domain.application import Application
from shared.domain.money import Cents


class Floor:
    """Processes that run loans without an engine, each one loan at a time.

    The steps read the loan as often as an engine's do: see `run_steps` for `share_loan`.
    """

    def __init__(self, pool: ProcessPoolExecutor, *, share_loan: bool) -> None:
        self._pool = pool
        self._run_loan = partial(_run_loan, share_loan=share_loan)

    def loans_per_s(self, loans: int) -> float:
        """Run loans and return how many ended in a second."""
        began = time.monotonic()
        list(self._pool.map(self._run_loan, (secrets.token_hex(16) for _ in range(loans))))
        return loans / (time.monotonic() - began)


@contextmanager
def floor(processes: int, *, share_loan: bool) -> Iterator[Floor]:
    """Start the processes and a table of their own."""
    dynamodb = DynamoDB(Path.cwd())
    try:
        dynamodb.wait()
        dynamodb.create_table(TABLE)
        variables = _variables(dynamodb.endpoint)
        pool = ProcessPoolExecutor(processes, get_context("spawn"), _prepare, (variables,))
        with pool:
            yield Floor(pool, share_loan=share_loan)
    finally:
        dynamodb.stop()


def _variables(endpoint: str) -> Mapping[str, str]:
    return {
        **{name.upper(): value for name, value in CREDENTIALS.items()},
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL_DYNAMODB": endpoint,
        "TABLE_NAME": TABLE,
        "POWERTOOLS_SERVICE_NAME": "floor",
        "POWERTOOLS_METRICS_NAMESPACE": "OneLoanTwoEngines",
    }


def _prepare(variables: Mapping[str, str]) -> None:
    """The services of a process read its environment when they are made."""
    os.environ |= variables


def _run_loan(application_id: str, *, share_loan: bool) -> None:
    from bench.load.baseline_handler import run_steps

    cents = Cents(CHARLIE["loan_amount"] * 100)
    application = Application(CHARLIE["name"], CHARLIE["sin"], cents)
    run_steps(application_id, str(uuid.uuid4()), application, share_loan=share_loan)
