"""Test vectors of published prices: read strictly, and held against the price book."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bench.output.messages import problems
from bench.prices.vector_kinds import KINDS, SAME_LINE, Amount, Inputs, Number
from shared.billing.prices.pricebook import PriceBook

DEFAULT_REGION = "us-east-1"
SIDES = ("expected", "exact")


class UnreadableFile(Exception):
    """The file can't be read, or is no file of vectors."""


class BadVector(Exception):
    """A vector can't be computed: it says why, by field."""


class _Tolerance(BaseModel):
    expected: Number | None = None
    exact: Number | None = None


class _Stated(BaseModel):
    """What a vector says its lines are: as published (`expected`), and unrounded (`exact`)."""

    expected: dict[str, Amount] = {}
    exact: dict[str, Amount] = {}
    tolerance: _Tolerance


@dataclass(frozen=True)
class VectorRow:
    """One line of a bill: what the file says and what was computed, in dollars."""

    line: str
    stated: Mapping[str, Decimal]
    computed: Decimal
    mismatches: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """A file of vectors, its vectors not yet looked at."""

    region: str
    vectors: list[Any]


def read(path: Path) -> File:
    """Read a file of vectors.

    Raises:
        UnreadableFile: it isn't there, isn't JSON, or holds no vectors.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = json.loads(
            text, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=_without_repeats
        )
    except OSError as error:
        raise UnreadableFile(f"{path} can't be read: {error.strerror}.") from error
    except (ValueError, RecursionError, InvalidOperation) as error:
        raise UnreadableFile(f"{path} is not JSON: {error}.") from error
    vectors = data.get("vectors") if isinstance(data, dict) else None
    if not isinstance(vectors, list) or not vectors:
        raise UnreadableFile(f'{path} holds no vectors: it needs a list "vectors".')
    region = data.get("region", DEFAULT_REGION)
    if not isinstance(region, str):
        raise UnreadableFile(f'{path} names no region: "region" must be text.')
    return File(region, vectors)


def name(vector: Any, number: int) -> str:
    """Return what a vector is called, or which of the file it is."""
    named = vector.get("name") if isinstance(vector, dict) else None
    return named if isinstance(named, str) and named else f"vector {number}"


def check(vector: Any, book: PriceBook) -> list[VectorRow]:
    """Compute a vector and compare it, line by line.

    Raises:
        BadVector: it isn't of a known kind, an input or a value is missing, unknown or not what it
            should be, or it has nothing to compare with.
        NoSuchPrice: it needs a price that isn't known in this region.
    """
    if not isinstance(vector, dict):
        raise BadVector("must be an object")
    computed = _inputs(vector).computed(book)
    stated = _stated(vector)
    values = {side: _values(stated, side, computed) for side in SIDES}
    if not any(values.values()):
        raise BadVector("has neither expected nor exact values to compare with")
    return [_row(line, amount, values, stated.tolerance) for line, amount in computed.items()]


def _inputs(vector: Mapping[str, Any]) -> Inputs:
    kind = vector.get("kind")
    model = KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        known = ", ".join(KINDS)
        raise BadVector(f"kind {json.dumps(kind, default=str)} is not known (known: {known})")
    try:
        return model.model_validate(vector.get("inputs"))
    except ValidationError as error:
        raise BadVector("; ".join(problems(error, "inputs"))) from error


def _stated(vector: Mapping[str, Any]) -> _Stated:
    try:
        return _Stated.model_validate(vector)
    except ValidationError as error:
        raise BadVector("; ".join(problems(error))) from error


def _values(stated: _Stated, side: str, computed: Mapping[str, Decimal]) -> dict[str, Decimal]:
    values: dict[str, Decimal] = getattr(stated, side)
    if values and getattr(stated.tolerance, side) is None:
        raise BadVector(f"tolerance.{side} is missing")
    for line in values:
        if SAME_LINE.get(line, line) not in computed:
            raise BadVector(f"{side}.{line} is not a line of its kind ({', '.join(computed)})")
    return {SAME_LINE.get(line, line): value for line, value in values.items()}


def _row(
    line: str,
    computed: Decimal,
    values: Mapping[str, Mapping[str, Decimal]],
    tolerance: _Tolerance,
) -> VectorRow:
    stated = {side: values[side][line] for side in SIDES if line in values[side]}
    mismatches = tuple(
        f"{side} is off by {abs(computed - value):f}"
        for side, value in stated.items()
        if abs(computed - value) > getattr(tolerance, side)
    )
    return VectorRow(line, stated, computed, mismatches)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return found
