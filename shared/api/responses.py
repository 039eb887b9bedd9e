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

    application_id: str
    engine: EngineName


class Raced(Answer):
    """An accepted race: the application id of each lane."""

    race_id: str
    applications: dict[str, str]


class Branch(Answer):
    """One bureau's part of the credit check."""

    bureau: Bureau
    state: State
    attempts: int


class StepProgress(Answer):
    """A step of the pipeline; its attempts are the recorded starts."""

    step: Step
    state: State
    attempts: int
    started_at: str | None = None
    ended_at: str | None = None
    branches: list[Branch] | None = None


class LogEntry(Answer):
    """A line of the log; the message of a replay starts with `[REPLAY]`."""

    timestamp: str
    step: str
    message: str
    level: Level


class OpenApproval(Answer):
    """The begin and the time-out of a loan's wait for a manager."""

    requested_at: str
    expires_at: str


class Result(Answer):
    """The outcome of a loan: its terms if it was approved, otherwise the reason. In dollars."""

    status: Status
    application_id: str | None = None
    applicant_name: str | None = None
    offer_id: str | None = None
    loan_amount: float | None = None
    annual_rate: float | None = None
    monthly_payment: float | None = None
    term_months: int | None = None
    total_interest: float | None = None
    disbursement_ref: str | None = None
    reason_code: ReasonCode | None = None
    reason: str | None = None
    risk_tier: str | None = None
    average_score: float | None = None


class Listed(Answer):
    """A loan in a list, as its record shows it: without what only its events say."""

    application_id: str
    engine: EngineName
    race_id: str | None = None
    applicant_name: str
    loan_amount: float
    status: Status
    current_step: Stage | None = Field(
        None, description="`complete` or `manager_approval`; left out in a list while a step runs"
    )
    approval: OpenApproval | None = None
    result: Result | None = None
    created_at: str
    updated_at: str


class Snapshot(Listed):
    """A loan with its steps and its log."""

    current_step: Stage
    steps: list[StepProgress]
    logs: list[LogEntry]


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

    field: str
    durable: Any
    stepfunctions: Any


class Equivalence(Answer):
    """Whether both lanes of a race are equal, apart from ids and times."""

    identical: bool
    differences: list[Difference]
    excluded: list[str]


class Race(Answer):
    """Both lanes of a race; `equivalence` once both are done."""

    race_id: str
    applications: dict[str, str]
    lanes: dict[str, Snapshot]
    equivalence: Equivalence | None = None


class ApprovalSent(Answer):
    """An accepted decision."""

    status: Literal["approval_sent"] = "approval_sent"
    approved: bool


class Approvals(Answer):
    """The loans that wait for a manager, the nearest deadline first."""

    approvals: list[Listed]
    next_ms: int = Field(description="The pause before the next request, in milliseconds")


class Applications(Answer):
    """A page of loans, newest first, with the `next` of the following page."""

    applications: list[Listed]
    next: str | None = None
    next_ms: int = Field(description="The pause before the list is read again, in milliseconds")


class ProfileOut(Answer):
    """An applicant of the demo."""

    name: str
    sin: str
    loan_amount: float
    address: str
    phone: str
    expect: str


class Profiles(Answer):
    """The demo's applicants."""

    profiles: list[ProfileOut]


class EngineOut(Answer):
    """An engine, and the deployment in which it runs."""

    name: EngineName
    title: str
    deployment: Literal["local", "aws"]
    unit: Literal["operation", "transition"] | None = Field(
        None, description="What the engine bills; left out if the region has no price for it"
    )
    unit_price: float | None = Field(None, description="Price of one unit, in USD")
    byte_price: float | None = Field(
        None, description="Price of one byte of durable data, written and retained, in USD"
    )


class EnginesOut(Answer):
    """The engines of this deployment."""

    engines: list[EngineOut]


class Health(Answer):
    """The answer of the health check."""

    status: Literal["up"]


class FieldError(Answer):
    """The error of one field."""

    field: str
    message: str


class Problem(Answer):
    """An error, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError]
