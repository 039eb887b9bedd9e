"""The rounding rules, and the assumptions where AWS's documents are not clear."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from shared.billing.prices.pricebook import Source


@dataclass(frozen=True, slots=True)
class Rounding:
    """The rule by which a unit is rounded."""

    what: str
    rule: str
    grade: str
    source: Source


@dataclass(frozen=True, slots=True)
class Assumption:
    """An open question, the assumption that is taken, and what is known about it."""

    what: str
    taken: str
    known: str
    grade: str


def roundings() -> list[Rounding]:
    """Return every rounding rule."""
    data = _rules()
    sources = {key: Source(**source) for key, source in data["sources"].items()}
    return [
        Rounding(entry["what"], entry["rule"], entry["grade"], sources[entry["source"]])
        for entry in data["rounding"]
    ]


def assumptions() -> list[Assumption]:
    """Return every assumption."""
    return [Assumption(**entry) for entry in _rules()["assumption"]]


@lru_cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(
        (files("shared.billing.prices") / "rules.toml").read_text(encoding="utf-8")
    )
