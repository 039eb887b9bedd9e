"""The steps, waits and units of one loan on an engine, counted from the engine's history."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

from shared.billing.meters import METERS
from shared.billing.usage import BillingAssumptions, DurableUsage, StandardUsage
from shared.engines.port import EngineName

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LoanPath:
    """The counts of a loan on one engine.

    `units` are durable operations or state transitions, `works` the steps that run code, `resumes`
    the awaited answers, `width` the parallel branches, of which only the slowest adds latency.
    """

    units: int
    works: int
    resumes: int
    width: int

    @property
    def works_in_a_row(self) -> int:
        """The steps that run code one after the other, with one of the branches."""
        return self.works - max(0, self.width - 1)

    @property
    def gaps(self) -> int:
        """The gaps from a step's code to the next step's, without an awaited answer."""
        return self.works_in_a_row - 1 - self.resumes

    @property
    def operations_in_a_row(self) -> int:
        """The durable operations one after the other, with one of the branches."""
        return self.units - 1 - max(0, self.width - 1)

    @property
    def silent_states(self) -> int:
        """The states that call no function."""
        return self.units - self.works


def count_path(engine: EngineName, history: Sequence[Event]) -> LoanPath:
    """Return the path of an ended execution."""
    usage = METERS[engine].read(history, BillingAssumptions()).usage
    if isinstance(usage, DurableUsage):
        return LoanPath(usage.operations, *_durable(history))
    if isinstance(usage, StandardUsage):
        return LoanPath(usage.transitions, *_states(history))
    raise TypeError(f"{engine} is metered as {type(usage).__name__}")


def _durable(history: Sequence[Event]) -> tuple[int, int, int]:
    types = Counter(str(event["EventType"]) for event in history)
    parallel = {event["Id"] for event in history if event.get("SubType") == "Parallel"}
    width = sum(
        event["EventType"] == "StepSucceeded" and event.get("ParentId") in parallel
        for event in history
    )
    return types["StepSucceeded"], types["CallbackSucceeded"], width


def _states(history: Sequence[Event]) -> tuple[int, int, int]:
    types = Counter(str(event["type"]) for event in history)
    waited = types["TaskSubmitted"]
    return types["TaskStateEntered"], waited, _width(history)


def _width(history: Sequence[Event]) -> int:
    """Return how many tasks were entered inside a parallel state."""
    inside, width = False, 0
    for event in history:
        if event["type"] in ("ParallelStateEntered", "ParallelStateExited"):
            inside = event["type"] == "ParallelStateEntered"
        width += inside and event["type"] == "TaskStateEntered"
    return width


def loan_paths() -> Mapping[EngineName, LoanPath]:
    """Return the committed counts of a loan that a manager approves, by engine."""
    text = (files("bench.planning.latency") / "loan.json").read_text(encoding="utf-8")
    return {EngineName(name): LoanPath(**counts) for name, counts in json.loads(text).items()}


def as_text(paths: Mapping[EngineName, LoanPath]) -> str:
    """Return the counts in the format in which they are committed."""
    return json.dumps({name.value: asdict(path) for name, path in paths.items()}, indent=1) + "\n"
