"""Test vectors of published prices: parsed strictly, and compared with the price book."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bench.output.problems import problems
from bench.prices.vector_kinds import KINDS, SAME_LINE, Amount, Inputs, Number
from shared.billing.prices.pricebook import PriceBook

DEFAULT_REGION = "us-east-1"
SIDES = ("expected", "exact")


class UnreadableFile(Exception):
    """The file can't be read, or isn't a file of vectors."""


class BadVector(Exception):
    """A vector can't be computed; the message names the field."""


class _Tolerance(BaseModel):
    expected: Number | None = None
    exact: Number | None = None


class _Stated(BaseModel):
    """The lines of a vector: as published (`expected`), and not rounded (`exact`)."""

    expected: dict[str, Amount] = {}
    exact: dict[str, Amount] = {}
    tolerance: _Tolerance


@dataclass(frozen=True)
class VectorRow:
    """One line of a bill: the values in the file, and the computed value, in USD."""

    line: str
    stated: Mapping[str, Decimal]
    computed: Decimal
    mismatches: tuple[str, ...]


@dataclass(frozen=True)
class VectorFile:
    """A file of vectors that aren't validated yet."""

    region: str
    vectors: list[Any]


def read(path: Path) -> VectorFile:
    """Read a file of vectors.

    Raises:
        UnreadableFile: it doesn't exist, isn't JSON, or has no vectors.
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
        raise UnreadableFile(f'{path} has no vectors: it needs a list "vectors".')
    region = data.get("region", DEFAULT_REGION)
    if not isinstance(region, str):
        raise UnreadableFile(f'{path} has no region: "region" must be text.')
    return VectorFile(region, vectors)


def name(vector: Any, number: int) -> str:
    """Return the name of a vector, or its number in the file."""
    named = vector.get("name") if isinstance(vector, dict) else None
    return named if isinstance(named, str) and named else f"vector {number}"


def check(vector: Any, book: PriceBook) -> list[VectorRow]:
    """Compute a vector and compare each line with the file.

    Raises:
        BadVector: its kind is unknown, an input or a value is missing, unknown or invalid, or there
            is no value to compare with.
        NoSuchPrice: the price book of the region lacks a price.
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
        raise BadVector(problems(error, "inputs")) from error


def _stated(vector: Mapping[str, Any]) -> _Stated:
    try:
        return _Stated.model_validate(vector)
    except ValidationError as error:
        raise BadVector(problems(error)) from error


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
        raise ValueError("an object has a name twice")
    return found
