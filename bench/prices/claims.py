"""What published comparisons claim, by kind: what each left out, and its corrected figure."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from bench.output.tables import dollars, percent
from shared.billing.bill import Bill, charge
from shared.billing.exact import exact_decimal
from shared.billing.prices.pricebook import Item, price_book
from shared.billing.prices.quotas import Limit, quotas
from shared.billing.quantities import GB_BYTES, Quantity, retained

BOOK = price_book("us-east-1")
_QUOTAS = quotas(BOOK.region)
_TRANSITION = BOOK.price(Item.STANDARD_TRANSITIONS).first
_OPERATION = BOOK.price(Item.DURABLE_OPERATIONS).first
_LEAST_EVENTS = 2
"""Of a state in a history: it is entered and left."""


class Data(BaseModel):
    """A part of a data file: closed, so that a slip of the pen is found."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Claim(Data):
    """The inputs of a published comparison."""

    @abstractmethod
    def left_out(self) -> Iterator[str]:
        """Yield what the comparison left out or got wrong."""

    @abstractmethod
    def result(self) -> Iterator[str]:
        """Yield the corrected figures."""


class MeasuredWorkflow(Data):
    """What one durable workflow consumed, as a third party measured it."""

    operations: int
    bytes: int
    retention_days: int

    def bill(self) -> Bill:
        """Return what it costs beside its Lambda invocations."""
        gb = Decimal(self.bytes) / GB_BYTES
        consumed = [
            Quantity(Item.DURABLE_OPERATIONS, Decimal(self.operations)),
            Quantity(Item.DURABLE_WRITTEN, gb),
            retained(gb, Decimal(self.retention_days)),
        ]
        return charge(BOOK, consumed, free_tier=False)

    def working(self) -> Iterator[str]:
        """Yield the lines of the bill, with their arithmetic."""
        bill = self.bill()
        for line in bill.lines:
            quantity = f"{line.quantity:.12f}".rstrip("0").rstrip(".")
            price = dollars(line.unit_price)
            amount = dollars(line.amount)
            yield f"{line.title} ({line.unit}): {quantity} × ${price} = ${amount} per workflow."
        yield f"In all ${dollars(bill.total, 7)} per workflow."


class CostOfWorkflows(Claim):
    """A cost of so many workflows on each engine, durable operations and data left out."""

    workflows: int
    durable: Decimal
    step_functions: Decimal
    claimed_saving: Decimal
    transitions_counted: int
    transitions: int
    measured: MeasuredWorkflow

    @property
    @exact_decimal
    def corrected(self) -> Decimal:
        """The durable cost with what was left out, in dollars."""
        return self.durable + self.workflows * self.measured.bill().total

    @property
    @exact_decimal
    def step_functions_corrected(self) -> Decimal:
        """The cost on Step Functions with each transition counted once, in dollars."""
        surplus = self.transitions_counted - self.transitions
        return self.step_functions - self.workflows * surplus * _TRANSITION

    @property
    @exact_decimal
    def savings(self) -> tuple[Decimal, Decimal]:
        """The saving against the published, and against the corrected cost on Step Functions."""
        return (
            1 - self.corrected / self.step_functions,
            1 - self.corrected / self.step_functions_corrected,
        )

    def left_out(self) -> Iterator[str]:
        """Yield what the comparison left out."""
        yield from self.measured.working()
        yield (
            f"{self.transitions_counted} transitions are counted for {self.transitions} states; "
            f"{self.transitions} were measured."
        )

    def result(self) -> Iterator[str]:
        """Yield the corrected figures."""
        amount, states = dollars(self.corrected, 3), dollars(self.step_functions, 3)
        fewer = dollars(self.step_functions_corrected, 3)
        saving, least = self.savings
        count = f"{self.workflows:,}"
        yield f"${amount} against ${states} per {count}: {percent(saving)} cheaper."
        yield (f"Against ${fewer}, with {self.transitions} transitions: {percent(least)} cheaper.")


class Volume(Data):
    """A saving that was claimed, and the cost of a workflow on Step Functions beside it."""

    claimed_saving: Decimal
    step_functions: Decimal


class Savings(Claim):
    """Savings at several volumes, durable operations and data left out."""

    volumes: list[Volume]
    measured: MeasuredWorkflow

    @property
    @exact_decimal
    def corrected(self) -> list[Decimal]:
        """The savings with what was left out."""
        missing = self.measured.bill().total
        return [volume.claimed_saving - missing / volume.step_functions for volume in self.volumes]

    def left_out(self) -> Iterator[str]:
        """Yield what the comparison left out."""
        return self.measured.working()

    def result(self) -> Iterator[str]:
        """Yield the corrected figures."""
        for volume, saving in zip(self.volumes, self.corrected, strict=True):
            cost = dollars(volume.step_functions, 7)
            claimed = percent(volume.claimed_saving, 1)
            yield (
                f"{percent(saving, 1)} cheaper rather than {claimed}, at ${cost} per workflow on "
                "Step Functions."
            )


class Repeats(Claim):
    """A figure that was taken over from another comparison, named by its title."""

    of: str

    def left_out(self) -> Iterator[str]:
        """Yield where the figure comes from."""
        yield f"It repeats the figure of “{self.of}”."

    def result(self) -> Iterator[str]:
        """Yield where the corrected figure stands."""
        yield f"As for “{self.of}”."


class LoopClaim(Claim):
    """A loop over items in one execution, and what it is said to cost on each engine."""

    items: int
    step_functions: Decimal
    durable: Decimal

    @property
    def nested(self) -> int:
        """The operations of a map whose items have a context each: it, the contexts, the steps."""
        return 1 + 2 * self.items

    @property
    def flat(self) -> int:
        """The operations of a map with flat nesting: it and the steps."""
        return 1 + self.items

    @property
    @exact_decimal
    def transitions(self) -> int:
        """The state transitions that the claimed cost pays for."""
        return int(self.step_functions / _TRANSITION)

    def left_out(self) -> Iterator[str]:
        """Yield which limits one execution passes."""
        operations = _QUOTAS[Limit.DURABLE_OPERATIONS].most
        events = _QUOTAS[Limit.STANDARD_EVENTS].most
        yield (
            f"One durable execution has at most {operations:,} operations; the loop needs "
            f"{self.flat:,} at least."
        )
        yield (
            f"A history has at most {events:,} events; ${dollars(self.step_functions)} pays for "
            f"{self.transitions:,} transitions, which make {_LEAST_EVENTS * self.transitions:,} at "
            "least."
        )

    def result(self) -> Iterator[str]:
        """Yield what the operations would cost, were they possible."""
        yield "Impossible in one execution of either engine."
        for operations, how in ((self.nested, "a context each"), (self.flat, "flat nesting")):
            yield (
                f"With {how}: {operations:,} operations × ${_OPERATION:f} = "
                f"${dollars(operations * _OPERATION, 2)}."
            )


class ClaimedPrice(Data):
    """What an item is said to cost, in dollars per so many units."""

    item: Item
    claimed: Decimal
    per: int


class ClaimedPrices(Claim):
    """Prices that aren't those of the price book."""

    prices: list[ClaimedPrice]

    def left_out(self) -> Iterator[str]:
        """Yield by how much each price is off."""
        for price in self.prices:
            known = BOOK.price(price.item)
            factor = price.claimed / (known.first * price.per)
            yield f"{known.title}: {factor.normalize():f} times the price."

    def result(self) -> Iterator[str]:
        """Yield the prices of the price book."""
        for price in self.prices:
            known = BOOK.price(price.item)
            per = f"{price.per:,} {known.unit}s" if price.per > 1 else known.unit
            yield f"{known.title}: ${dollars(known.first * price.per, 6)} per {per}."


class ClaimedLimit(Data):
    """How much of something is said to be allowed."""

    limit: Limit
    claimed: int


class Limits(Claim):
    """Limits that aren't AWS's."""

    limits: list[ClaimedLimit]

    def left_out(self) -> Iterator[str]:
        """Yield what each limit is mistaken for."""
        for one in self.limits:
            quota = _QUOTAS[one.limit]
            yield f"{one.claimed:,} is not AWS's limit of {quota.title} ({quota.source})."

    def result(self) -> Iterator[str]:
        """Yield AWS's limits."""
        for one in self.limits:
            quota = _QUOTAS[one.limit]
            yield f"At most {quota.most:,} {quota.title}."


class Transitions(Claim):
    """What so many runs are said to cost on Standard, and the transitions that they took."""

    runs: int
    claimed: Decimal
    least: int
    most: int

    @property
    @exact_decimal
    def corrected(self) -> tuple[Decimal, Decimal]:
        """The cost of the least and of the most transitions, in dollars."""
        return self.least * _TRANSITION, self.most * _TRANSITION

    def left_out(self) -> Iterator[str]:
        """Yield nothing: the figure is right."""
        yield "Nothing, on Standard."

    def result(self) -> Iterator[str]:
        """Yield the cost of the transitions."""
        least, most = (dollars(amount, 3) for amount in self.corrected)
        yield (
            f"{self.least:,} to {self.most:,} transitions × ${_TRANSITION:f} = ${least} to ${most} "
            f"per {self.runs:,} runs: confirmed."
        )


CLAIMS: Mapping[str, type[Claim]] = {
    "cost_of_workflows": CostOfWorkflows,
    "limits": Limits,
    "loop": LoopClaim,
    "prices": ClaimedPrices,
    "repeats": Repeats,
    "savings": Savings,
    "transitions": Transitions,
}
