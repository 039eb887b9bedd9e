"""All exhibits in their order: what each one runs, and how its document is made from that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.exhibits import bursts
from bench.exhibits.document import Exhibit, Measured
from bench.exhibits.names import ExhibitName
from bench.exhibits.runs import ExhibitRuns


@dataclass(frozen=True)
class ExhibitPlan:
    """An exhibit: `measure` runs what it counts, `describe` makes the document from the counts."""

    measure: Callable[[ExhibitRuns], Measured]
    describe: Callable[[Measured], Exhibit]


def _nothing(_: ExhibitRuns) -> Measured:
    return {}


EXHIBITS: Mapping[ExhibitName, ExhibitPlan] = {
    ExhibitName.BURSTS: ExhibitPlan(_nothing, bursts.describe),
}
