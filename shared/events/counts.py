"""The one definition of a loan's counts by its events; written in TypeScript too.

An *invocation* is a Lambda request that ran the workflow's function, dead ones included. An
*attempt* is a recorded start of a step. A *served operation* is one whose result an invocation
took from its checkpoint.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shared.domain.pipeline import Step
from shared.events.deaths import Death, deaths, is_death
from shared.events.event import Event, Kind
from shared.events.log import in_order
from shared.runtime.functions import FunctionId

_OF_A_WORKER = frozenset(
    {
        Kind.INVOCATION_STARTED,
        Kind.INVOCATION_ENDED,
        Kind.REPLAYED,
        Kind.STARTED,
        Kind.SUCCEEDED,
        Kind.FAILED,
        Kind.WAITING,
    }
)


@dataclass(frozen=True)
class Counts:
    """The counts of a loan's events.

    `dead_invocations` are those of the `invocations` whose process died; `attempts` the recorded
    starts of steps. `served` counts the
    operations served from checkpoints in all invocations together, `served_last` those of the last
    invocation that replayed any. `operations` and `transitions` are estimates: lower bounds of what
    the engine's history shows (durable operations, or state transitions without Choice states).
    """

    invocations: int
    dead_invocations: int
    attempts: int
    served: int
    served_last: int
    operations: int
    transitions: int
    result_bytes: int


def count(events: Iterable[Event]) -> Counts:
    """Return the counts of a loan's events."""
    happened = in_order({event.key: event for event in events}.values())
    starts = [event for event in happened if event.kind is Kind.STARTED]
    replays = [event for event in happened if event.kind is Kind.REPLAYED]
    invocations = worker_invocations(happened)
    dead = deaths(happened)
    return Counts(
        invocations=len(invocations),
        dead_invocations=len(dead),
        attempts=len(starts),
        served=sum(len(event.served or ()) for event in replays),
        served_last=len(replays[-1].served or ()) if replays else 0,
        operations=_operations(happened, starts) + _retried(dead, invocations),
        transitions=_transitions(starts, invocations),
        result_bytes=sum(event.bytes or 0 for event in happened),
    )


def worker_invocations(events: Iterable[Event]) -> Mapping[str, Sequence[Event]]:
    """Return the events of each invocation of the workflow's function, by its request id."""
    return _by_invocation(e for e in events if e.kind in _OF_A_WORKER or is_death(e))


def fraud_invocations(events: Iterable[Event]) -> Mapping[str, Sequence[Event]]:
    """Return the answers and deaths of the fraud service by request id; a silent one has none."""
    return _by_invocation(
        event
        for event in events
        if (event.kind is Kind.RESUMED and event.step is Step.FRAUD_CHECK)
        or event.function is FunctionId.FRAUD
    )


def _by_invocation(events: Iterable[Event]) -> Mapping[str, Sequence[Event]]:
    found: dict[str, list[Event]] = {}
    for event in events:
        if event.invocation is not None:
            found.setdefault(event.invocation, []).append(event)
    return found


def _retried(dead: Sequence[Death], invocations: Mapping[str, Sequence[Event]]) -> int:
    """A durable invocation that is tried again is an operation; the last death may be the end."""
    latest = max((events[0].at for events in invocations.values()), default="")
    return sum(death.at < latest for death in dead)


def _transitions(starts: Sequence[Event], invocations: Mapping[str, Sequence[Event]]) -> int:
    """A task is a transition, and a fork; a nested execution is one for all of its own states."""
    nested = {event.invocation: _outer_state(event) for event in starts if _outer_state(event)}
    tasks = len(invocations.keys() - nested.keys())
    return tasks + len(set(nested.values())) + _forks([e for e in starts if not _outer_state(e)])


def _outer_state(event: Event) -> str:
    """Return the state that started the execution of this event's state; empty if none did."""
    return (event.operation or "").rpartition("/")[0]


def _operations(events: Sequence[Event], starts: Sequence[Event]) -> int:
    """A wait is a callback, in a context if its start is a step; a fork is an operation too."""
    execution = 1 if starts else 0
    named = [event for event in starts if event.operation is not None]
    steps = len({(event.operation, event.attempt) for event in named})
    waits = {event.step for event in events if event.kind is Kind.WAITING}
    contexts = waits & {event.step for event in named}
    return execution + steps + len(waits) + len(contexts) + _forks(starts)


def _forks(starts: Sequence[Event]) -> int:
    """Return how many steps run in branches: in operations or states of their own."""
    branches = {(event.step, event.operation) for event in starts if event.branch is not None}
    steps = Counter(step for step, _ in branches)
    return sum(count > 1 for count in steps.values())
