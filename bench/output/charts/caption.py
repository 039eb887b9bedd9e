"""The line under a chart: without it, a figure can't be judged."""

from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """Where a chart's figures come from."""

    LOCAL = "LOCAL EMULATOR"
    AWS = "AWS"
    MODEL = "MODEL"


@dataclass(frozen=True)
class Caption:
    """What stands under a chart.

    `n` says what was counted and how often ("118 loans per engine"), `place` is the machine or the
    region, `date` an ISO date, `commit` the short hash of the code that was measured (empty if
    nothing was); `note` is what a reader has to know besides.
    """

    origin: Origin
    n: str
    place: str
    date: str
    commit: str
    note: str = ""

    def __str__(self) -> str:
        commit = f"commit {self.commit}" if self.commit else ""
        parts = (f"n = {self.n}" if self.n else "", self.place, self.date, commit, self.note)
        return " · ".join(part for part in parts if part)
