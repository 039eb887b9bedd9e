"""The load of a capacity plan."""

from pydantic import BaseModel, ConfigDict, Field


class Traffic(BaseModel):
    """The rate and the duration of a load, and how often the history of an ended loan is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rate: float = Field(300, gt=0, le=10**6, allow_inf_nan=False, description="Loans per second")
    seconds: int = Field(3600, ge=1, le=31_536_000, description="Duration of the load, in seconds")
    histories: int = Field(
        0, ge=0, le=100, description="Readings of each ended loan's history, such as for its bill"
    )
