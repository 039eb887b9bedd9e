"""A month of loans, described without terms of an engine."""

from pydantic import BaseModel, ConfigDict, Field

from shared.billing.usage import Architecture
from shared.runtime.functions import FunctionId, function

_FUNCTION = function(FunctionId.DURABLE)
_RETENTION_DAYS = _FUNCTION.durability.retention_days if _FUNCTION.durability else 14


class Workload(BaseModel):
    """The number of loans a month, and the work in each of them.

    The defaults are those of a loan that needs a manager, with 10 minutes for each answer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    loans: int = Field(100_000, ge=1, le=10**9, description="Loans a month")
    steps: int = Field(4, ge=1, le=100_000, description="Steps of a loan, one after the other")
    branches: int = Field(3, ge=0, le=100_000, description="Further steps, in parallel")
    choices: int = Field(
        3, ge=0, le=100_000, description="Decisions: a state each in a state machine, code else"
    )
    callbacks: int = Field(2, ge=0, le=10_000, description="Waits for an answer from outside")
    waits: int = Field(0, ge=0, le=10_000, description="Waits for a time to pass")
    wait_seconds: int = Field(600, ge=0, le=10**8, description="Seconds that each wait lasts")
    retries: int = Field(0, ge=0, le=100_000, description="Steps of a loan that are tried again")
    step_ms: int = Field(100, ge=1, le=2 * 10**6, description="Milliseconds of work in a step")
    payload_bytes: int = Field(
        100, ge=0, le=10**7, description="Bytes of the input, of each result and each answer"
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

    @property
    def suspensions(self) -> int:
        """The number of waits of a loan: for an answer, or for a time to pass."""
        return self.callbacks + self.waits

    @property
    def calls(self) -> int:
        """The number of calls: steps, branches, retries, and passing on each token."""
        return self.steps + self.branches + self.retries + self.callbacks

    @property
    def waiting_ms(self) -> int:
        """The time that a loan waits, in milliseconds."""
        return self.suspensions * self.wait_seconds * 1000

    @property
    def path_ms(self) -> int:
        """The time that a loan works if its branches run at the same time, in milliseconds."""
        return (self.steps + bool(self.branches) + self.retries + self.callbacks) * self.step_ms
