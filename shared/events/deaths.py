"""Deaths of the processes that run a loan, as its events show them.

The lab records a death when it happens. On AWS nothing records one: an invocation that left no end
is taken for dead once another one does its work again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.domain.credit import Bureau
from shared.domain.pipeline import Step
from shared.events.event import Event, Kind, PauseOwner

ATTEMPT_ENDS = frozenset({Kind.SUCCEEDED, Kind.FAILED, Kind.WAITING})

Row = tuple[Step | None, Bureau | None]


@dataclass(frozen=True)
class Death:
    """The death of an invocation of the workflow's function.

    `at` is when it was recorded, or when the invocation was last heard of. `row` is what it ran,
    where that is known.
    """

    invocation: str
    at: str
    row: Row
    paused_by: PauseOwner


def is_death(event: Event) -> bool:
    """Say whether the event is the death of a process of the workflow's function."""
    worker = event.function is not None and event.function.runs_steps
    return event.kind is Kind.WORKER_KILLED and worker


def row_of(event: Event) -> Row:
    """Return the row of an event: its step, and its bureau in the credit check."""
    return (event.step, event.branch)


def deaths(happened: Sequence[Event]) -> list[Death]:
    """Return the deaths that a loan's events, in order, record or imply; the earliest first."""
    recorded = {e.invocation: e for e in happened if is_death(e) and e.invocation is not None}
    found = [
        Death(id_, event.at, row_of(event), event.paused_by or PauseOwner.ENGINE)
        for id_, event in recorded.items()
    ]
    for invocation, row in dict(_superseded(happened)).items():
        if invocation not in recorded:
            last = max(event.at for event in happened if event.invocation == invocation)
            found.append(Death(invocation, last, row, PauseOwner.ENGINE))
    return sorted(found, key=lambda death: (death.at, death.invocation))


def _superseded(happened: Sequence[Event]) -> Iterator[tuple[str, Row]]:
    """Yield invocations whose end is missing although another one began the same again."""
    durable = [event for event in happened if event.kind is Kind.INVOCATION_STARTED]
    ended = {event.invocation for event in happened if event.kind is Kind.INVOCATION_ENDED}
    for event in durable[:-1]:
        if event.invocation is not None and event.invocation not in ended:
            yield event.invocation, (None, None)
    if durable:
        return
    ends = {(row_of(e), e.invocation) for e in happened if e.kind in ATTEMPT_ENDS}
    starts = [event for event in happened if event.kind is Kind.STARTED]
    for place, event in enumerate(starts):
        again = any(row_of(other) == row_of(event) for other in starts[place + 1 :])
        unended = (row_of(event), event.invocation) not in ends
        if again and unended and event.invocation is not None:
            yield event.invocation, row_of(event)
