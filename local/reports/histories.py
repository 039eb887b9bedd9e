"""`python -m local histories`: the durable engine's history of one loan for each outcome.

Today's workflow has to replay them: run it again only for a change of the order that is meant.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.lab import Lab

FOLDER = Path("tests/contract/histories")
_ALICE = {"name": "Applicant", "sin": "1111", "loan_amount": 30000}
_LARGE = {**_ALICE, "loan_amount": 150000}
_GONE = {"permanent": True}
_LOANS: Mapping[str, tuple[Mapping[str, Any], bool | None]] = {
    "approved": (_ALICE, None),
    "approved_by_a_manager": (_LARGE, True),
    "credit_score_too_low": ({**_ALICE, "sin": "2222"}, None),
    "amount_above_subprime_limit": ({**_ALICE, "sin": "3333"}, None),
    "manager_denied": (_LARGE, False),
    "approval_timed_out": (
        {**_LARGE, "faults": {"manager_approval": {"timeout_seconds": 1}}},
        None,
    ),
    "fraud_suspected": ({**_ALICE, "faults": {"fraud_check": {"behaviour": "flag"}}}, None),
    "invalid_application": ({**_ALICE, "name": "   "}, None),
    "insufficient_credit_data": (
        {
            **_ALICE,
            "faults": {f"pull_credit_report:{name}": _GONE for name in ("equifax", "experian")},
        },
        None,
    ),
    "fraud_check_unavailable": (
        {**_ALICE, "faults": {"fraud_check": {"behaviour": "error"}}},
        None,
    ),
    "disbursement_failed": ({**_ALICE, "faults": {"disburse_funds": _GONE}}, None),
    "technical_failure": ({**_ALICE, "faults": {"generate_offer": _GONE}}, None),
}
OUTCOMES = tuple(_LOANS)


def run() -> int:
    """Run the loans and write their histories."""
    with Lab() as lab, LoanClient(lab.url) as client:
        records = ExecutionInspector(lab)
        for outcome, (application, decide) in _LOANS.items():
            loan = client.finish(client.apply({**application, "engine": "durable"}), decide=decide)
            ended = loan["result"].get("reason_code", loan["status"])
            if not outcome.startswith(ended):
                raise RuntimeError(f"{outcome} ended as {ended}")
            history = _history(records, loan["application_id"])
            text = json.dumps(history, indent=1, default=str, ensure_ascii=False)
            (FOLDER / f"{outcome}.json").write_text(f"{text}\n", encoding="utf-8")
    print(f"Wrote {len(_LOANS)} histories into {FOLDER}.")
    return 0


def _history(records: ExecutionInspector, application_id: str) -> list[Any]:
    """The history once it has its last event, which is a moment after the loan's own end."""
    loan = records.loans.get(application_id)
    while True:
        events = records.history(loan)
        if any(event["EventType"] == "ExecutionSucceeded" for event in events):
            return list(map(_public, events))


def _public(event: Any) -> Any:
    """Return the event without the id by which somebody could answer its callback."""
    if "CallbackStartedDetails" not in event:
        return event
    return {**event, "CallbackStartedDetails": {"CallbackId": "callback"}}
