"""An event: something that happened, with a key that says what."""

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.credit import Bureau
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


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    `invocation` is Lambda's request id, `attempt` the engine's own number of the attempt,
    `operation` the engine's name for it (operation or state), `bytes` the size of a result.
    `at` is the writer's clock and `expires_at` the end of a wait, both ISO 8601 in UTC.
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
