"""The caption below a chart: what a reader needs to judge its figures."""

from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """The origin of a chart's figures."""

    LOCAL = "LOCAL EMULATOR"
    AWS = "AWS"
    MODEL = "MODEL"


@dataclass(frozen=True)
class Caption:
    """The caption of a chart.

    `n` is the number of samples ("118 loans per engine"), `place` the machine or the region, `date`
    an ISO date, `commit` the short hash of the measured code, empty if nothing was measured.
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
