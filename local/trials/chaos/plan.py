"""The loans of a chaos run: random applications, faults and managers, from one seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from shared.domain.application import Application
from shared.domain.money import cents
from shared.domain.profiles import PROFILES
from shared.engines.port import COMPARED, EngineName

WAIT_SECONDS = 60
"""The time-out of both waits: an answer may be lost with the process that brings it."""

_STEPS = (
    "validate_application",
    "pull_credit_report:equifax",
    "pull_credit_report:transunion",
    "pull_credit_report:experian",
    "assess_risk",
    "generate_offer",
    "disburse_funds",
)
_FAULTS: tuple[Mapping[str, Any], ...] = (
    {"fail_times": 1},
    {"fail_times": 2},
    {"crash_times": 1},
    {"crash_after_times": 1},
    {"crash_times": 1, "fail_times": 1},
)


@dataclass(frozen=True)
class PlannedLoan:
    """One loan of the run: its application, its manager's decision, and what disturbs it.

    The manager decides `approves`, twice at once if `decides_twice`. The execution is stopped from
    outside `stopped_after` seconds after the submission; None: never.
    """

    name: str
    engine: EngineName
    sin: str
    amount: Decimal
    faults: Mapping[str, Any]
    approves: bool
    decides_twice: bool
    stopped_after: float | None

    @property
    def body(self) -> dict[str, Any]:
        """The application as it is sent to the API."""
        return {
            "name": self.name,
            "sin": self.sin,
            "loan_amount": str(self.amount),
            "engine": self.engine.value,
            "faults": self.faults,
        }

    @property
    def application(self) -> Application:
        """The application in the domain's terms."""
        return Application(self.name, self.sin, cents(self.amount))


def plan_loans(
    seed: int, loans: int, engines: Sequence[EngineName] = COMPARED
) -> list[PlannedLoan]:
    """Return the loans of a run, the same for the same seed and engines."""
    random = Random(seed)
    return [_plan_loan(random, number, engines) for number in range(loans)]


def _plan_loan(random: Random, number: int, engines: Sequence[EngineName]) -> PlannedLoan:
    known = random.random() < 0.5
    sin = random.choice(PROFILES).sin if known else f"{random.randrange(10_000):04d}"
    return PlannedLoan(
        name=f"Chaos {number}",
        engine=random.choice(engines),
        sin=sin,
        amount=Decimal(random.randrange(1, _largest(random))) / 100,
        faults=_faults(random),
        approves=random.random() < 0.8,
        decides_twice=random.random() < 0.3,
        stopped_after=random.uniform(0, 3) if random.random() < 0.02 else None,
    )


def _largest(random: Random) -> int:
    return random.choice((2_600_000, 10_000_000, 100_000_000))


def _faults(random: Random) -> dict[str, Any]:
    fraud: dict[str, Any] = {"timeout_seconds": WAIT_SECONDS}
    faults: dict[str, Any] = {"manager_approval": {"timeout_seconds": WAIT_SECONDS}}
    if random.random() < 0.15:
        fraud["behaviour"] = random.choice(("flag", "duplicate", "duplicate", "error"))
    if random.random() < 0.25:
        faults[random.choice(_STEPS)] = dict(random.choice(_FAULTS))
    if random.random() < 0.05:
        faults[random.choice(_STEPS)] = {"permanent": True}
    return {**faults, "fraud_check": fraud}
