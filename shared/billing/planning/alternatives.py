"""The alternatives for running a workload: the consumption of each, and its needs under a limit.

The same work takes the same Lambda time on each. In a durable function, branches run one after the
other, which is the more expensive case. Cold starts are left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from shared.billing.planning.workload import Workload
from shared.billing.prices.quotas import Limit
from shared.billing.usage import (
    BillingAssumptions,
    DurableUsage,
    EngineUsage,
    ExpressUsage,
    Invocation,
    StandardUsage,
)

_MONTH_SECONDS = 30 * 24 * 60 * 60
_EXPRESS_MB = 50
_DEFINITION_MB = Decimal("0.05")
_MB_BYTES = 1_000_000
_CALLBACK_OPERATIONS = 3
"""A context, a callback and the step that passes on the token."""

ASSUMPTIONS = (
    "The same work takes the same Lambda time on every engine; cold starts are left out.",
    "A durable function is invoked once, and again after each wait, answer and retry.",
    "Branches take their time one after the other in a durable function.",
    "A durable parallel operation writes two copies of each branch's result, a callback two of its"
    " answer, a retry an error of a result's size.",
    "An Express execution's definition has 50 KB, as in AWS's example.",
    "Nested: an Express execution before, between and after the waits, each a state of the parent.",
    "What is around the engines (API, table, logs) costs the same for each and is left out.",
)


class AlternativeName(StrEnum):
    """The name of an alternative for running a workload."""

    DURABLE = "durable"
    STANDARD = "standard"
    EXPRESS = "express"
    NESTED = "nested"


@dataclass(frozen=True, slots=True)
class Needs:
    """The consumption of a month of a workload, and its need of each limited quantity."""

    engine: tuple[EngineUsage, ...]
    invocations: tuple[Invocation, ...]
    limits: Mapping[Limit, int]


@dataclass(frozen=True)
class Alternative:
    """An alternative for running a workload."""

    name: AlternativeName
    title: str
    needs: Callable[[Workload, BillingAssumptions], Needs]


def _durable(work: Workload, assumptions: BillingAssumptions) -> Needs:
    invocations = 1 + work.suspensions + work.retries
    running_ms = (
        work.calls * work.step_ms
        + (work.calls + work.waits) * work.checkpoint_ms
        + (invocations - 1) * work.replay_ms
    )
    run_ms = running_ms + work.waiting_ms
    operations = durable_operations(work, assumptions)
    written = _durable_bytes(work, assumptions)
    return Needs(
        engine=(
            DurableUsage(
                operations=operations * work.loans,
                bytes_written=written * work.loans,
                bytes_retained=written * work.loans,
                run_ms=run_ms,
                retention_days=work.retention_days,
            ),
        ),
        invocations=(_invocations(work, invocations, _up(running_ms, invocations)),),
        limits={
            Limit.DURABLE_OPERATIONS: operations,
            Limit.DURABLE_WRITTEN: written,
            Limit.DURABLE_SECONDS: _seconds(run_ms),
            Limit.DURABLE_PAYLOAD: work.payload_bytes,
            Limit.DURABLE_PAYLOAD_DOCUMENTED: work.payload_bytes,
            Limit.DURABLE_RUNNING: _at_once(work, run_ms),
            **_lambda_limits(_up(running_ms, invocations)),
        },
    )


def _lambda_limits(running_ms: int) -> dict[Limit, int]:
    seconds = _seconds(running_ms)
    return {Limit.LAMBDA_SECONDS: seconds, Limit.LAMBDA_SECONDS_DOCUMENTED: seconds}


def durable_operations(work: Workload, assumptions: BillingAssumptions) -> int:
    """Return the durable operations of one loan, by AWS's table."""
    branches = work.branches
    contexts = branches if assumptions.flat_branches_are_operations else 0
    parallel = bool(branches) + contexts + branches
    own = 1 + work.steps + work.retries + work.waits
    return own + parallel + _CALLBACK_OPERATIONS * work.callbacks


def _durable_bytes(work: Workload, assumptions: BillingAssumptions) -> int:
    """Return the bytes that one loan writes, by AWS's table."""
    results = work.steps + work.branches + work.retries
    copies = 2 * work.branches + 2 * work.callbacks
    output = int(assumptions.bill_output_payload)
    return work.payload_bytes * (1 + results + copies + output)


def _standard(work: Workload, _: BillingAssumptions) -> Needs:
    run_ms = work.path_ms + work.waiting_ms
    return Needs(
        engine=(StandardUsage(standard_transitions(work) * work.loans),),
        invocations=(_invocations(work, work.calls, work.step_ms),),
        limits={
            Limit.STANDARD_EVENTS: _events(
                tasks=work.steps + work.branches,
                callbacks=work.callbacks,
                passing=work.choices + work.waits,
                parallels=bool(work.branches),
                retries=work.retries,
            ),
            Limit.STATE_PAYLOAD: _widest(work),
            Limit.STANDARD_SECONDS: _seconds(run_ms),
            Limit.STANDARD_OPEN: _at_once(work, run_ms),
            **_lambda_limits(work.step_ms),
        },
    )


def standard_transitions(work: Workload) -> int:
    """Return the state transitions of one loan: states entered, and retries of them."""
    parallel = bool(work.branches) + work.branches
    return work.steps + parallel + work.suspensions + work.choices + work.retries


def _express(work: Workload, _: BillingAssumptions) -> Needs:
    run_ms = work.path_ms + work.waiting_ms
    return Needs(
        engine=(ExpressUsage(work.loans, Decimal(run_ms), _express_mb(work)),),
        invocations=(_invocations(work, work.calls, work.step_ms),),
        limits={
            Limit.EXPRESS_CALLBACKS: work.callbacks,
            Limit.EXPRESS_SECONDS: _seconds(run_ms),
            Limit.STATE_PAYLOAD: _widest(work),
            **_lambda_limits(work.step_ms),
        },
    )


def _nested(work: Workload, _: BillingAssumptions) -> Needs:
    parts = min(1 + work.suspensions, work.steps + bool(work.branches))
    working_ms = work.path_ms - work.callbacks * work.step_ms
    part_ms = _up(working_ms, parts)
    run_ms = work.path_ms + work.waiting_ms
    return Needs(
        engine=(
            StandardUsage((parts + work.suspensions) * work.loans),
            ExpressUsage(parts * work.loans, Decimal(part_ms), _express_mb(work)),
        ),
        invocations=(_invocations(work, work.calls, work.step_ms),),
        limits={
            Limit.EXPRESS_SECONDS: _seconds(part_ms),
            Limit.STANDARD_EVENTS: _events(
                tasks=parts, callbacks=work.callbacks, passing=work.waits
            ),
            Limit.STATE_PAYLOAD: _widest(work),
            Limit.STANDARD_SECONDS: _seconds(run_ms),
            Limit.STANDARD_OPEN: _at_once(work, run_ms),
            **_lambda_limits(work.step_ms),
        },
    )


ALTERNATIVES = (
    Alternative(AlternativeName.DURABLE, "Durable function", _durable),
    Alternative(AlternativeName.STANDARD, "Step Functions Standard", _standard),
    Alternative(AlternativeName.EXPRESS, "Step Functions Express", _express),
    Alternative(AlternativeName.NESTED, "Standard with nested Express", _nested),
)


def _events(
    *, tasks: int, callbacks: int, passing: int, parallels: int = 0, retries: int = 0
) -> int:
    """Return the events of a Step Functions history, its start and end included."""
    return 2 + 5 * tasks + 6 * callbacks + 2 * passing + 4 * parallels + 3 * retries


def _widest(work: Workload) -> int:
    """Return the largest output of a state: a Parallel returns the results of all its branches."""
    return work.payload_bytes * max(1, work.branches)


def _express_mb(work: Workload) -> Decimal:
    payloads = Decimal(work.payload_bytes * work.branches) / _MB_BYTES
    return _EXPRESS_MB + _DEFINITION_MB + payloads


def _invocations(work: Workload, per_loan: int, duration_ms: int) -> Invocation:
    return Invocation(
        function="workflow",
        duration_ms=duration_ms,
        init_ms=0,
        memory_mb=work.memory_mb,
        architecture=work.architecture,
        count=per_loan * work.loans,
    )


def _at_once(work: Workload, run_ms: int) -> int:
    """Return the number of loans that run at the same time if they arrive evenly."""
    return _up(work.loans * run_ms, _MONTH_SECONDS * 1000)


def _seconds(ms: int) -> int:
    return _up(ms, 1000)


def _up(amount: int, step: int) -> int:
    return -(-amount // step)
