"""All exhibits in their order: what each one runs, and how its document is made from that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.exhibits import (
    bursts,
    direct,
    express,
    fan_out,
    last_step,
    payload,
    polling,
    resumes,
    waits,
    worker_death,
)
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
    ExhibitName.FAN_OUT: ExhibitPlan(fan_out.measure, fan_out.describe),
    ExhibitName.PAYLOAD: ExhibitPlan(payload.measure, payload.describe),
    ExhibitName.WAITS: ExhibitPlan(waits.measure, waits.describe),
    ExhibitName.RESUMES: ExhibitPlan(resumes.measure, resumes.describe),
    ExhibitName.POLLING: ExhibitPlan(polling.measure, polling.describe),
    ExhibitName.LAST_STEP: ExhibitPlan(last_step.measure, last_step.describe),
    ExhibitName.WORKER_DEATH: ExhibitPlan(worker_death.measure, worker_death.describe),
    ExhibitName.BURSTS: ExhibitPlan(_nothing, bursts.describe),
    ExhibitName.EXPRESS: ExhibitPlan(express.measure, express.describe),
    ExhibitName.DIRECT: ExhibitPlan(direct.measure, direct.describe),
}
