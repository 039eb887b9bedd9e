"""The shape of a synthetic workflow: the one description that both engines' forms are made from."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

STEP, WAIT, BRANCHES = "step", "wait", "branches"


@dataclass(frozen=True, slots=True)
class Shape:
    """Steps in a row, waits between them, then branches side by side.

    `payload_bytes` is the size of what each step and each branch returns, quotes included. A wait
    follows each of the first `waits` steps and lasts `wait_seconds`. Nested branches have a durable
    context each; a state machine knows no such difference.
    """

    steps: int = 0
    waits: int = 0
    branches: int = 0
    payload_bytes: int = 100
    wait_seconds: int = 1
    nested: bool = False

    def __post_init__(self) -> None:
        if min(self.steps, self.waits, self.branches) < 0 or self.steps + self.branches == 0:
            raise ValueError("a workflow has at least one step or branch, and less of nothing")
        if self.waits > self.steps:
            raise ValueError("a wait follows a step of its own")
        if self.payload_bytes < 2 or self.wait_seconds < 1:
            raise ValueError("a payload has 2 bytes at least, a wait a second")

    @property
    def parts(self) -> Iterator[tuple[str, str]]:
        """What the workflow does in order, each part with a name of its own."""
        for number in range(1, self.steps + 1):
            yield STEP, f"step-{number}"
            if number <= self.waits:
                yield WAIT, f"wait-{number}"
        if self.branches:
            yield BRANCHES, BRANCHES

    @property
    def slug(self) -> str:
        """A name of this shape that an engine takes: letters, digits and hyphens."""
        kind = "-nested" if self.nested else ""
        return f"s{self.steps}-w{self.waits}-b{self.branches}-p{self.payload_bytes}{kind}"

    def to_json(self) -> dict[str, Any]:
        """Return the shape as an execution's input has it."""
        return asdict(self)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Return the shape that an execution's input describes.

        Raises:
            TypeError: a field is missing or not known.
            ValueError: a field has a value that no workflow can have.
        """
        return cls(**given)

    def __str__(self) -> str:
        values = ((field.name, getattr(self, field.name)) for field in fields(self))
        return ", ".join(f"{name} {value}" for name, value in values)


def payload_of(size: int) -> str:
    """Return a text that takes so many bytes as JSON."""
    return "x" * (size - len(json.dumps("")))
