"""Failures and waits."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from bench.exhibits.names import ExhibitName
from guide.calculations import OPERATION, TRANSITION, api_model
from guide.figures import Figure, counted, equals, is_less, per_million, ratio
from guide.row import Finding, RowFacts, Winner, documented, run
from guide.runs import GuideRuns
from guide.sources import LAMBDA_MODEL, METERING, REDRIVE, STATES_MODEL, exhibit
from local.client.api_client import application_of
from shared.billing.planning.alternatives import durable_operations
from shared.billing.planning.workload import Workload
from shared.billing.usage import BillingAssumptions
from shared.domain.profiles import ALICE, CHARLIE
from shared.engines.port import COMPARED, EngineName

_CONFLICT = 409
_FAILURES = 2
_DUPLICATE = {"fraud_check": {"behaviour": "duplicate"}}
_SILENT = {"manager_approval": {"timeout_seconds": 1}}
_DIES_AFTER_PAYMENT = {"disburse_funds": {"crash_after_times": 1}}
_DIES_BEFORE_OFFER = {"generate_offer": {"crash_times": 1}}
_FAILS_TWICE = {"assess_risk": {"fail_times": _FAILURES}}


@run(
    RowFacts(
        question="What happens to an answer that arrives twice?",
        winner=Winner.TIE,
        date="2026-11-28",
        would_change="A service that takes an error for an answer to be sent again.",
    )
)
def second_answer(runs: GuideRuns) -> Finding:
    """The fraud service answers twice."""
    durable, states = (
        _times(
            f"fraud checks of the {engine} loan that was answered twice",
            loan.attempts("fraud_check"),
        )
        for engine, loan in ((e, runs.loan(CHARLIE, e, _DUPLICATE)) for e in COMPARED)
    )
    outcomes = {runs.loan(CHARLIE, engine, _DUPLICATE).outcome for engine in COMPARED}
    approved = counted("outcomes of the two loans", len(outcomes), "outcome")
    return Finding(
        f"two answers each: the fraud check ran {durable} and {states}, {approved} for both loans",
        "Both engines take the first answer and refuse the second one with an error: the fraud "
        f"check of each loan ran {durable.prose}, and both loans are approved.",
        (equals(durable, states), equals(durable, 1), equals(approved, 1)),
    )


@run(
    RowFacts(
        question="What happens to an answer that comes too late?",
        winner=Winner.TIE,
        date="2026-11-28",
        would_change="A wait without a time-out: then no answer is late, and none may ever come.",
    )
)
def late_answer(runs: GuideRuns) -> Finding:
    """A manager approves after the time-out of a second."""
    refused = [_late(runs, engine) for engine in COMPARED]
    durable, states = (
        counted(f"late approvals that the {engine} loan refused", number, "approval")
        for engine, number in zip(COMPARED, refused, strict=True)
    )
    return Finding(
        f"refused: {durable} and {states}",
        "Both engines end the wait at its time-out, deny the loan, and refuse what comes later "
        f"({durable} on each).",
        (equals(durable, states), equals(durable, 1)),
    )


@run(
    RowFacts(
        question="Does a loan pay twice if the worker dies after the payment?",
        winner=Winner.TIE,
        date="2026-11-28",
        would_change="A payment that isn't idempotent: then both engines pay twice.",
    )
)
def pays_twice(runs: GuideRuns) -> Finding:
    """The process dies after the payment, before the step has answered."""
    loans = [runs.loan(CHARLIE, engine, _DIES_AFTER_PAYMENT) for engine in COMPARED]
    durable, states = (
        _times(f"attempts of the {loan.engine} payment", loan.attempts("disburse_funds"))
        for loan in loans
    )
    payments = counted(
        "disbursements of both loans",
        sum(bool(loan.snapshot["result"].get("disbursement_ref")) for loan in loans),
        "disbursement",
    )
    return Finding(
        f"the step ran {durable} on the durable function and {states} on Step Functions; "
        f"{payments} for two loans",
        f"Both engines run the step {durable.prose}, because neither knows that it had ended; each "
        "loan pays once, because the step claims the payment in the loan's item first.",
        (equals(durable, states), equals(payments, len(loans))),
    )


@run(
    RowFacts(
        question="What runs again if a worker dies in the middle?",
        winner=Winner.STEPFUNCTIONS,
        sources=(exhibit(ExhibitName.WORKER_DEATH),),
        date="2026-11-28",
        would_change="A handler whose code between the steps is short, as the loan's is.",
    )
)
def worker_dies(runs: GuideRuns) -> Finding:
    """The process dies before the offer is made."""
    durable = runs.loan(CHARLIE, EngineName.DURABLE, _DIES_BEFORE_OFFER)
    states = runs.loan(CHARLIE, EngineName.STEPFUNCTIONS, _DIES_BEFORE_OFFER)
    healthy = runs.loan(CHARLIE, EngineName.STEPFUNCTIONS)
    offers = _times("attempts of the durable offer", durable.attempts("generate_offer"))
    served = counted(
        "operations that the next durable invocation serves",
        _ended_before(durable.history, "generate_offer"),
        "operation",
    )
    again = counted("states that run again", states.units - healthy.units, "state")
    return Finding(
        f"durable: the handler from its first line, with {served} served; Step Functions: {again}",
        f"Step Functions enters {again} again; a durable function runs its handler from the first "
        f"line, serves {served} from checkpoints, and repeats the step that died.",
        (is_less(again, served), equals(again, 1), equals(offers, 2)),
    )


@run(
    RowFacts(
        question="How is a step made to run at most once?",
        winner=Winner.STEPFUNCTIONS,
        command="make clinic",
        sources=(exhibit(ExhibitName.WORKER_DEATH),),
        date="2026-11-28",
        would_change="An idempotent step, which needs no such promise.",
    )
)
def at_most_once(runs: GuideRuns) -> Finding:
    """The clinic's cases of a process that dies after the charge."""
    default = _times(
        "charges with the default retries", _charges(runs, "at-most-once-with-retries")
    )
    without = _times("charges without retries", _charges(runs, "at-most-once-without-retries"))
    return Finding(
        f"AT_MOST_ONCE_PER_RETRY with the default retries: {default}; without retries: {without}",
        f"A Task without `Retry` runs at most once; a durable step with AT_MOST_ONCE_PER_RETRY "
        f"charged {default.prose} until its default retries were turned off as well, and then "
        f"{without.prose}.",
        (equals(default, 2), equals(without, 1)),
    )


@run(
    RowFacts(
        question="What does a retry cost?",
        winner=Winner.DURABLE,
        sources=(METERING,),
        date="2026-11-28",
        would_change="Retries inside the step, which no engine sees or bills.",
    )
)
def retries(runs: GuideRuns) -> Finding:
    """A step that fails twice."""
    more = [
        runs.loan(CHARLIE, engine, _FAILS_TWICE).units - runs.loan(CHARLIE, engine).units
        for engine in COMPARED
    ]
    durable, states = (
        counted(f"further {noun}s of a {engine} step that fails twice", number, noun)
        for engine, number, noun in zip(COMPARED, more, ("operation", "transition"), strict=True)
    )
    cheap = per_million("these operations", more[0] * OPERATION)
    dear = per_million("these transitions", more[1] * TRANSITION)
    return Finding(
        f"{durable} ({cheap}) against {states} ({dear})",
        f"Each engine bills every retry once: two are {durable} or {states}, and the durable ones "
        f"cost {ratio(dear, cheap)} times less.",
        (equals(durable, states), equals(durable, _FAILURES), is_less(cheap, dear)),
    )


@documented(
    RowFacts(
        question="The last step failed. Can the execution go on from there?",
        winner=Winner.STEPFUNCTIONS,
        sources=(exhibit(ExhibitName.LAST_STEP), REDRIVE, STATES_MODEL, LAMBDA_MODEL),
        date="2026-11-28",
        would_change="A redrive in Lambda's API, or code that catches the failure and waits for a "
        "repair: three operations.",
        strongest=True,
    )
)
def redrive() -> Finding:
    """The redrive calls in both APIs, and the price of the last step of Alice's loan again."""
    states, durable = (
        counted(f"redrive calls in {title}", _calls(service), "call")
        for service, title in (("stepfunctions", "Step Functions' API"), ("lambda", "Lambda's API"))
    )
    again = per_million("the failed state and the redrive itself", 2 * TRANSITION)
    operations = durable_operations(Workload(), BillingAssumptions())
    anew = per_million(f"the {operations} operations of a loan anew", operations * OPERATION)
    return Finding(
        f"RedriveExecution: {states} in Step Functions' API, {durable} in Lambda's; {again} "
        f"against {anew} from the start",
        "A failed Standard execution is redriven from the failed state for 14 days; Lambda's API "
        f"has no such call, so a failed durable execution starts anew and pays {anew} instead of "
        f"{again}.",
        (is_less(durable, states), is_less(again, anew)),
    )


@documented(
    RowFacts(
        question="Can I hold an execution that is running?",
        winner=Winner.DURABLE,
        sources=(LAMBDA_MODEL, STATES_MODEL),
        date="2026-11-28",
        would_change="A pause in Step Functions' API.",
    )
)
def pause() -> Finding:
    """The pause calls in both APIs."""
    durable, states = (
        counted(
            f"pause and resume calls in {title}",
            len([name for name in api_model(service).operation_names if _pauses(name)]),
            "call",
        )
        for service, title in (("lambda", "Lambda's API"), ("stepfunctions", "Step Functions' API"))
    )
    return Finding(
        f"pause and resume: {durable} in Lambda's API, {states} in Step Functions' API",
        f"A durable execution can be paused and resumed, by {durable} of Lambda's API; Step "
        f"Functions' API has {states.prose} for it, and can only stop an execution.",
        (is_less(states, durable),),
    )


def _late(runs: GuideRuns, engine: EngineName) -> int:
    """Return how many approvals are refused after the time-out: 1 if it works."""
    application = application_of(ALICE, engine) | {"faults": _SILENT}
    application_id = runs.client.apply(application)
    runs.client.finish(application_id)
    try:
        runs.client.approve(application_id, approved=True)
    except httpx.HTTPStatusError as error:
        return int(error.response.status_code == _CONFLICT)
    return 0


def _ended_before(history: Sequence[Mapping[str, Any]], name: str) -> int:
    """Return how many operations outside of others had ended when this step began."""
    begin = next(at for at, event in enumerate(history) if event.get("Name") == name)
    ended = {
        event["Id"]: event.get("ParentId")
        for event in history[:begin]
        if str(event["EventType"]).endswith("Succeeded")
    }
    return sum(parent not in ended for parent in ended.values())


def _charges(runs: GuideRuns, case: str) -> int:
    return runs.case(case).effects["charge"]


def _times(title: str, number: int) -> Figure:
    return counted(title, number, "time")


def _calls(service: str) -> int:
    return len([name for name in api_model(service).operation_names if "Redrive" in name])


def _pauses(name: str) -> bool:
    return name.startswith(("Pause", "Resume"))
