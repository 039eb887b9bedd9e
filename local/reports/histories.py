"""`python -m local histories`: records the durable history of one loan for each outcome.

Tests replay them with today's workflow. Record them again only when the order of the operations
changes on purpose.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.client.polling import poll
from local.errors import LabError
from local.lab import Lab

FOLDER = Path("tests/contract/histories")
_POLL_SECONDS = 0.1
_PRIME = {"name": "Applicant", "sin": "1111", "loan_amount": 30000}
_LARGE = {**_PRIME, "loan_amount": 150000}
_FAILS = {"permanent": True}
LOANS: Mapping[str, tuple[Mapping[str, Any], bool | None]] = {
    "approved": (_PRIME, None),
    "approved_by_a_manager": (_LARGE, True),
    "credit_score_too_low": ({**_PRIME, "sin": "2222"}, None),
    "amount_above_subprime_limit": ({**_PRIME, "sin": "3333"}, None),
    "manager_denied": (_LARGE, False),
    "approval_timed_out": (
        {**_LARGE, "faults": {"manager_approval": {"timeout_seconds": 1}}},
        None,
    ),
    "fraud_suspected": ({**_PRIME, "faults": {"fraud_check": {"behaviour": "flag"}}}, None),
    "invalid_application": (
        {**_PRIME, "faults": {"validate_application": {"invalid": True}}},
        None,
    ),
    "insufficient_credit_data": (
        {
            **_PRIME,
            "faults": {f"pull_credit_report:{name}": _FAILS for name in ("equifax", "experian")},
        },
        None,
    ),
    "fraud_check_unavailable": (
        {**_PRIME, "faults": {"fraud_check": {"behaviour": "error"}}},
        None,
    ),
    "disbursement_failed": ({**_PRIME, "faults": {"disburse_funds": _FAILS}}, None),
    "technical_failure": ({**_PRIME, "faults": {"generate_offer": _FAILS}}, None),
}
"""The application and the manager's decision of a loan for each outcome."""
OUTCOMES = tuple(LOANS)


def run() -> int:
    """Run the loans and write their histories."""
    with Lab() as lab, LoanClient(lab.url) as client:
        inspector = ExecutionInspector(lab)
        for outcome, (application, decide) in LOANS.items():
            loan = client.finish(client.apply({**application, "engine": "durable"}), decide=decide)
            ended = loan["result"].get("reason_code", loan["status"])
            if not outcome.startswith(ended):
                raise LabError(f"The loan for {outcome} ended as {ended}.")
            history = _history(inspector, loan["application_id"])
            text = json.dumps(history, indent=1, default=str, ensure_ascii=False)
            (FOLDER / f"{outcome}.json").write_text(f"{text}\n", encoding="utf-8")
    print(f"Wrote {len(LOANS)} histories into {FOLDER}.")
    return 0


def _history(inspector: ExecutionInspector, application_id: str) -> list[Any]:
    """Return the history with its last event, which follows the loan's own end."""
    loan = inspector.loans.get(application_id)

    def ended() -> list[Any] | None:
        events = inspector.history(loan)
        succeeded = any(event["EventType"] == "ExecutionSucceeded" for event in events)
        return events if succeeded else None

    failure = f"The execution of loan {application_id} did not succeed"
    events = poll(ended, failure, every_seconds=_POLL_SECONDS)
    return [_without_callback_id(event) for event in events]


def _without_callback_id(event: Any) -> Any:
    """Replace the id by which a caller could answer the callback."""
    if "CallbackStartedDetails" not in event:
        return event
    return {**event, "CallbackStartedDetails": {"CallbackId": "callback"}}
