"""Injected faults of a loan. They act around its steps; the workflows don't know them."""

import os
from dataclasses import dataclass
from typing import Any

from shared.domain.credit import Bureau
from shared.domain.errors import InvalidApplication, TransientError
from shared.domain.pipeline import Step
from shared.services import Services
from shared.store.loan import Loan
from shared.store.schema import loan_partition


@dataclass(frozen=True)
class InjectedFaults:
    """The faults of one step of a loan; the table counts how often each has acted."""

    services: Services
    loan: Loan
    step: Step
    branch: Bureau | None

    def before(self) -> None:
        """Fail or die before the side effect, as often as the loan's faults say.

        Raises:
            TransientError: an injected failure.
            InvalidApplication: the fault is an application that the step finds invalid.
        """
        self.refuse()
        if self._faults.get("permanent"):
            raise TransientError("an injected permanent fault")
        if self._acts("fail_times"):
            raise TransientError("an injected fault")
        if self._acts("crash_times"):
            die()

    def refuse(self) -> None:
        """Find the application invalid if the loan's faults say so, however often it is asked.

        Raises:
            InvalidApplication: the fault is an application that the step finds invalid.
        """
        if self._faults.get("invalid"):
            raise InvalidApplication("an injected fault: the application is not valid")

    def after(self) -> None:
        """Die after the side effect, before the step has answered."""
        if self._acts("crash_after_times"):
            die()

    @property
    def _name(self) -> str:
        return f"{self.step}:{self.branch}" if self.branch else self.step.value

    @property
    def _faults(self) -> dict[str, Any]:
        if not self.services.settings.faults_enabled:
            return {}
        faults: dict[str, Any] = self.loan.faults.get(self._name, {})
        return faults

    def _acts(self, fault: str) -> bool:
        limit = self._faults.get(fault, 0)
        return limit > 0 and self.services.table.consume_budget(
            loan_partition(self.loan.application_id), f"FAULT#{self._name}#{fault}", limit
        )


def die() -> None:
    """End this process at once, as an out-of-memory kill would."""
    os._exit(1)
