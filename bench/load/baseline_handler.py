"""The baseline: the steps of the loan one after the other in one function, without an engine.

A loan here takes the time of the steps and of the table alone. It doesn't survive the death of its
process. No answer is awaited: the manager approves at once, and the fraud service's rule is
applied in this function.
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
from shared.steps import Attempt, SubmittedLoan, perform
from shared.store.loan import Loan

_EXECUTION_ID = "no engine"
_TOKEN = "none"
StepOutput = dict[str, Any]


class _NoFraudFunction:
    """Stands for the Lambda client: the fraud service is not invoked."""

    def invoke_async(self, function: str, event: Mapping[str, str]) -> None:
        """Invoke nothing."""


def handler(event: Mapping[str, str], context: Any) -> StepOutput:
    """Run the loan of a profile under the given id; return its events in the API's format."""
    profile = next(profile for profile in PROFILES if profile.name == event["profile"])
    application = Application(profile.name, profile.sin, Cents(profile.loan_amount))
    run_steps(event["application_id"], context.aws_request_id, application)
    events = process_services().events.read(event["application_id"], consistent=True)
    return {"events": [_present_fields(event) for event in events]}


def _present_fields(event: Event) -> dict[str, Any]:
    return {name: value for name, value in asdict(event).items() if value is not None}


def run_steps(
    application_id: str, request_id: str, application: Application, *, share_loan: bool = False
) -> None:
    """Run a loan's steps in a row.

    With `share_loan` they read the loan once, as the steps of a durable invocation do, and else
    once for each step, as Step Functions' do.
    """
    services = replace(process_services(), functions=_NoFraudFunction())
    loan = SubmittedLoan(services.loans, application_id) if share_loan else None
    _BaselineRun(services, application_id, Attempt(request_id, loan=loan)).loan(application)


class _BaselineRun:
    def __init__(self, services: Services, application_id: str, attempt: Attempt) -> None:
        self._services = services
        self.id = application_id
        self._attempt = attempt

    def loan(self, application: Application) -> None:
        self._store(application)
        self._step(Step.VALIDATE_APPLICATION)
        with ThreadPoolExecutor(len(Bureau)) as pool:
            reports = list(pool.map(self._report, Bureau))
        risk = self._step(Step.ASSESS_RISK, reports=reports)
        if risk["denied"]:
            self._step(Step.CLOSE_APPLICATION, reason_code=risk["reason_code"], risk=risk)
            return
        if risk["needs_manager"]:
            self._step(Step.MANAGER_APPROVAL, resume_token=_TOKEN)
        self._step(Step.FRAUD_CHECK, resume_token=_TOKEN)
        verdict_on(self._services.loans.get(self.id), None)
        offer = self._step(Step.GENERATE_OFFER, risk_tier=risk["risk_tier"])
        self._step(Step.DISBURSE_FUNDS, offer=offer)

    def _store(self, application: Application) -> None:
        stamp = self._services.stamp()
        loan = Loan(
            application_id=self.id,
            engine=EngineName.DURABLE,
            application=application,
            created_at=stamp,
            updated_at=stamp,
            owner="bench",
        )
        self._services.loans.create(loan)
        self._services.loans.mark_started(self.id, _EXECUTION_ID)
        self._services.events.append(self.id, Event(Kind.SUBMITTED, stamp, "Application received"))

    def _report(self, bureau: Bureau) -> StepOutput:
        return self._step(Step.PULL_CREDIT_REPORT, bureau=bureau)

    def _step(self, step: Step, **inputs: Any) -> StepOutput:
        return perform(self._services, step, self.id, self._attempt, **inputs)
