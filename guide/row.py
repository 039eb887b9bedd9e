"""A row of the guide: a question, and the function that finds its figures."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bench.exhibits.document import Evidence
from guide.figures import FigureClaim
from guide.runs import GuideRuns


class Winner(StrEnum):
    """The engine that a row speaks for."""

    DURABLE = "durable"
    STEPFUNCTIONS = "stepfunctions"
    EXPRESS = "express"
    TIE = "tie"
    DEPENDS = "depends"


@dataclass(frozen=True)
class GuideSource:
    """A page, a thread or a file, with its address if it isn't a part of this project."""

    title: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class RowFacts:
    """Everything about a row that doesn't depend on figures.

    `date` is the day on which the row or its source last changed, `would_change` what would change
    the answer. `command` prints the figures too, where another verb does. `strongest` marks the
    arguments that an advocate of the winner would bring first.
    """

    question: str
    winner: Winner
    date: str
    would_change: str
    command: str = ""
    sources: tuple[GuideSource, ...] = ()
    strongest: bool = False


@dataclass(frozen=True)
class Finding:
    """The figures of a row, the answer that is written from them, and the claims it rests on."""

    figure: str
    answer: str
    claims: tuple[FigureClaim, ...]

    @property
    def broken(self) -> list[FigureClaim]:
        """The claims that don't hold."""
        return [claim for claim in self.claims if not claim.holds]


@dataclass(frozen=True)
class GuideRow:
    """A question of the guide; `topic` is the heading under which it stands."""

    id: str
    topic: str
    evidence: Evidence
    about: RowFacts
    find: Callable[[GuideRuns], Finding]

    @property
    def command(self) -> str:
        """The command that finds the figures."""
        return self.about.command or f"make guide ONLY={self.id}"


ROWS: list[GuideRow] = []
"""Every row whose module was imported, in the order of the guide."""

Finder = Callable[[GuideRuns], Finding]
Calculator = Callable[[], Finding]


def run(about: RowFacts) -> Callable[[Finder], Finder]:
    """Add a row whose figures come from executions on the engines of this machine."""

    def add(find: Finder) -> Finder:
        _add(find, Evidence.RUN, about, find)
        return find

    return add


def computed(about: RowFacts) -> Callable[[Calculator], Calculator]:
    """Add a row whose figures are computed from prices, quotas, definitions or code."""
    return _calculated(Evidence.COMPUTED, about)


def documented(about: RowFacts) -> Callable[[Calculator], Calculator]:
    """Add a row whose figures stand in AWS's documents or API models."""
    return _calculated(Evidence.DOCUMENTED, about)


def _calculated(evidence: Evidence, about: RowFacts) -> Callable[[Calculator], Calculator]:
    def add(calculate: Calculator) -> Calculator:
        _add(calculate, evidence, about, lambda _: calculate())
        return calculate

    return add


def _add(
    function: Callable[..., Finding], evidence: Evidence, about: RowFacts, find: Finder
) -> None:
    topic = sys.modules[function.__module__].__doc__ or ""
    identifier = function.__name__.replace("_", "-")
    ROWS.append(GuideRow(identifier, topic.strip().rstrip("."), evidence, about, find))
