"""Loans and events as the API answers them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

from shared.api import demo_answers, responses
from shared.domain.money import Cents, dollars
from shared.domain.outcome import Status
from shared.domain.pipeline import Stage
from shared.engines.port import COMPARED, Engine, EngineName
from shared.events.event import Event, Kind
from shared.events.fold import StepView, fold
from shared.events.item import attributes_of
from shared.loan_cost.unit_prices import unit_prices
from shared.runtime.settings import Settings
from shared.store.loan import Loan

_TERMS = ("loan_amount", "annual_rate", "monthly_payment", "term_months", "total_interest")
_REASON = ("reason_code", "reason", "risk_tier", "average_score")
_EXCLUDED = ["application_id", "offer_id", "disbursement_ref", "created_at", "updated_at", "logs"]


def money(amount: Cents) -> float:
    """Return cents as a number of dollars, exact to the cent up to 15 digits."""
    return float(dollars(amount))


def listed(loan: Loan) -> responses.Listed:
    """Return the loan for a list, by its record alone."""
    return responses.Listed(**_fields(loan))


def snapshot(loan: Loan, events: Iterable[Event], *, for_manager: bool) -> responses.Snapshot:
    """Return the loan with its steps and its log, as a manager or its applicant may see it."""
    shown = [visible(event, for_manager=for_manager) for event in events]
    view = fold(shown, finished=loan.finished)
    logs = [
        responses.LogEntry(
            timestamp=line.timestamp, step=line.step, message=line.message, level=line.level
        )
        for line in view.log
    ]
    fields = {
        **_fields(loan),
        "current_step": view.stage,
        "updated_at": max(loan.updated_at, view.last_at or ""),
    }
    return responses.Snapshot(**fields, steps=[_step(step) for step in view.steps], logs=logs)


def event_out(loan: Loan, event: Event, *, for_manager: bool) -> responses.EventOut:
    """Return the event with its loan's id and engine, as a manager or its applicant may see it."""
    shown = attributes_of(visible(event, for_manager=for_manager))
    return responses.EventOut(
        key=event.key,
        application_id=loan.application_id,
        engine=EngineName(loan.engine),
        **shown,
    )


def visible(event: Event, *, for_manager: bool) -> Event:
    """Return the event without the manager's subject and reason, unless a manager reads it."""
    if event.kind is not Kind.DECIDED:
        return event
    verb = "denied" if event.approved is False else "approved"
    if not for_manager:
        message = f"A manager {verb} the loan"
        return replace(event, message=message, decided_by=None, reason=None)
    because = f": {event.reason}" if event.reason else ""
    return replace(event, message=f"{event.decided_by or 'A manager'} {verb} the loan{because}")


def engine(described: Engine, settings: Settings) -> demo_answers.EngineOut:
    """Return an engine with the prices of its billing units in this deployment's region."""
    prices = unit_prices(described.name, settings.region)
    deployment: Any = settings.deployment
    return demo_answers.EngineOut(
        name=described.name,
        family=described.name.family,
        compared=described.name in COMPARED,
        title=described.title,
        deployment=deployment,
        **asdict(prices),
    )


def equivalence(lanes: Mapping[str, responses.Snapshot]) -> responses.Equivalence:
    """Compare the lanes of a race, by engine: outcome, reason, terms and steps."""
    compared = {engine: _comparable(lane) for engine, lane in lanes.items()}
    left, right = compared.values()
    differences = [
        responses.Difference(
            field=name, values={engine: lane[name] for engine, lane in compared.items()}
        )
        for name in left
        if left[name] != right[name]
    ]
    return responses.Equivalence(
        identical=not differences, differences=differences, excluded=_EXCLUDED
    )


def _comparable(loan: responses.Snapshot) -> dict[str, Any]:
    result = loan.result.model_dump(mode="json") if loan.result else {}
    return {
        "status": loan.status.value,
        **{name: result.get(name) for name in (*_TERMS, *_REASON)},
        "steps": [f"{step.step}: {step.state}" for step in loan.steps],
    }


def _fields(loan: Loan) -> dict[str, Any]:
    return {
        "application_id": loan.application_id,
        "engine": EngineName(loan.engine),
        "race_id": loan.race_id,
        "applicant_name": loan.application.name,
        "loan_amount": money(loan.application.loan_amount),
        "status": loan.status,
        "current_step": _recorded_stage(loan),
        "approval": _approval(loan),
        "result": _result(loan),
        "created_at": loan.created_at,
        "updated_at": loan.updated_at,
    }


def _recorded_stage(loan: Loan) -> Stage | None:
    """Return the stage if the loan's record shows it; a running step is known by events only."""
    if loan.finished:
        return Stage.COMPLETE
    return Stage.MANAGER_APPROVAL if loan.status is Status.PENDING_APPROVAL else None


def _step(view: StepView) -> responses.StepProgress:
    branches = [
        responses.Branch(bureau=branch.bureau, state=branch.state, attempts=branch.attempts)
        for branch in view.branches
    ]
    return responses.StepProgress(
        step=view.step,
        state=view.state,
        attempts=view.attempts,
        started_at=view.started_at,
        ended_at=view.ended_at,
        branches=branches or None,
    )


def _approval(loan: Loan) -> responses.OpenApproval | None:
    if loan.approval is None or loan.status is not Status.PENDING_APPROVAL:
        return None
    return responses.OpenApproval(
        requested_at=loan.approval.requested_at, expires_at=loan.approval.expires_at
    )


def _result(loan: Loan) -> responses.Result | None:
    if loan.result is None:
        return None
    return responses.Result(**{name: _number(value) for name, value in loan.result.items()})


def _number(value: Any) -> Any:
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)
