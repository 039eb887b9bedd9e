"""The use of each quota by one loan per second."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.billing.planning.alternatives import (
    ALTERNATIVES,
    Alternative,
    AlternativeName,
    durable_operations,
    standard_transitions,
)
from shared.billing.planning.workload import Workload
from shared.billing.prices.quotas import Limit, Rate
from shared.billing.usage import BillingAssumptions

CHECKPOINTS_PER_OPERATION = 2
"""Its start and its end. The SDK may send several in one call, so this is the maximum."""

ASSUMPTIONS = (
    "Loans arrive evenly. A throttled call is retried until it succeeds, in the order of arrival.",
    "A loan takes all its tokens of a quota at once, when it first needs the quota.",
    "Each answer arrives at the end of its wait.",
    "A durable operation takes two checkpoint calls. That is the maximum: the SDK combines some.",
    "The quotas are an account's default quotas, and nothing else in the account uses them.",
)


@dataclass(frozen=True, slots=True)
class Use:
    """The units of a quota that one loan uses, `after` seconds after its start."""

    rate: Rate
    units: float
    after: float


@dataclass(frozen=True, slots=True)
class Demand:
    """What one loan needs of an engine: its uses in order, and how long its execution is open."""

    way: Alternative
    uses: tuple[Use, ...]
    run_seconds: float
    open_limit: Limit


def demand(
    name: AlternativeName, work: Workload, histories: int, switches: BillingAssumptions
) -> Demand:
    """Return what one loan needs of an engine; its history is read `histories` times.

    Raises:
        KeyError: the alternative is neither of the two engines.
    """
    way = _ENGINES[name]
    needs = way.needs(work.model_copy(update={"loans": 1}), switches)
    lambda_seconds = sum(run.count * run.duration_ms for run in needs.invocations) / 1000
    if name is AlternativeName.DURABLE:
        working = lambda_seconds
        calls = CHECKPOINTS_PER_OPERATION * durable_operations(work, switches)
        first = [Use(Rate.DURABLE_STARTS, 1, 0), Use(Rate.DURABLE_CHECKPOINTS, calls, 0)]
        answers, reads, most = Rate.DURABLE_ANSWERS, Rate.DURABLE_HISTORIES, Limit.DURABLE_RUNNING
    else:
        working = work.path_ms / 1000
        requests = sum(run.count for run in needs.invocations)
        first = [
            Use(Rate.STANDARD_STARTS, 1, 0),
            Use(Rate.STANDARD_TRANSITIONS, standard_transitions(work), 0),
            Use(Rate.LAMBDA_REQUESTS, requests, 0),
        ]
        answers, reads, most = Rate.STANDARD_ANSWERS, Rate.STANDARD_HISTORIES, Limit.STANDARD_OPEN
    run_seconds = working + work.waiting_ms / 1000
    uses = (
        *first,
        Use(Rate.LAMBDA_CONCURRENCY, lambda_seconds, 0),
        Use(answers, work.callbacks, work.wait_seconds),
        Use(reads, histories, run_seconds),
    )
    return Demand(way, tuple(use for use in uses if use.units), run_seconds, most)


_ENGINES: Mapping[AlternativeName, Alternative] = {
    way.name: way
    for way in ALTERNATIVES
    if way.name in (AlternativeName.DURABLE, AlternativeName.STANDARD)
}
ENGINES = tuple(_ENGINES)
"""The engines that a plan compares."""
