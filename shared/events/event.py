"""The event of a loan, identified by a key that is derived from its fields."""

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.credit import Bureau
from shared.domain.outcome import ReasonCode, Status
from shared.domain.pipeline import Step
from shared.runtime.functions import FunctionId


class Kind(StrEnum):
    """The kind of an event.

    The API and the reconciler append `submitted`, `started_execution`, `decided` and `resumed`; the
    steps `started`, `succeeded`, `failed`, `waiting`, `timed_out`, `compensated` and `completed`;
    the plug-in of the durable SDK `invocation_started`, `invocation_ended` and `replayed`; the
    fraud service `resumed`; the reconciler `recovered`; the lab `worker_killed`.
    """

    SUBMITTED = "submitted"
    STARTED_EXECUTION = "started_execution"
    INVOCATION_STARTED = "invocation_started"
    INVOCATION_ENDED = "invocation_ended"
    STARTED = "started"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REPLAYED = "replayed"
    WAITING = "waiting"
    RESUMED = "resumed"
    TIMED_OUT = "timed_out"
    DECIDED = "decided"
    COMPENSATED = "compensated"
    COMPLETED = "completed"
    WORKER_KILLED = "worker_killed"
    RECOVERED = "recovered"


class Level(StrEnum):
    """The level of a log line; the message of a replay starts with `[REPLAY]`."""

    INFO = "info"
    WARN = "warn"
    ERROR = "error"
    REPLAY = "replay"


class InvocationEnd(StrEnum):
    """The end of an invocation of the durable function."""

    SUCCEEDED = "succeeded"
    SUSPENDED = "suspended"
    FAILED = "failed"


class CallbackAnswer(StrEnum):
    """The answer that ended a wait: a manager's decision or the fraud service's verdict."""

    APPROVED = "approved"
    DENIED = "denied"
    CLEAR = "clear"
    FLAGGED = "flagged"
    ERROR = "error"


class PauseOwner(StrEnum):
    """The owner of the constant that sets a pause: the engine, or the emulator in its place."""

    ENGINE = "engine"
    EMULATOR = "emulator"


@dataclass(frozen=True)
class Event:
    """An event of a loan: its facts are fields, and `message` is a sentence about them for people.

    No program reads `message`. `invocation` is Lambda's request id, `attempt` the engine's number
    of the attempt, `operation` the name of the durable operation or the state, `bytes` the size of
    a result as JSON. `at` is the time on the writer's clock and `expires_at` the end of a wait,
    both ISO 8601 in UTC.

    Fields of some kinds only:
    - `decided`: `approved`, `decided_by` (the manager's subject) and `reason`.
    - `completed`: `outcome` and `reason_code`.
    - `replayed`: `served`, the names of the operations served from checkpoints.
    - `invocation_ended`: `status`.
    - `resumed`: `answer`.
    - `worker_killed`: `function`, whose process died; or `armed`, true if the loan's next
      invocation will be killed. `pause_ms` and `paused_by` announce the pause that follows.
    """

    kind: Kind
    at: str
    message: str
    level: Level = Level.INFO
    step: Step | None = None
    branch: Bureau | None = None
    attempt: int | None = None
    invocation: str | None = None
    operation: str | None = None
    bytes: int | None = None
    expires_at: str | None = None
    approved: bool | None = None
    decided_by: str | None = None
    reason: str | None = None
    outcome: Status | None = None
    reason_code: ReasonCode | None = None
    served: tuple[str, ...] | None = None
    status: InvocationEnd | None = None
    answer: CallbackAnswer | None = None
    function: FunctionId | None = None
    armed: bool | None = None
    pause_ms: int | None = None
    paused_by: PauseOwner | None = None

    @property
    def key(self) -> str:
        """The identity of the event within its loan: a repeated write has the same key.

        A loan may have several armed kills, each of its own time.
        """
        what = (self.step, self.branch, self.kind, self.invocation, self.attempt)
        parts = (*what, self.at) if self.armed else what
        return "/".join("-" if part is None else str(part) for part in parts)
