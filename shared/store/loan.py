"""The loan as it is stored, in one item of the table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Self

from shared.domain.application import Application
from shared.domain.money import Cents
from shared.domain.outcome import FINAL, Status
from shared.domain.policy import Timeouts
from shared.store.schema import DUE


@dataclass(frozen=True)
class PendingCallback:
    """A wait for a manager or the fraud service. Times are ISO 8601 in UTC.

    `resume_token` is a callback id or a task token and never leaves the server. `asked_at` is the
    time of the last request for an answer.
    """

    resume_token: str
    requested_at: str
    expires_at: str
    asked_at: str


@dataclass(frozen=True)
class Decision:
    """A manager's decision; `delivered_at` is None until the workflow has it."""

    approved: bool
    decided_at: str
    decided_by: str
    reason: str | None
    delivered_at: str | None


@dataclass(frozen=True)
class Loan:
    """A loan. Times are ISO 8601 in UTC, `pace_ms` is the pause of each step in milliseconds.

    `offer` holds the terms at which the disbursement was claimed; `result` is the answer for the
    applicant. `due` is the loan's place in the order in which the reconciler looks at loans.
    """

    application_id: str
    engine: str
    application: Application
    created_at: str
    updated_at: str
    owner: str
    race_id: str | None = None
    pace_ms: int = 0
    faults: Mapping[str, Any] = field(default_factory=dict)
    execution: str | None = None
    approval: PendingCallback | None = None
    fraud: PendingCallback | None = None
    decision: Decision | None = None
    disbursement_ref: str | None = None
    offer: Mapping[str, Any] | None = None
    outcome: Status | None = None
    result: Mapping[str, Any] | None = None
    due: str | None = None

    @property
    def finished(self) -> bool:
        """Whether the loan has its outcome."""
        return self.outcome is not None

    @property
    def status(self) -> Status:
        """The status in the API's answers."""
        if self.outcome is not None:
            return self.outcome
        if self.approval is not None and self.decision is None:
            return Status.PENDING_APPROVAL
        return Status.PROCESSING if self.execution else Status.SUBMITTED

    @property
    def timeouts(self) -> Timeouts:
        """The time-outs of this loan's waits, in seconds."""
        chosen = {
            name: int(self.faults[step]["timeout_seconds"])
            for name, step in (("manager", "manager_approval"), ("fraud", "fraud_check"))
            if "timeout_seconds" in self.faults.get(step, {})
        }
        return Timeouts(**chosen)

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> Self:
        """Read the loan from its item."""
        outcome = Status(item["outcome"]) if "outcome" in item else None
        if outcome is not None and outcome not in FINAL:
            raise ValueError(f"{outcome} is no outcome")
        return cls(
            application_id=item["application_id"],
            engine=item["engine"],
            application=_application(item),
            created_at=item["created_at"],
            updated_at=item["updated_at"],
            owner=item["owner"],
            race_id=item.get("race_id"),
            pace_ms=int(item["pace_ms"]),
            faults=_plain(item.get("faults", {})),
            execution=item.get("execution"),
            approval=_wait(item, "approval"),
            fraud=_wait(item, "fraud"),
            decision=_decision(item),
            disbursement_ref=item.get("disbursement_ref"),
            offer=_plain(item.get("offer")),
            outcome=outcome,
            result=item.get("result"),
            due=item.get(DUE.sort_key),
        )


def _application(item: Mapping[str, Any]) -> Application:
    return Application(
        name=item["name"],
        sin=item["sin"],
        loan_amount=Cents(int(item["loan_amount"])),
        annual_income=Cents(int(item["annual_income"])),
        loan_purpose=item["loan_purpose"],
        address=item.get("address"),
        phone=item.get("phone"),
    )


def _wait(item: Mapping[str, Any], name: str) -> PendingCallback | None:
    if f"{name}_token" not in item:
        return None
    requested_at = item[f"{name}_requested_at"]
    return PendingCallback(
        resume_token=item[f"{name}_token"],
        requested_at=requested_at,
        expires_at=item[f"{name}_expires_at"],
        asked_at=max(requested_at, item.get(f"{name}_asked_at", requested_at)),
    )


def _decision(item: Mapping[str, Any]) -> Decision | None:
    if "decision_approved" not in item:
        return None
    return Decision(
        approved=item["decision_approved"],
        decided_at=item["decision_at"],
        decided_by=item["decision_by"],
        reason=item.get("decision_reason"),
        delivered_at=item.get("decision_delivered_at"),
    )


def _plain(value: Any) -> Any:
    """Turn DynamoDB's decimals back into whole numbers."""
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    return (
        int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value
    )
