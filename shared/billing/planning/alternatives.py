"""The alternatives for running a workload: the consumption of each, and its needs under a limit.

The same work takes the same Lambda time on each. In a durable function, branches run one after the
other, which is the more expensive case. Cold starts are left out.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from shared.billing.planning.workload import Workload
from shared.billing.prices.pricebook import Item
from shared.billing.prices.quotas import Limit
from shared.billing.quantities import GB_BYTES, MONTH_DAYS, Group, Quantity
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
INLINE_AT_ONCE = 40
"""Iterations of an inline Map that run at once; a Map with more items may be distributed."""
_CHILDREN_AT_ONCE = 10_000
_EXPRESS_CAVEATS = (
    "Express runs at least once: what it calls has to be idempotent.",
    "Express keeps no history. CloudWatch Logs does, at a price that isn't in this bill.",
)

ASSUMPTIONS = (
    "The same work takes the same Lambda time on every engine; cold starts are left out.",
    "A durable function is invoked once, and again after each wait, answer and retry.",
    "Branches take their time one after the other in a durable function.",
    "A durable parallel operation writes two copies of each branch's result, a callback two of its"
    " answer, a retry an error of a result's size.",
    "An Express execution's definition has 50 KB, as in AWS's example.",
    "A condition is polled by `wait_for_condition` in a durable function, and by a Task, a Choice"
    " and a Wait in a state machine.",
    "By reference: each payload is written to S3 once and read once, and lies there for the"
    " retention time.",
    "Distributed Map: a child execution for each branch, one transition for its start, its result"
    " in S3.",
    "Nested: an Express execution before, between and after the waits, each a state of the parent.",
    "What is around the engines (API, table, logs) costs the same for each and is left out.",
)


class AlternativeName(StrEnum):
    """The name of an alternative for running a workload."""

    DURABLE = "durable"
    STANDARD = "standard"
    EXPRESS = "express"
    NESTED = "nested"
    DISTRIBUTED = "distributed"
    DISTRIBUTED_EXPRESS = "distributed_express"


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
    caveats: tuple[str, ...] = ()
    distributed: bool = False
    """It only makes sense for more branches than an inline Map runs at once."""

    def applies(self, work: Workload) -> bool:
        """Say whether the alternative is one for this workload."""
        return not self.distributed or work.branches > INLINE_AT_ONCE


def _durable(work: Workload, assumptions: BillingAssumptions) -> Needs:
    invocations = 1 + work.suspensions + work.poll_waits + work.retries
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
            Limit.DURABLE_PAYLOAD: work.carried_bytes,
            Limit.DURABLE_PAYLOAD_DOCUMENTED: work.carried_bytes,
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
    nested = not work.flat or assumptions.flat_branches_are_operations
    parallel = bool(branches) + (branches if nested else 0) + branches
    polling = work.polls and 1 + work.polls
    own = 1 + work.steps + work.retries + work.waits + polling
    return own + parallel + _CALLBACK_OPERATIONS * work.callbacks


def _durable_bytes(work: Workload, assumptions: BillingAssumptions) -> int:
    """Return the bytes that one loan writes, by AWS's table."""
    results = work.steps + work.branches + work.polls + work.retries
    copies = 2 * work.branches + 2 * work.callbacks
    output = int(assumptions.bill_output_payload)
    return work.carried_bytes * (1 + results + copies + output)


def _standard(work: Workload, _: BillingAssumptions) -> Needs:
    run_ms = work.path_ms + work.waiting_ms
    return Needs(
        engine=(StandardUsage(standard_transitions(work) * work.loans),),
        invocations=(_invocations(work, work.calls, work.step_ms),),
        limits={
            Limit.STANDARD_EVENTS: _events(
                tasks=work.steps + work.branches + work.polls,
                callbacks=work.callbacks,
                passing=_passing(work),
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
    return _outside(work) + bool(work.branches) + work.branches


def _outside(work: Workload) -> int:
    """Return the states of one loan outside its branches, and the retries."""
    own = work.steps + work.suspensions + work.choices + work.retries
    return own + 2 * work.polls + work.poll_waits


def _passing(work: Workload) -> int:
    """Return the Choice and Wait states of one loan."""
    return work.choices + work.waits + work.polls + work.poll_waits


def _distributed(work: Workload, _: BillingAssumptions) -> Needs:
    return _mapped(work, StandardUsage(2 * work.branches * work.loans))


def _distributed_express(work: Workload, _: BillingAssumptions) -> Needs:
    children = ExpressUsage(work.branches * work.loans, Decimal(work.step_ms), _smallest_mb())
    starts = StandardUsage(work.branches * work.loans)
    return _mapped(work, starts, children, {Limit.EXPRESS_SECONDS: _seconds(work.step_ms)})


def _mapped(
    work: Workload,
    starts: StandardUsage,
    children: ExpressUsage | None = None,
    limits: Mapping[Limit, int] = MappingProxyType({}),
) -> Needs:
    """Return the needs of a parent whose branches are the children of a Distributed Map."""
    rounds = _up(work.branches, _CHILDREN_AT_ONCE)
    run_ms = work.path_ms + max(0, rounds - 1) * work.step_ms + work.waiting_ms
    transitions = (_outside(work) + 1) * work.loans + starts.transitions
    return Needs(
        engine=(StandardUsage(transitions), *([children] if children else [])),
        invocations=(_invocations(work, work.calls, work.step_ms),),
        limits={
            **limits,
            Limit.STANDARD_EVENTS: _events(
                tasks=work.steps + work.polls,
                callbacks=work.callbacks,
                passing=_passing(work),
                parallels=1,
                retries=work.retries,
            ),
            Limit.STATE_PAYLOAD: work.carried_bytes,
            Limit.STANDARD_SECONDS: _seconds(run_ms),
            Limit.STANDARD_OPEN: _at_once(work, run_ms),
            Limit.LAMBDA_SECONDS: _seconds(work.step_ms),
        },
    )


def objects_of(work: Workload) -> Iterator[Quantity]:
    """Yield the quantities of a month in S3, where payloads are passed by reference."""
    if not work.by_reference:
        return
    count = Decimal((1 + work.calls) * work.loans)
    months = Decimal(work.retention_days) / MONTH_DAYS
    yield Quantity(Item.S3_WRITES, count, Group.SHARED)
    yield Quantity(Item.S3_READS, count, Group.SHARED)
    stored = count * work.payload_bytes / GB_BYTES * months
    yield Quantity(Item.S3_STORAGE, stored, Group.SHARED)


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
    working_ms = work.path_ms - (work.callbacks + work.polls) * work.step_ms
    part_ms = _up(working_ms, max(1, parts))
    polling = 2 * work.polls + work.poll_waits
    run_ms = work.path_ms + work.waiting_ms
    return Needs(
        engine=(
            StandardUsage((parts + work.suspensions + polling) * work.loans),
            ExpressUsage(parts * work.loans, Decimal(part_ms), _express_mb(work)),
        ),
        invocations=(_invocations(work, work.calls, work.step_ms),),
        limits={
            Limit.EXPRESS_SECONDS: _seconds(part_ms),
            Limit.STANDARD_EVENTS: _events(
                tasks=parts + work.polls,
                callbacks=work.callbacks,
                passing=work.waits + work.polls + work.poll_waits,
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
    Alternative(AlternativeName.EXPRESS, "Step Functions Express", _express, _EXPRESS_CAVEATS),
    Alternative(AlternativeName.NESTED, "Standard with nested Express", _nested, _EXPRESS_CAVEATS),
    Alternative(
        AlternativeName.DISTRIBUTED,
        "Standard with a Distributed Map",
        _distributed,
        distributed=True,
    ),
    Alternative(
        AlternativeName.DISTRIBUTED_EXPRESS,
        "Distributed Map of Express executions",
        _distributed_express,
        _EXPRESS_CAVEATS,
        distributed=True,
    ),
)


def _events(
    *, tasks: int, callbacks: int, passing: int, parallels: int = 0, retries: int = 0
) -> int:
    """Return the events of a Step Functions history, its start and end included."""
    return 2 + 5 * tasks + 6 * callbacks + 2 * passing + 4 * parallels + 3 * retries


def _widest(work: Workload) -> int:
    """Return the largest output of a state: a Parallel returns the results of all its branches."""
    return work.carried_bytes * max(1, work.branches)


def _express_mb(work: Workload) -> Decimal:
    return _smallest_mb() + Decimal(work.carried_bytes * work.branches) / _MB_BYTES


def _smallest_mb() -> Decimal:
    """Return the memory of an Express execution without a Parallel or a Map."""
    return _EXPRESS_MB + _DEFINITION_MB


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
