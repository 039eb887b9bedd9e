"""The lens of loans in the lab: while they run, and where there is none."""

from typing import Any

import httpx
import pytest

from local.client.api_client import LoanClient
from local.client.polling import poll
from local.lab import Lab
from tests.integration.loans import ALICE

PATIENCE_SECONDS = 60


@pytest.fixture
def lab_calls(lab: Lab) -> Any:
    with httpx.Client(base_url=lab.url, trust_env=False, timeout=PATIENCE_SECONDS) as calls:
        yield calls


def states(lens: dict[str, Any], name: str) -> list[str]:
    """Return the state of an operation in each invocation that called it."""
    return [
        operation["state"]
        for invocation in lens["invocations"]
        for called in invocation["operations"].values()
        for operation in called
        if operation["name"] == name
    ]


def test_a_loan_that_waits_shows_the_line_on_which_it_waits(
    client: LoanClient, lab_calls: httpx.Client
) -> None:
    id_ = client.apply({**ALICE, "engine": "durable"})

    def waits() -> dict[str, Any] | None:
        response = lab_calls.get(f"/lab/lens/{id_}")
        found: dict[str, Any] = response.json() if response.status_code == 200 else {}
        return found if found and states(found, "manager_approval") == ["suspended"] else None

    lens = poll(waits, "the loan doesn't wait", every_seconds=0.2)
    assert states(lens, "validate_application") == ["executed"]
    [line] = [n for n, state in lens["invocations"][0]["lines"].items() if state == "suspended"]
    assert "manager_approval" in lens["source"][int(line) - 1]
    client.finish(id_, decide=True)
    lens = lab_calls.get(f"/lab/lens/{id_}").json()
    assert states(lens, "manager_approval")[:2] == ["suspended", "resumed"]
    assert states(lens, "disburse_funds")[-1] in ("executed", "runs")


def test_a_state_machine_has_no_lens(client: LoanClient, lab_calls: httpx.Client) -> None:
    id_ = client.apply({**ALICE, "engine": "stepfunctions", "loan_amount": 30000})
    response = lab_calls.get(f"/lab/lens/{id_}")
    assert (response.status_code, response.json()["title"]) == (409, "Conflict")


@pytest.mark.parametrize("id_", ["no-such-loan", "x", ""])
def test_an_unknown_loan_has_no_lens(lab_calls: httpx.Client, id_: str) -> None:
    assert lab_calls.get(f"/lab/lens/{id_}").status_code == 404
