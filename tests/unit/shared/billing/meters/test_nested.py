"""The meter of a Standard execution that waits for Express executions."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.billing.meters import nested
from shared.billing.prices.pricebook import Item
from shared.billing.quantities import of_engine
from shared.billing.usage import NestedUsage

START = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
TASK = {"resourceType": "aws-sdk:sfn", "resource": "startSyncExecution"}


def history(*bills: dict[str, int] | None) -> list[dict[str, Any]]:
    """Return a history with a task for each Express execution, whose answer has this bill."""
    events: list[dict[str, Any]] = []

    def add(type_: str, **details: Any) -> None:
        name = "state" + type_.rpartition("State")[2] if type_.endswith("Entered") else type_
        number = len(events) + 1
        events.append(
            {
                "id": number,
                "previousEventId": number - 1,
                "timestamp": START + timedelta(seconds=number),
                "type": type_,
                f"{name[0].lower()}{name[1:]}EventDetails": details,
            }
        )

    add("ExecutionStarted")
    for number, bill in enumerate(bills):
        add("TaskStateEntered", name=f"Part{number}")
        add("TaskScheduled", **TASK)
        add("TaskStarted", **TASK)
        answer = {"Status": "SUCCEEDED"} | ({"BillingDetails": bill} if bill else {})
        add("TaskSucceeded", **TASK, output=json.dumps(answer))
        add("TaskStateExited", name=f"Part{number}")
    add("ExecutionSucceeded")
    return events


def bill(ms: int) -> dict[str, int]:
    return {"BilledDurationInMilliseconds": ms, "BilledMemoryUsedInMB": 64}


def test_the_answers_of_the_tasks_have_the_bills_of_the_express_executions() -> None:
    reading = nested.read(history(bill(100), bill(300)))
    assert reading.usage == NestedUsage(2, express_executions=2, express_ms=400, express_mb=64)
    assert reading.caveats == ()
    assert reading.whole


def test_an_answer_without_a_bill_is_a_caveat() -> None:
    reading = nested.read(history(bill(100), None))
    assert isinstance(reading.usage, NestedUsage)
    assert reading.usage.express_executions == 1
    assert "2 nested executions" in reading.caveats[0]


def test_transitions_requests_and_duration_are_priced_each() -> None:
    quantities = {q.item: q.amount for q in of_engine(NestedUsage(7, 2, 200, 64))}
    assert quantities[Item.STANDARD_TRANSITIONS] == 7
    assert quantities[Item.EXPRESS_REQUESTS] == 2
    assert round(quantities[Item.EXPRESS_DURATION] * 3600 * 1000 * 16) == 200
