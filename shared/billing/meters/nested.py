"""A Standard execution that waits for Express executions: the answer of each has its own bill."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from shared.billing.meters import stepfunctions
from shared.billing.meters.reading import Event, History, MeterReading, object_of, parsed
from shared.billing.meters.state_attempts import details_of
from shared.billing.usage import NestedUsage, StandardUsage

_STARTED = "startSyncExecution"
_SUCCEEDED = "TaskSucceeded"
_BILL = "BillingDetails"


def read(history: History) -> MeterReading:
    """Meter the events of the Standard execution, with the bills in the answers of its tasks.

    The functions that the Express executions ran aren't in this history.
    """
    events = list(history)
    reading = stepfunctions.read(events)
    assert isinstance(reading.usage, StandardUsage)
    bills = list(_bills(events))
    usage = NestedUsage(
        reading.usage.transitions,
        express_executions=len(bills),
        express_ms=sum(int(bill["BilledDurationInMilliseconds"]) for bill in bills),
        express_mb=max((int(bill["BilledMemoryUsedInMB"]) for bill in bills), default=0),
    )
    started = sum(_starts_express(event) for event in events if event["type"] == "TaskScheduled")
    known = stepfunctions.about_nested(len(bills)) if len(bills) == started else None
    caveats = tuple(caveat for caveat in reading.caveats if caveat != known)
    return replace(reading, usage=usage, caveats=caveats)


def _bills(events: list[Event]) -> Iterator[Mapping[str, Any]]:
    for event in events:
        if event["type"] == _SUCCEEDED and _starts_express(event):
            bill = object_of(object_of(parsed(details_of(event).get("output"))).get(_BILL))
            if bill:
                yield bill


def _starts_express(event: Event) -> bool:
    return details_of(event).get("resource") == _STARTED
