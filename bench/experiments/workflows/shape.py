"""The shape of a synthetic workflow, from which the workflows of both engines are generated."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

STEP, WAIT, BRANCHES = "step", "wait", "branches"


@dataclass(frozen=True, slots=True)
class Shape:
    """Steps one after the other, waits between them, then parallel branches.

    A wait of `wait_seconds` follows each of the first `waits` steps. Each step and each branch
    returns `payload_bytes` of JSON. Nested branches each have a durable context; this makes no
    difference to a state machine.
    """

    steps: int = 0
    waits: int = 0
    branches: int = 0
    payload_bytes: int = 100
    wait_seconds: int = 1
    nested: bool = False

    def __post_init__(self) -> None:
        if min(self.steps, self.waits, self.branches) < 0 or self.steps + self.branches == 0:
            raise ValueError("a workflow needs a step or a branch, and no negative number")
        if self.waits > self.steps:
            raise ValueError("a workflow can't have more waits than steps")
        if self.payload_bytes < 2 or self.wait_seconds < 1:
            raise ValueError("a payload needs 2 bytes, a wait 1 second")

    @property
    def parts(self) -> Iterator[tuple[str, str]]:
        """The parts of the workflow in order, each with its kind and a unique name."""
        for number in range(1, self.steps + 1):
            yield STEP, f"step-{number}"
            if number <= self.waits:
                yield WAIT, f"wait-{number}"
        if self.branches:
            yield BRANCHES, BRANCHES

    @property
    def slug(self) -> str:
        """A name of this shape that an engine accepts: letters, digits and hyphens."""
        kind = "-nested" if self.nested else ""
        return f"s{self.steps}-w{self.waits}-b{self.branches}-p{self.payload_bytes}{kind}"

    def to_json(self) -> dict[str, Any]:
        """Return the shape as the input of an execution."""
        return asdict(self)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Return the shape in the input of an execution.

        Raises:
            TypeError: a field is missing or unknown.
            ValueError: no workflow has this shape.
        """
        return cls(**given)

    def __str__(self) -> str:
        values = ((field.name, getattr(self, field.name)) for field in fields(self))
        return ", ".join(f"{name} {value}" for name, value in values)


def payload_of(size: int) -> str:
    """Return a text whose JSON has this size in bytes."""
    return "x" * (size - len(json.dumps("")))
