"""`python -m local histories`: records the durable history of one loan for each outcome.

Tests replay them with today's workflow. Record them again only when the order of the operations
changes on purpose.
"""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.client.polling import poll
from local.errors import LabError
from local.lab import Lab
from local.reports import example_history

FOLDER = Path("tests/contract/histories")
KILLED = FOLDER / "killed"
"""The histories of loans whose process died."""
_POLL_SECONDS = 0.1
_AT_ONCE = 6
"""Most of these loans wait for a retry, or for the worker after one that died."""
_PRIME = {"name": "Applicant", "sin": "1111", "loan_amount": 30000}
_LARGE = {**_PRIME, "loan_amount": 150000}
_FAILS = {"permanent": True}
_DIES, _DIES_AFTER = {"crash_times": 1}, {"crash_after_times": 1}

RecordedLoan = tuple[Mapping[str, Any], bool | None]
"""The application and the manager's decision."""

LOANS: Mapping[str, RecordedLoan] = {
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
"""A loan for each outcome."""
OUTCOMES = tuple(LOANS)


KILLED_LOANS: Mapping[str, RecordedLoan] = {
    "validation_dies": ({**_PRIME, "faults": {"validate_application": _DIES}}, None),
    "report_dies": ({**_PRIME, "faults": {"pull_credit_report:equifax": _DIES}}, None),
    "offer_dies_after_its_effect": ({**_LARGE, "faults": {"generate_offer": _DIES_AFTER}}, True),
    "disbursement_dies_after_its_effect": (
        {**_LARGE, "faults": {"disburse_funds": _DIES_AFTER}},
        True,
    ),
}
"""The loans whose process dies once: all of them are approved."""


def run() -> int:
    """Run the loans and write their histories."""
    with Lab() as lab, LoanClient(lab.url) as client:
        record = _HistoryRecorder(client, ExecutionInspector(lab)).record
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            recorded = [
                *(
                    pool.submit(record, KILLED / f"{name}.json", loan, "approved")
                    for name, loan in KILLED_LOANS.items()
                ),
                *(
                    pool.submit(record, FOLDER / f"{outcome}.json", loan, outcome)
                    for outcome, loan in LOANS.items()
                ),
            ]
        for each in recorded:
            each.result()
    example_history.record()
    count = len(LOANS) + len(KILLED_LOANS)
    print(f"Wrote {count} histories into {FOLDER}, and {example_history.HISTORY}.")
    return 0


@dataclass(frozen=True)
class _HistoryRecorder:
    client: LoanClient
    inspector: ExecutionInspector

    def record(self, path: Path, loan: RecordedLoan, outcome: str) -> None:
        """Run a loan and write its history.

        Raises:
            LabError: the loan ended otherwise.
        """
        application, decide = loan
        application_id = self.client.apply({**application, "engine": "durable"})
        ended = self.client.finish(application_id, decide=decide)
        reason = ended["result"].get("reason_code", ended["status"])
        if not outcome.startswith(reason):
            raise LabError(f"The loan for {path.stem} ended as {reason}.")
        history = _history(self.inspector, ended["application_id"])
        text = json.dumps(history, indent=1, default=str, ensure_ascii=False)
        path.write_text(f"{text}\n", encoding="utf-8")


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
