"""The state machine's definition, for the tests."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.unit.conftest import ROOT

State = dict[str, Any]

DEFINITION: dict[str, Any] = json.loads(
    (ROOT / "stepfunctions" / "workflow.asl.json").read_text(encoding="utf-8")
)
LEAN: dict[str, Any] = json.loads(
    (ROOT / "stepfunctions" / "lean.asl.json").read_text(encoding="utf-8")
)


def machines(machine: dict[str, Any] = DEFINITION) -> Iterator[dict[str, Any]]:
    """Yield the state machine and, after it, those inside its parallel states."""
    yield machine
    for state in machine["States"].values():
        for branch in state.get("Branches", []):
            yield from machines(branch)


def states(machine: dict[str, Any] = DEFINITION) -> dict[str, State]:
    """Return every state by name in the order of the file, those of the branches in their place."""
    found: dict[str, State] = {}
    for name, state in machine["States"].items():
        found[name] = state
        for branch in state.get("Branches", []):
            found |= states(branch)
    return found


def tasks() -> dict[str, State]:
    """Return every state that calls a function."""
    return {name: state for name, state in states().items() if state["Type"] == "Task"}


def waits() -> dict[str, State]:
    """Return every state that waits for a callback."""
    return {n: s for n, s in tasks().items() if s["Resource"].endswith(".waitForTaskToken")}


def ways_on(state: State) -> set[str]:
    """Return the states that can follow a state."""
    parts = [state, *state.get("Choices", []), *state.get("Catch", [])]
    return {part[word] for part in parts for word in ("Next", "Default") if word in part}


def reason_codes() -> set[str]:
    """Return the reason codes that are written out in the definition."""
    return set(re.findall(r'"reason_code": "([a-z_]+)"', json.dumps(DEFINITION)))
