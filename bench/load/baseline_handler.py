"""The zero line: the same shared steps called in a row, in one function, without an engine.

Nothing survives the death of its process, nobody is waited for (a manager agrees at once, the fraud
service's rule is applied on the spot), and nothing is orchestrated. What a loan takes here is the
steps themselves and the table.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from typing import Any

from shared.domain.application import Application
from shared.domain.credit import Bureau
from shared.domain.money import Cents
from shared.domain.pipeline import Step
from shared.domain.profiles import PROFILES
from shared.engines.port import EngineName
from shared.events.event import Event, Kind
from shared.fraud.service import verdict_on
from shared.services import Services, process_services
from shared.steps import Attempt, perform
from shared.store.loan import Loan

_NO_EXECUTION = "no engine"
_NO_TOKEN = "nobody"
Result = dict[str, Any]


class _NoFraudFunction:
    """In the place of the functions: the fraud service isn't invoked, its rule is applied."""

    def invoke_async(self, function: str, event: Mapping[str, str]) -> None:
        """Invoke nothing."""


def handler(event: Mapping[str, str], context: Any) -> Result:
    """Run the loan of a profile by the id given; return its events, as the API answers them."""
    plain = replace(process_services(), functions=_NoFraudFunction())
    run = _Run(plain, event["application_id"], context.aws_request_id)
    run.loan(event["profile"])
    told = plain.events.read(run.id, consistent=True)
    return {"events": [asdict(each) for each in told]}


class _Run:
    def __init__(self, services: Services, application_id: str, request_id: str) -> None:
        self._services = services
        self.id = application_id
        self._attempt = Attempt(request_id)

    def loan(self, profile: str) -> None:
        self._store(profile)
        self._step(Step.VALIDATE_APPLICATION)
        with ThreadPoolExecutor(len(Bureau)) as pool:
            reports = list(pool.map(self._report, Bureau))
        risk = self._step(Step.ASSESS_RISK, reports=reports)
        if risk["denied"]:
            self._step(Step.CLOSE_APPLICATION, reason_code=risk["reason_code"], risk=risk)
            return
        if risk["needs_manager"]:
            self._step(Step.MANAGER_APPROVAL, resume_token=_NO_TOKEN)
        self._step(Step.FRAUD_CHECK, resume_token=_NO_TOKEN)
        verdict_on(self._services.loans.get(self.id), None)
        offer = self._step(Step.GENERATE_OFFER, risk_tier=risk["risk_tier"])
        self._step(Step.DISBURSE_FUNDS, offer=offer)

    def _store(self, name: str) -> None:
        profile = next(each for each in PROFILES if each.name == name)
        stamp = self._services.stamp()
        loan = Loan(
            application_id=self.id,
            engine=EngineName.DURABLE,
            application=Application(profile.name, profile.sin, Cents(profile.loan_amount)),
            created_at=stamp,
            updated_at=stamp,
            owner="bench",
        )
        self._services.loans.create(loan)
        self._services.loans.mark_started(self.id, _NO_EXECUTION)
        self._services.events.append(self.id, Event(Kind.SUBMITTED, stamp, "Application received"))

    def _report(self, bureau: Bureau) -> Result:
        return self._step(Step.PULL_CREDIT_REPORT, bureau=bureau)

    def _step(self, step: Step, **inputs: Any) -> Result:
        return perform(self._services, step, self.id, self._attempt, **inputs)
