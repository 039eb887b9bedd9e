"""What a definition doesn't say about its executions: items, loops, and sizes of payloads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.billing.meters.loading import UnreadableDocument
from shared.inspection.ranges import Range

MOST_REPETITIONS = 10_000_000
"""Of a loop, and of the items of a Map."""
MOST_PAYLOAD_BYTES = 1_048_576
DEFAULT_PAYLOAD = Range(0, 1_000)

_NAMES = ("items", "loops", "payload_bytes")


@dataclass(frozen=True)
class InspectionParameters:
    """The number of items of a Map and of the passes of a loop, by the name of a state.

    The state of a loop is the first of it that an execution enters. `payload_bytes` is the size of
    each input, result and answer.
    """

    items: Mapping[str, int] = field(default_factory=dict)
    loops: Mapping[str, int] = field(default_factory=dict)
    payload_bytes: Range | None = None

    @classmethod
    def from_json(cls, given: Any) -> "InspectionParameters":
        """Return the parameters in a document.

        Raises:
            UnreadableDocument: one is unknown or out of range.
        """
        fields = given if isinstance(given, dict) else None
        if fields is None or not fields.keys() <= set(_NAMES):
            raise UnreadableDocument(f"The parameters are an object with {', '.join(_NAMES)}.")
        return cls(
            items=_counts(fields.get("items", {}), "items"),
            loops=_counts(fields.get("loops", {}), "loops"),
            payload_bytes=_sizes(fields["payload_bytes"]) if "payload_bytes" in fields else None,
        )

    def as_json(self) -> dict[str, Any]:
        """Return the parameters as a document has them."""
        given: dict[str, Any] = {"items": dict(self.items), "loops": dict(self.loops)}
        if self.payload_bytes is not None:
            given["payload_bytes"] = self.payload_bytes.as_json()
        return given


def _counts(given: Any, name: str) -> Mapping[str, int]:
    if not isinstance(given, dict):
        raise UnreadableDocument(f"The parameter {name} is an object of states and numbers.")
    for state, count in given.items():
        if not _is_number(count, MOST_REPETITIONS):
            raise UnreadableDocument(
                f"The parameter {name} of {state} is a number from 0 to {MOST_REPETITIONS:,}."
            )
    return given


def _sizes(given: Any) -> Range:
    bounds: list[Any] = [given, given]
    if isinstance(given, dict):
        bounds = [given.get("min"), given.get("max")]
    sizes = [size for size in bounds if _is_number(size, MOST_PAYLOAD_BYTES)]
    if len(sizes) < len(bounds) or sizes[0] > sizes[1]:
        raise UnreadableDocument(
            f"The parameter payload_bytes is a number of bytes up to {MOST_PAYLOAD_BYTES:,}, or an"
            " object with min and max."
        )
    return Range(*sizes)


def _is_number(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
