"""The answers about the demo itself: its applicants, its engines and its health."""

from typing import Literal

from pydantic import Field

from shared.api.responses import Answer
from shared.engines.port import EngineName


class ProfileOut(Answer):
    """An applicant of the demo."""

    name: str = Field(description="The applicant's name")
    sin: str = Field(description="The last 4 digits of the social insurance number")
    loan_amount: float = Field(description="The amount in USD")
    address: str = Field(description="The applicant's address")
    phone: str = Field(description="The applicant's phone number")
    expect: str = Field(description="The expected outcome, in words")


class Profiles(Answer):
    """The demo's applicants."""

    profiles: list[ProfileOut] = Field(description="The applicants")


class EngineOut(Answer):
    """An engine, and the deployment in which it runs."""

    name: EngineName = Field(description="The name of the engine for programs")
    family: EngineName = Field(
        description="The first engine on the same service, with the same unit and kind of history"
    )
    title: str = Field(description="The name of the engine for people")
    compared: bool = Field(description="Whether it is one of the two engines of a race by default")
    deployment: Literal["local", "aws"] = Field(
        description="`local`: an emulator on this machine; `aws`: the service itself"
    )
    unit: Literal["operation", "transition"] | None = Field(
        None, description="What the engine bills; left out if the region has no price for it"
    )
    unit_price: float | None = Field(None, description="Price of one unit, in USD")
    byte_price: float | None = Field(
        None, description="Price of one byte of durable data, written and retained, in USD"
    )


class EnginesOut(Answer):
    """The engines of this deployment."""

    engines: list[EngineOut] = Field(description="The engines")
    may_choose_pace: bool = Field(
        description="Whether the caller may choose the pause of each step, `pace_ms`"
    )


class Health(Answer):
    """The answer of the health check."""

    status: Literal["up"] = Field(description="Always `up`: what is down does not answer")
