"""The loans that the tests run."""

from typing import Any

import pytest

from local.lab import Lab
from shared.engines.port import COMPARED

ENGINES = pytest.mark.parametrize("engine", list(COMPARED), ids=str)

ALICE: dict[str, Any] = {"name": "Alice Johnson", "sin": "1111", "loan_amount": 150000}
BOB: dict[str, Any] = {"name": "Bob Martinez", "sin": "2222", "loan_amount": 50000}
CHARLIE: dict[str, Any] = {"name": "Charlie Wilson", "sin": "3333", "loan_amount": 25000}


def step(loan: dict[str, Any], name: str) -> dict[str, Any]:
    """Return one step of a snapshot."""
    return next(each for each in loan["steps"] if each["step"] == name)


def runs(lab: Lab, application_id: str) -> bool:
    """Whether a process runs the loan's code: it asks the manager before it suspends."""
    return any(application_id.encode() in one.payload for one in lab.lambda_host.running())
