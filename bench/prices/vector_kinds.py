"""The kinds of test vectors: their inputs, and the lines of their bills."""

from abc import abstractmethod
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictBool
from pydantic_core import PydanticCustomError

from shared.billing import quantities
from shared.billing.bill import charge
from shared.billing.exact import exact_decimal, rounded_up
from shared.billing.prices.pricebook import Item, PriceBook
from shared.billing.quantities import FREE_EPHEMERAL_MB, Group, Quantity
from shared.billing.usage import Architecture, Invocation

_MOST = 10**15
_MEMORY_MB = (128, 32_768)
_EPHEMERAL_MB = (FREE_EPHEMERAL_MB, 32_768)
_COMPUTE = (Item.LAMBDA_COMPUTE_X86, Item.LAMBDA_COMPUTE_ARM64)


def _amount(value: Any) -> Decimal:
    """Return an amount of USD."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("number", "must be a number")
    number = Decimal(value)
    if not number.is_finite():
        raise PydanticCustomError("number", "must be finite")
    return number


def _number(value: Any) -> Decimal:
    """Return a count or a measure."""
    number = _amount(value)
    if not 0 <= number <= _MOST:
        raise PydanticCustomError("number", "must be from 0 to 10^15")
    return number


def _whole(value: Any) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise PydanticCustomError("whole", "must be a whole number")
    return int(number)


def _memory(value: Any) -> int:
    return _megabytes(value, *_MEMORY_MB)


def _ephemeral(value: Any) -> int:
    return _megabytes(value, *_EPHEMERAL_MB)


def _megabytes(value: Any, least: int, most: int) -> int:
    megabytes = _whole(value)
    if not least <= megabytes <= most:
        raise PydanticCustomError("megabytes", f"must be from {least} to {most}")
    return megabytes


Amount = Annotated[Decimal, BeforeValidator(_amount)]
Number = Annotated[Decimal, BeforeValidator(_number)]
Whole = Annotated[int, BeforeValidator(_whole)]
MemoryMb = Annotated[int, BeforeValidator(_memory)]
EphemeralMb = Annotated[int, BeforeValidator(_ephemeral)]


class Inputs(BaseModel):
    """The inputs of a vector; an unknown input is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @abstractmethod
    def computed(self, book: PriceBook) -> dict[str, Decimal]:
        """Return the lines of the bill and their `total`, in USD and not rounded."""


class DurableInputs(Inputs):
    """The durable executions of a month, with the sums of their requests and GB-seconds."""

    executions: Whole
    architecture: Architecture
    memory_mb: MemoryMb
    lambda_requests: Whole
    gb_seconds: Number
    operations: Whole
    gb_written: Number
    run_days: Number
    retention_days: Number
    free_tier: StrictBool

    @exact_decimal
    def computed(self, book: PriceBook) -> dict[str, Decimal]:
        """Return compute, requests, operations, data written and data retained."""
        days = self.run_days + self.retention_days
        consumed = [
            quantities.compute(self.architecture, self.gb_seconds),
            Quantity(Item.LAMBDA_REQUESTS, Decimal(self.lambda_requests), Group.LAMBDA),
            Quantity(Item.DURABLE_OPERATIONS, Decimal(self.operations)),
            Quantity(Item.DURABLE_WRITTEN, self.gb_written),
            quantities.retained(self.gb_written, days),
        ]
        bill = charge(book, consumed, free_tier=self.free_tier)
        return {
            "compute": bill.on(*_COMPUTE),
            "requests": bill.on(Item.LAMBDA_REQUESTS),
            "operations": bill.on(Item.DURABLE_OPERATIONS),
            "written": bill.on(Item.DURABLE_WRITTEN),
            "retained": bill.on(Item.DURABLE_RETAINED),
            "total": bill.total,
        }


class LambdaInputs(Inputs):
    """The equal invocations of a month; `extra_charges` in USD are added unchanged."""

    invocations: Whole
    ms: Number
    memory_mb: MemoryMb
    architecture: Architecture
    free_tier: StrictBool
    ephemeral_mb: EphemeralMb = FREE_EPHEMERAL_MB
    extra_charges: Number = Decimal(0)

    @exact_decimal
    def computed(self, book: PriceBook) -> dict[str, Decimal]:
        """Return compute, requests, ephemeral storage above the free part, and extra charges."""
        invocations = Invocation(
            function="",
            duration_ms=int(rounded_up(self.ms, 1)),
            init_ms=0,
            memory_mb=self.memory_mb,
            architecture=self.architecture,
            ephemeral_mb=self.ephemeral_mb,
            count=self.invocations,
        )
        consumed = quantities.of_functions([invocations])
        bill = charge(book, consumed, free_tier=self.free_tier)
        return {
            "compute": bill.on(*_COMPUTE),
            "requests": bill.on(Item.LAMBDA_REQUESTS),
            "ephemeral_storage": bill.on(Item.LAMBDA_EPHEMERAL_STORAGE),
            "extra_charges": self.extra_charges,
            "total": bill.total + self.extra_charges,
        }


class ExpressInputs(Inputs):
    """The equal Express executions of a month; Express has no free tier."""

    executions: Whole
    ms: Number
    memory_mb: Number

    @exact_decimal
    def computed(self, book: PriceBook) -> dict[str, Decimal]:
        """Return requests and duration."""
        consumed = quantities.express(Decimal(self.executions), self.ms, self.memory_mb)
        bill = charge(book, consumed, free_tier=False)
        return {
            "requests": bill.on(Item.EXPRESS_REQUESTS),
            "duration": bill.on(Item.EXPRESS_DURATION),
            "total": bill.total,
        }


class StandardInputs(Inputs):
    """The state transitions of a month."""

    transitions: Whole
    free_tier: StrictBool

    @exact_decimal
    def computed(self, book: PriceBook) -> dict[str, Decimal]:
        """Return the transitions."""
        consumed = [Quantity(Item.STANDARD_TRANSITIONS, Decimal(self.transitions))]
        bill = charge(book, consumed, free_tier=self.free_tier)
        return {"transitions": bill.total, "total": bill.total}


KINDS: Mapping[str, type[Inputs]] = {
    "durable": DurableInputs,
    "express": ExpressInputs,
    "lambda": LambdaInputs,
    "standard": StandardInputs,
}

SAME_LINE = {
    "ephemeral": "ephemeral_storage",
    "storage": "ephemeral_storage",
    "extra": "extra_charges",
}
"""Other names of lines in a file."""
