"""Every scenario's bill, on every engine: its units are those of a count made here, by hand.

The count knows the metering table and the raw history, and nothing of the project's meters.
"""

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.trials.scenarios import Scenario
from shared.aws.call import ServiceUnavailable
from shared.engines.port import EngineName, ExecutionStatus
from tests.contract.conftest import ScenarioStage
from tests.contract.test_scenarios import BY_ID, ENGINES

PATIENCE_SECONDS = 30
LOOK_AGAIN_SECONDS = 0.2

Event = Mapping[str, Any]


@BY_ID
@ENGINES
def test_the_metered_units_are_those_of_the_raw_history(
    stage: ScenarioStage,
    client: LoanClient,
    own_records: ExecutionInspector,
    engine: EngineName,
    scenario: Scenario,
) -> None:
    for application_id in stage.played(scenario, engine).ids:
        history = raw_history(own_records, application_id)
        if history is None:
            assert scenario.stopped, "only of a stopped execution moto may have no history"
            continue
        bill = final_bill(client, application_id)
        expected = durable_units(history) if engine.family == "durable" else state_units(history)
        found = {name: bill["units"][name] for name in expected}
        assert found == expected
        assert bill["units"]["invocations"] >= len(told_invocations(client, application_id))
        assert not any(line["estimated"] for line in bill["lines"])


def raw_history(records: ExecutionInspector, application_id: str) -> list[Event] | None:
    """The engine's own history once its execution has ended; None if the engine has none."""
    loan = records.loans.get(application_id)
    engine = records.engines.engine_for(loan.engine)
    while engine.describe(str(loan.execution)).status is ExecutionStatus.RUNNING:
        time.sleep(LOOK_AGAIN_SECONDS)
    try:
        return records.history(loan)
    except ServiceUnavailable:
        return None


def final_bill(client: LoanClient, application_id: str) -> dict[str, Any]:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not (bill := client.get(f"/cost/{application_id}"))["final"]:
        assert time.monotonic() < ends, f"the bill didn't become final: {bill}"
        time.sleep(LOOK_AGAIN_SECONDS)
    return bill


def told_invocations(client: LoanClient, application_id: str) -> set[str]:
    """The requests that the steps' own events name."""
    events = client.events(application_id, None, 0)["events"]
    return {event["invocation"] for event in events if event["kind"] == "started"}


def durable_units(history: list[Event]) -> dict[str, int]:
    """Count by AWS's table: starts, steps by their attempts, failed invocations but the last."""
    count = Counter(event["EventType"] for event in history)
    steps = {event["Id"] for event in history if event["EventType"].startswith("Step")}
    tries = Counter(event["Id"] for event in history if event["EventType"] == "StepFailed")
    done = {event["Id"] for event in history if event["EventType"] == "StepSucceeded"}
    *before, _last = (event for event in history if event["EventType"] == "InvocationCompleted")
    retried = [event for event in before if "Error" in event["InvocationCompletedDetails"]]
    attempts = {id_: max(1, tries[id_] + (id_ in done)) for id_ in steps}
    stored = [event for event in history if event["EventType"] != "InvocationCompleted"]
    written = sum(map(size, payloads([*stored, *retried])))
    return {
        "durable_operations": count["ExecutionStarted"]
        + count["ContextStarted"]
        + count["CallbackStarted"]
        + sum(attempts.values())
        + len(retried),
        "bytes_written": written,
        "bytes_retained": written,
    }


def state_units(history: list[Event]) -> dict[str, int]:
    """Count states entered, and tasks scheduled by anything but their state's entry."""
    types = {event["id"]: event["type"] for event in history}
    entered = sum(type_.endswith("StateEntered") for type_ in types.values())
    again = [
        event
        for event in history
        if event["type"] == "TaskScheduled"
        and types[event["previousEventId"]] != "TaskStateEntered"
    ]
    return {"state_transitions": entered + len(again)}


def payloads(found: Any) -> Iterator[Any]:
    """Every payload in a history, wherever it stands."""
    if isinstance(found, Mapping):
        for name, value in found.items():
            yield from [value] if name == "Payload" else payloads(value)
    elif isinstance(found, Iterable) and not isinstance(found, str):
        for each in found:
            yield from payloads(each)


def size(payload: Any) -> int:
    """Bytes of a payload: text as it is, an error as compact JSON."""
    text = payload if isinstance(payload, str) else json.dumps(payload, separators=(",", ":"))
    return len(text.encode())
