"""The answers of the API. A field that isn't declared here is never answered."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from shared.domain.credit import Bureau
from shared.domain.outcome import ReasonCode, Status
from shared.domain.pipeline import Stage, Step
from shared.engines.port import EngineName
from shared.events.event import CallbackAnswer, InvocationEnd, Kind, Level, PauseOwner
from shared.events.fold import State
from shared.runtime.functions import FunctionId


class Answer(BaseModel):
    """The base of every answer. It has no undeclared field, and no optional one that is None."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_serializer(mode="wrap")
    def _without_empty_fields(self, serialize: SerializerFunctionWrapHandler):  # type: ignore[no-untyped-def]
        """Leave out None; a return type here would replace the model's schema."""
        fields = type(self).model_fields
        return {
            name: value
            for name, value in serialize(self).items()
            if value is not None or fields[name].is_required()
        }


class Applied(Answer):
    """An accepted application."""

    application_id: str = Field(description="The loan's id: 32 hexadecimal digits")
    engine: EngineName = Field(description="The engine that runs the loan")


class Raced(Answer):
    """An accepted race: the application id of each lane."""

    race_id: str = Field(description="The race's id: 32 hexadecimal digits")
    applications: dict[str, str] = Field(
        description="The id of the loan on each engine, by the engine's name"
    )


class Branch(Answer):
    """One bureau's part of the credit check."""

    bureau: Bureau = Field(description="The credit bureau")
    state: State = Field(description="The state of this branch")
    attempts: int = Field(description="The number of recorded starts of this branch")


class StepProgress(Answer):
    """A step of the pipeline; its attempts are the recorded starts."""

    step: Step = Field(description="The name of the step")
    state: State = Field(description="The state of the step")
    attempts: int = Field(description="The number of recorded starts of the step")
    started_at: str | None = Field(None, description="The first start of the step, ISO 8601 in UTC")
    ended_at: str | None = Field(None, description="The end of the step, ISO 8601 in UTC")
    branches: list[Branch] | None = Field(
        None, description="The parallel branches; only of `pull_credit_report`"
    )


class LogEntry(Answer):
    """A line of the log; the message of a replay starts with `[REPLAY]`."""

    timestamp: str = Field(description="The time of the event, ISO 8601 in UTC")
    step: str = Field(description="The step of the event, or the event's kind")
    message: str = Field(
        description="A sentence for people; that of a replay starts with `[REPLAY]`"
    )
    level: Level = Field(description="The level of the line")


class OpenApproval(Answer):
    """The begin and the time-out of a loan's wait for a manager."""

    requested_at: str = Field(description="The begin of the wait, ISO 8601 in UTC")
    expires_at: str = Field(description="The time-out of the wait, ISO 8601 in UTC")


class Result(Answer):
    """The outcome of a loan: its terms if it was approved, otherwise the reason. In dollars."""

    status: Status = Field(description="The outcome: approved, denied or failed")
    application_id: str | None = Field(None, description="The loan's id")
    applicant_name: str | None = Field(None, description="The applicant's name")
    offer_id: str | None = Field(None, description="The id of the offer")
    loan_amount: float | None = Field(None, description="The amount of the loan in USD")
    annual_rate: float | None = Field(None, description="The annual interest rate in percent")
    monthly_payment: float | None = Field(None, description="The payment of each month in USD")
    term_months: int | None = Field(None, description="The number of monthly payments")
    total_interest: float | None = Field(
        None, description="The interest over the whole term in USD"
    )
    disbursement_ref: str | None = Field(
        None, description="The reference of the payment to the applicant"
    )
    reason_code: ReasonCode | None = Field(
        None, description="The rule or the failure that decided, for programs"
    )
    reason: str | None = Field(None, description="The reason as a sentence for the applicant")
    risk_tier: str | None = Field(None, description="The tier of the applicant's risk")
    average_score: float | None = Field(None, description="The average of the credit scores")


class Listed(Answer):
    """A loan in a list, as its record shows it: without what only its events say."""

    application_id: str = Field(description="The loan's id: 32 hexadecimal digits")
    engine: EngineName = Field(description="The engine that runs the loan")
    race_id: str | None = Field(None, description="The id of the race that the loan is part of")
    applicant_name: str = Field(description="The applicant's name")
    loan_amount: float = Field(description="The amount applied for in USD")
    status: Status = Field(description="The status of the loan")
    current_step: Stage | None = Field(
        None, description="`complete` or `manager_approval`; left out in a list while a step runs"
    )
    approval: OpenApproval | None = Field(
        None, description="The wait for a manager; only while the loan waits"
    )
    result: Result | None = Field(None, description="The outcome; only once the loan has ended")
    created_at: str = Field(description="The time of the application, ISO 8601 in UTC")
    updated_at: str = Field(description="The time of the last change, ISO 8601 in UTC")


class Snapshot(Listed):
    """A loan with its steps and its log."""

    current_step: Stage = Field(description="The stage that the loan has reached")
    steps: list[StepProgress] = Field(description="The steps in the order of the workflow")
    logs: list[LogEntry] = Field(description="The lines of the log, the oldest first")


class EventOut(Answer):
    """An event of a loan. Its facts are fields; `message` is a sentence for people."""

    key: str = Field(description="The identity of the event within its loan")
    application_id: str = Field(description="The loan's id")
    engine: EngineName = Field(description="The engine that runs the loan")
    at: str = Field(description="The time on the writer's clock: ISO 8601 in UTC")
    kind: Kind = Field(description="The kind of the event")
    step: Step | None = Field(None, description="The step of the event")
    attempt: int | None = Field(None, description="The engine's number of the step's attempt")
    invocation: str | None = Field(None, description="The id of the Lambda request")
    operation: str | None = Field(
        None, description="The name of the durable operation or of the state"
    )
    branch: Bureau | None = Field(None, description="The bureau, in the credit check")
    bytes: int | None = Field(None, description="The size of the step's result in bytes")
    expires_at: str | None = Field(
        None, description="`waiting`: the time-out of the wait, ISO 8601 in UTC"
    )
    approved: bool | None = Field(None, description="`decided`: whether the manager approved")
    decided_by: str | None = Field(
        None, description="`decided`: the manager's subject; only managers see it"
    )
    reason: str | None = Field(
        None, description="`decided`: the manager's reason; only managers see it"
    )
    outcome: Literal[Status.APPROVED, Status.DENIED, Status.FAILED] | None = Field(
        None, description="`completed`: the outcome of the loan"
    )
    reason_code: ReasonCode | None = Field(
        None, description="`completed`: the reason if the loan was denied or failed"
    )
    served: list[str] | None = Field(
        None, description="`replayed`: the operations served from checkpoints in this invocation"
    )
    status: InvocationEnd | None = Field(
        None, description="`invocation_ended`: the end of the invocation"
    )
    answer: CallbackAnswer | None = Field(
        None, description="`resumed`: the decision or the verdict that ended the wait"
    )
    function: FunctionId | None = Field(
        None, description="`worker_killed`: the Lambda function whose process died"
    )
    armed: bool | None = Field(
        None,
        description="`worker_killed`: true if the loan's next invocation will be killed; "
        "the kill is a further event",
    )
    pause_ms: int | None = Field(
        None,
        description="How long nothing runs after a death or a failure, in milliseconds. "
        "`worker_killed`: the pause to come, where it is constant. `started` and "
        "`invocation_started`: the pause that ended here",
    )
    paused_by: PauseOwner | None = Field(
        None,
        description="The owner of the constant that sets the pause: the engine or the emulator",
    )
    message: str = Field(description="A sentence about the other fields, for people")
    level: Level = Field(description="The level of the log line")


class Events(Answer):
    """The events that a reader hasn't seen; `done` when no more will come."""

    events: list[EventOut] = Field(
        description="The new events, in the order of the writers' clocks"
    )
    cursor: str = Field(description="The `after` of the next request")
    done: bool = Field(description="Whether no more events will come")
    next_ms: int = Field(
        description="The pause before the next request, in milliseconds; 0: ask again at once"
    )
    server_time: str = Field(description="The time of the answer: ISO 8601 in UTC")


class Difference(Answer):
    """A field in which the two lanes of a race differ."""

    field: str = Field(description="The name of the field")
    values: dict[str, Any] = Field(description="The value on each engine, by the engine's name")


class Equivalence(Answer):
    """Whether both lanes of a race are equal, apart from ids and times."""

    identical: bool = Field(description="Whether no compared field differs")
    differences: list[Difference] = Field(description="The fields that differ")
    excluded: list[str] = Field(
        description="The fields that are not compared, because they differ in every run"
    )


class Race(Answer):
    """Both lanes of a race; `equivalence` once both are done."""

    race_id: str = Field(description="The race's id: 32 hexadecimal digits")
    applications: dict[str, str] = Field(
        description="The id of the loan on each engine, by the engine's name"
    )
    lanes: dict[str, Snapshot] = Field(description="The loan on each engine, by the engine's name")
    equivalence: Equivalence | None = Field(
        None, description="The comparison of the lanes; only once both loans have ended"
    )


class ApprovalSent(Answer):
    """An accepted decision."""

    status: Literal["approval_sent"] = Field(
        "approval_sent", description="The same for every accepted decision"
    )
    approved: bool = Field(description="The decision")


class Approvals(Answer):
    """The loans that wait for a manager, the nearest deadline first."""

    approvals: list[Listed] = Field(description="The waiting loans")
    next_ms: int = Field(description="The pause before the next request, in milliseconds")


class Applications(Answer):
    """A page of loans, newest first, with the `next` of the following page."""

    applications: list[Listed] = Field(description="The loans of this page")
    next: str | None = Field(
        None, description="The value of `next` for the following page; absent on the last one"
    )
    next_ms: int = Field(description="The pause before the list is read again, in milliseconds")


class FieldError(Answer):
    """The error of one field."""

    field: str = Field(description="The name of the field, with dots between its levels")
    message: str = Field(description="What the value must be, in words")


class Problem(Answer):
    """An error, as RFC 9457 has it."""

    type: str = Field(description="Always `about:blank`: the status says the type")
    title: str = Field(description="The phrase of the HTTP status")
    status: int = Field(description="The HTTP status")
    detail: str = Field(description="A sentence for people")
    errors: list[FieldError] = Field(
        description="The invalid fields; empty where no field is to blame"
    )
