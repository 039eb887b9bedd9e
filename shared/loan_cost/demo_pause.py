"""The demo's pause in each invocation, which the bill leaves out.

A step of a loan with `pace_ms` pauses so that people can follow it. The pause is no work, so
Lambda's time is counted without it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from shared.events.counts import fraud_invocations, worker_invocations
from shared.events.event import Event, Kind
from shared.runtime.clock import moment

_Range = tuple[datetime, datetime]
_ENDS = (Kind.SUCCEEDED, Kind.WAITING, Kind.FAILED)


def paused_ms(events: Sequence[Event], pace_ms: int) -> Mapping[str, int]:
    """Return the milliseconds that each invocation paused, by its request id.

    The branches of a parallel step pause at the same time, which counts once. The fraud service
    pauses before its answer.
    """
    if not pace_ms:
        return {}
    pace = timedelta(milliseconds=pace_ms)
    workers = {
        id_: _union_ms(_pauses(own, pace)) for id_, own in worker_invocations(events).items()
    }
    return {**dict.fromkeys(fraud_invocations(events), pace_ms), **workers}


def _pauses(events: Sequence[Event], pace: timedelta) -> Iterator[_Range]:
    last = max(moment(event.at) for event in events)
    for start in (event for event in events if event.kind is Kind.STARTED):
        begin = moment(start.at)
        ends = [moment(event.at) for event in events if _ends(event, start)]
        yield begin, min(begin + pace, min(ends, default=last))


def _ends(event: Event, start: Event) -> bool:
    own = (event.step, event.branch) == (start.step, start.branch)
    return own and event.kind in _ENDS and event.at >= start.at


def _union_ms(ranges: Iterable[_Range]) -> int:
    total = timedelta()
    covered: datetime | None = None
    for begin, end in sorted(ranges):
        since = begin if covered is None else max(begin, covered)
        total += max(end - since, timedelta())
        covered = end if covered is None else max(covered, end)
    return round(total / timedelta(milliseconds=1))
