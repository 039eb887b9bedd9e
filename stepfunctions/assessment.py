"""The first steps of a loan in one task, for a state machine that pays for fewer transitions.

Their retries are in the task and not in the definition: the history shows neither the bureaus nor
their attempts, and the task is billed while it waits for the next attempt.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from shared.domain.credit import Bureau
from shared.domain.pipeline import Step
from shared.services import Services
from shared.steps import Attempt, RetriesExhausted, SubmittedLoan, perform_with_retries

ASSESS_APPLICATION = "assess_application"
"""The name of this work in the state machine, where a step's name stands otherwise."""


def assess_application(services: Services, application_id: str, attempt: Attempt) -> dict[str, Any]:
    """Validate the application, pull the three credit reports and return the risk assessment.

    Raises:
        InvalidApplication: it breaks a rule.
        RetriesExhausted: the validation or the assessment failed for good.
    """
    attempt = replace(attempt, loan=SubmittedLoan(services.loans, application_id))

    def report(bureau: Bureau) -> dict[str, Any]:
        try:
            return perform_with_retries(
                services, Step.PULL_CREDIT_REPORT, application_id, attempt, bureau=bureau
            )
        except RetriesExhausted:
            return {"bureau": bureau}

    perform_with_retries(services, Step.VALIDATE_APPLICATION, application_id, attempt)
    with ThreadPoolExecutor(len(Bureau)) as pool:
        reports = list(pool.map(report, Bureau))
    return perform_with_retries(
        services, Step.ASSESS_RISK, application_id, attempt, reports=reports
    )
