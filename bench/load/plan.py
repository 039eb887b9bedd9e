"""What a run asks for: how much, for how long, against what."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self, TypeVar

from shared.domain.outcome import Status
from shared.domain.profiles import PROFILES
from shared.engines.port import EngineName

_T = TypeVar("_T")

ENGINES = tuple(each.value for each in EngineName)
EXPECTED: Mapping[str, str] = {
    "Alice Johnson": Status.APPROVED,
    "Bob Martinez": Status.DENIED,
    "Charlie Wilson": Status.APPROVED,
}


class LoadModel(StrEnum):
    """Closed: so many users, each with one loan at a time. Open: so many loans a second."""

    CLOSED = "closed"
    OPEN = "open"


@dataclass(frozen=True)
class LoadTarget:
    """A deployment to load: a name for the samples, and the address below which `/api` is."""

    name: str
    url: str


@dataclass(frozen=True)
class LoadPlan:
    """A run. `stages` are users, or loans a second, each for an equal part of `seconds`.

    A closed loop's last stage goes on until each engine of each target has `at_least` loans, but no
    longer than `most_seconds`. Of a hundred loans, `crashes` die once in a step, where the stack
    allows faults. The load comes from so many `processes`.
    """

    targets: tuple[LoadTarget, ...]
    loop: LoadModel
    stages: tuple[float, ...]
    seconds: float
    at_least: int = 0
    crashes: int = 0
    engines: tuple[str, ...] = ENGINES
    most_seconds: float = 1800
    processes: int = 1

    def as_text(self) -> str:
        """Return the plan as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read a plan that `as_text` wrote."""
        told = json.loads(text)
        return cls(
            **{
                **told,
                "targets": tuple(LoadTarget(**each) for each in told["targets"]),
                "loop": LoadModel(told["loop"]),
                "stages": tuple(told["stages"]),
                "engines": tuple(told["engines"]),
            }
        )

    def offered(self, elapsed: float) -> float:
        """Return the load that is offered after so many seconds."""
        each = self.seconds / len(self.stages)
        return self.stages[min(int(elapsed / each), len(self.stages) - 1)]


@dataclass(frozen=True)
class LoanSpec:
    """The loan to submit next: on which target and engine, for whom."""

    target: LoadTarget
    engine: str
    profile: str
    expected: str
    application: Mapping[str, Any]
    crashed: bool


def loan_spec(plan: LoadPlan, number: int) -> LoanSpec:
    """Return a run's loan of this number: engines alternate fastest, then targets, then profiles.

    So whatever disturbs the machine for a while disturbs all of them alike.
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
        expected=EXPECTED[profile.name],
        application={
            "name": profile.name,
            "sin": profile.sin,
            "loan_amount": profile.loan_amount / 100,
            "engine": engine,
            **({"faults": faults} if faults else {}),
        },
        crashed=crashed,
    )


def _turn(number: int, among: Sequence[_T]) -> tuple[int, _T]:
    rest, index = divmod(number, len(among))
    return rest, among[index]
