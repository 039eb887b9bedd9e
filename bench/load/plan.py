"""The plan of a load: which loans, how many, for how long, against which deployments."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self, TypeVar

from shared.domain.profiles import PROFILES
from shared.engines.port import COMPARED

_T = TypeVar("_T")

ENGINES = tuple(engine.value for engine in COMPARED)


class LoadModel(StrEnum):
    """How a load is offered.

    Closed: a number of users, each with one loan at a time. Open: a number of loans per second.
    """

    CLOSED = "closed"
    OPEN = "open"


@dataclass(frozen=True)
class LoadTarget:
    """A deployment to load: a name for its samples, and the address of its API without `/api`."""

    name: str
    url: str


@dataclass(frozen=True)
class LoadPlan:
    """A load of equally long stages; a stage is a number of users, or of loans per second.

    The last stage of a closed load lasts until each engine of each target has `min_loans`, but no
    longer than `max_seconds`. Of 100 loans, `crashes` crash once in a step, where the deployment
    allows faults. `processes` is the number of processes that create the load.
    """

    targets: tuple[LoadTarget, ...]
    model: LoadModel
    stages: tuple[float, ...]
    seconds: float
    min_loans: int = 0
    crashes: int = 0
    engines: tuple[str, ...] = ENGINES
    max_seconds: float = 1800
    processes: int = 1

    def to_json(self) -> str:
        """Return the plan as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the plan that `to_json` wrote."""
        data = json.loads(text)
        return cls(
            **{
                **data,
                "targets": tuple(LoadTarget(**target) for target in data["targets"]),
                "model": LoadModel(data["model"]),
                "stages": tuple(data["stages"]),
                "engines": tuple(data["engines"]),
            }
        )

    def offered(self, elapsed: float) -> float:
        """Return the stage that is under way after this many seconds."""
        stage_seconds = self.seconds / len(self.stages)
        return self.stages[min(int(elapsed / stage_seconds), len(self.stages) - 1)]


@dataclass(frozen=True)
class LoanSpec:
    """A loan to submit: its target, engine and application, and how it is expected to end."""

    target: LoadTarget
    engine: str
    profile: str
    expected: str
    application: Mapping[str, Any]
    crashed: bool


def loan_spec(plan: LoadPlan, number: int) -> LoanSpec:
    """Return the loan with this number: engines alternate fastest, then targets, then profiles.

    A disturbance of the machine thus affects all engines and targets alike.
    """
    number, engine = _turn(number, plan.engines)
    number, target = _turn(number, plan.targets)
    round_, profile = _turn(number, PROFILES)
    crashed = plan.crashes > 0 and round_ % 100 < plan.crashes
    faults = {"assess_risk": {"crash_times": 1}} if crashed else {}
    return LoanSpec(
        target=target,
        engine=engine,
        profile=profile.name,
        expected=profile.outcome,
        application={
            "name": profile.name,
            "sin": profile.sin,
            "loan_amount": profile.loan_amount / 100,
            "engine": engine,
            **({"faults": faults} if faults else {}),
        },
        crashed=crashed,
    )


def _turn(number: int, choices: Sequence[_T]) -> tuple[int, _T]:
    rest, index = divmod(number, len(choices))
    return rest, choices[index]
