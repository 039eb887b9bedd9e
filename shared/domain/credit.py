"""Credit reports and the three simulated bureaus."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Bureau(StrEnum):
    """A credit bureau."""

    EQUIFAX = "equifax"
    TRANSUNION = "transunion"
    EXPERIAN = "experian"

    @property
    def label(self) -> str:
        """The bureau's name for people."""
        return _LABELS[self]


_LABELS: dict[Bureau, str] = {
    Bureau.EQUIFAX: "Equifax",
    Bureau.TRANSUNION: "TransUnion",
    Bureau.EXPERIAN: "Experian",
}


@dataclass(frozen=True)
class CreditReport:
    """A bureau's report: a score of 300 to 850 and the number of derogatory marks."""

    bureau: Bureau
    score: int
    derogatory_marks: int

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """Read a report from the result of a step.

        Raises:
            KeyError: a field is missing.
            ValueError: a field has no valid value.
        """
        return cls(
            Bureau(payload["bureau"]), int(payload["score"]), int(payload["derogatory_marks"])
        )


_KNOWN_SCORES: dict[str, tuple[int, int, int]] = {
    "1111": (782, 775, 790),
    "2222": (548, 561, 552),
    "3333": (652, 648, 661),
}
_KNOWN_MARKS: dict[str, int] = {"1111": 0, "2222": 3, "3333": 1}


def report_from(bureau: Bureau, sin: str) -> CreditReport:
    """Return a simulated bureau's report on a SIN; the demo's profiles have fixed reports.

    Any other SIN has a reproducible report: a score between 560 and 839 from which each bureau
    deviates by up to 15 points, and a derogatory mark for one person in eight.
    """
    if sin in _KNOWN_SCORES:
        score = _KNOWN_SCORES[sin][list(Bureau).index(bureau)]
        return CreditReport(bureau, score, _KNOWN_MARKS[sin])
    person = 560 + _reproducible(sin, "person") % 280
    difference = _reproducible(sin, bureau) % 31 - 15
    marks = 1 if _reproducible(sin, "marks") % 8 == 0 else 0
    return CreditReport(bureau, min(max(person + difference, 300), 850), marks)


def _reproducible(sin: str, about: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{sin}/{about}".encode()).digest()[:4], "big")
