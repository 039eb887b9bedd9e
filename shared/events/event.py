"""An event: something that happened, with a key that says what."""

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.credit import Bureau
from shared.domain.outcome import ReasonCode, Status
from shared.domain.pipeline import Step


class Kind(StrEnum):
    """What kind of thing happened; who writes which stands in the HTTP contract."""

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
    """How a log line reads; a replay's message starts with `[REPLAY]`."""

    INFO = "info"
    WARN = "warn"
    ERROR = "error"
    REPLAY = "replay"


class InvocationEnd(StrEnum):
    """How an invocation of the durable function ended."""

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
    """Whose constant a pause is: the engine's own, or that of the emulator in its place."""

    ENGINE = "engine"
    EMULATOR = "emulator"


@dataclass(frozen=True)
class Event:
    """One thing that happened: its facts are fields, and `message` is a sentence made from them.

    No program reads `message`. `invocation` is Lambda's request id, `attempt` the engine's own
    number of the attempt, `operation` the engine's name for it (operation or state), `bytes` the
    size of a result. `at` is the writer's clock and `expires_at` the end of a wait, both ISO 8601
    in UTC.

    Fields of some kinds only:
    - `decided`: `approved`, `decided_by` (the manager's subject) and `reason`.
    - `completed`: `outcome` and `reason_code`.
    - `replayed`: `served`, the names of the operations served from checkpoints.
    - `invocation_ended`: `status`.
    - `resumed`: `answer`.
    - `worker_killed`: `armed`, true if the next invocation will be killed.
    - after a death or a failure: `pause_ms`, how long nothing runs, and `paused_by`.
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
    discriminator: str | None = None
    approved: bool | None = None
    decided_by: str | None = None
    reason: str | None = None
    outcome: Status | None = None
    reason_code: ReasonCode | None = None
    served: tuple[str, ...] | None = None
    status: InvocationEnd | None = None
    answer: CallbackAnswer | None = None
    armed: bool | None = None
    pause_ms: int | None = None
    paused_by: PauseOwner | None = None

    @property
    def key(self) -> str:
        """The identity of what happened: written again, it is the same event."""
        parts = (
            self.step,
            self.branch,
            self.kind,
            self.invocation,
            self.attempt,
            self.discriminator,
        )
        return "/".join("-" if part is None else str(part) for part in parts)
