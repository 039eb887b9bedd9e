"""The load of a capacity plan."""

from pydantic import BaseModel, ConfigDict, Field


class Traffic(BaseModel):
    """How many loans come, for how long, and how often an ended one's history is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rate: float = Field(300, gt=0, le=10**6, allow_inf_nan=False, description="Loans a second")
    seconds: int = Field(3600, ge=1, le=31_536_000, description="Seconds that they keep coming")
    histories: int = Field(
        0, ge=0, le=100, description="Readings of each ended loan's history, as for its bill"
    )
