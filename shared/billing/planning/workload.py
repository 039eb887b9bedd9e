"""A month of loans, described without terms of an engine."""

from pydantic import BaseModel, ConfigDict, Field

from shared.billing.usage import Architecture
from shared.runtime.functions import FunctionId, function

_FUNCTION = function(FunctionId.DURABLE)
_RETENTION_DAYS = _FUNCTION.durability.retention_days if _FUNCTION.durability else 14


REFERENCE_BYTES = 100
"""The address of an object in S3, as a payload that refers to it."""
_NOTHING = {
    "steps": 0,
    "branches": 0,
    "choices": 0,
    "callbacks": 0,
    "waits": 0,
    "polls": 0,
    "retries": 0,
}
"""The values that make a workflow what it is, of a workflow that does nothing."""


class Workload(BaseModel):
    """The number of loans a month, and the work in each of them.

    The defaults are those of a loan that needs a manager, with 10 minutes for each answer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    loans: int = Field(100_000, ge=1, le=10**9, description="Loans a month")
    steps: int = Field(4, ge=0, le=100_000, description="Steps of a loan, one after the other")
    branches: int = Field(3, ge=0, le=100_000, description="Further steps, in parallel")
    choices: int = Field(
        3, ge=0, le=100_000, description="Decisions: a state each in a state machine, code else"
    )
    callbacks: int = Field(2, ge=0, le=10_000, description="Waits for an answer from outside")
    waits: int = Field(0, ge=0, le=10_000, description="Waits for a time to pass")
    wait_seconds: int = Field(600, ge=0, le=10**8, description="Seconds that each wait lasts")
    polls: int = Field(
        0, ge=0, le=100_000, description="Polls of a loan until a condition outside is met"
    )
    poll_seconds: int = Field(60, ge=0, le=10**8, description="Seconds from one poll to the next")
    flat: bool = Field(
        True,
        description="Whether the branches of a durable function are flat; the SDK nests them, an "
        "operation each, unless it is configured",
    )
    retries: int = Field(0, ge=0, le=100_000, description="Steps of a loan that are tried again")
    step_ms: int = Field(100, ge=1, le=2 * 10**6, description="Milliseconds of work in a step")
    payload_bytes: int = Field(
        100, ge=0, le=10**7, description="Bytes of the input, of each result and each answer"
    )
    by_reference: bool = Field(
        False, description="Whether payloads lie in S3 and the engine gets references to them"
    )
    memory_mb: int = Field(
        _FUNCTION.memory_mb, ge=128, le=32_768, description="Memory of the functions, in MB"
    )
    architecture: Architecture = Field(Architecture.ARM64, description="Of the functions")
    retention_days: int = Field(
        _RETENTION_DAYS,
        ge=1,
        le=90,
        description="Days that a durable execution is retained after its end",
    )
    checkpoint_ms: int = Field(
        41,
        ge=0,
        le=10_000,
        description="Milliseconds that a durable function spends on each result",
    )
    replay_ms: int = Field(
        96, ge=0, le=10_000, description="Milliseconds that it takes to replay what is done"
    )
    region: str = Field("us-east-1", max_length=32, description="The region whose prices apply")
    free_tier: bool = Field(False, description="Whether the monthly free tier is taken off")

    def of_its_own(self) -> "Workload":
        """Return the workload with nothing of the loan if any part of a workflow was set.

        A workflow of somebody's own begins empty, with the nesting that the SDK begins with. If no
        part was set, the workload is the loan's.
        """
        if self.model_fields_set.isdisjoint(_NOTHING):
            return self
        empty = {**_NOTHING, "flat": False}
        given = self.model_fields_set
        return self.model_copy(
            update={name: value for name, value in empty.items() if name not in given}
        )

    @property
    def carried_bytes(self) -> int:
        """The bytes of a payload that the engine carries."""
        return min(self.payload_bytes, REFERENCE_BYTES) if self.by_reference else self.payload_bytes

    @property
    def suspensions(self) -> int:
        """The number of waits of a loan: for an answer, or for a time to pass."""
        return self.callbacks + self.waits

    @property
    def calls(self) -> int:
        """The number of calls: steps, branches, polls, retries, and passing on each token."""
        return self.steps + self.branches + self.polls + self.retries + self.callbacks

    @property
    def poll_waits(self) -> int:
        """The number of waits between the polls of a loan."""
        return max(0, self.polls - 1)

    @property
    def waiting_ms(self) -> int:
        """The time that a loan waits, in milliseconds."""
        seconds = self.suspensions * self.wait_seconds + self.poll_waits * self.poll_seconds
        return seconds * 1000

    @property
    def path_ms(self) -> int:
        """The time that a loan works if its branches run at the same time, in milliseconds."""
        return (self.calls - self.branches + bool(self.branches)) * self.step_ms
