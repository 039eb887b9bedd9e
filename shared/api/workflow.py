"""The loan's workflow, as the API answers it: steps, retry policy and time-outs."""

from typing import Self

from pydantic import Field

from shared.api.responses import Answer
from shared.domain.credit import Bureau
from shared.domain.pipeline import CLOSING_STEPS, PIPELINE, STAGE_OF, WAITS, Stage, Step
from shared.domain.policy import EXECUTION_TIMEOUT_SECONDS, RETRY, TIMEOUTS
from shared.domain.risk import MINIMUM_REPORTS


class WorkflowBranch(Answer):
    """A parallel branch of a step: one credit bureau."""

    bureau: Bureau = Field(description="The name of the bureau in events and in `branches`.")
    label: str = Field(description="The name of the bureau for people.")


class LabelledStep(Answer):
    """A step by its name and its label."""

    step: Step = Field(description="The name of the step on either engine and in events.")
    label: str = Field(description="The name of the step for people, in English.")


class WorkflowStep(LabelledStep):
    """A step of the pipeline."""

    stage: Stage = Field(description="The loan's `current_step` while this step is the last begun.")
    wait: bool = Field(description="Whether the step waits for a callback.")
    timeout_seconds: int | None = Field(
        None, description="The default time-out of the wait, in seconds; only if `wait` is true."
    )
    branches: list[WorkflowBranch] | None = Field(
        None, description="The parallel branches of the step, if it has any."
    )
    minimum_branches: int | None = Field(
        None, description="The number of branches that must succeed for the loan to go on."
    )


class WorkflowRetries(Answer):
    """How often and when a failed step is tried again, on either engine.

    The delay before attempt n + 1 is a random part of
    min(`max_delay_seconds`, `interval_seconds` × `backoff_rate` ^ (n − 1)).
    """

    max_attempts: int = Field(
        description="Attempts of a step that fails with a transient error, the first included."
    )
    interval_seconds: int = Field(
        description="The longest delay before the second attempt, in seconds."
    )
    backoff_rate: int = Field(description="The factor by which the delay grows at each attempt.")
    max_delay_seconds: int = Field(description="The upper limit of a delay, in seconds.")
    crash_retries: int = Field(
        description="Further tries of a Lambda invocation whose process died."
    )


class Workflow(Answer):
    """The workflow that both engines run."""

    steps: list[WorkflowStep] = Field(description="The pipeline, in order.")
    closing_steps: list[LabelledStep] = Field(
        description="The steps that end a loan without money; they stand in the log only."
    )
    retries: WorkflowRetries = Field(description="The retry policy of every step.")
    execution_timeout_seconds: int = Field(
        description="The time-out of a whole execution, in seconds."
    )

    @classmethod
    def of_the_loan(cls) -> Self:
        """Return the loan's workflow."""
        return cls(
            steps=[_step(step) for step in PIPELINE],
            closing_steps=[LabelledStep(step=step, label=step.label) for step in CLOSING_STEPS],
            retries=WorkflowRetries(
                max_attempts=RETRY.max_attempts,
                interval_seconds=RETRY.interval_seconds,
                backoff_rate=RETRY.backoff_rate,
                max_delay_seconds=RETRY.max_delay_seconds,
                crash_retries=RETRY.crash_retries,
            ),
            execution_timeout_seconds=EXECUTION_TIMEOUT_SECONDS,
        )


_TIMEOUTS = {Step.MANAGER_APPROVAL: TIMEOUTS.manager, Step.FRAUD_CHECK: TIMEOUTS.fraud}


def _step(step: Step) -> WorkflowStep:
    parallel = step is Step.PULL_CREDIT_REPORT
    return WorkflowStep(
        step=step,
        label=step.label,
        stage=STAGE_OF[step],
        wait=step in WAITS,
        timeout_seconds=_TIMEOUTS.get(step),
        branches=[_branch(bureau) for bureau in Bureau] if parallel else None,
        minimum_branches=MINIMUM_REPORTS if parallel else None,
    )


def _branch(bureau: Bureau) -> WorkflowBranch:
    return WorkflowBranch(bureau=bureau, label=bureau.label)
