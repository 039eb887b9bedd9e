"""Claims about the cost of workflows."""

from collections.abc import Iterator
from decimal import Decimal

from bench.output.tables import percent
from bench.prices.claims.base import BOOK, QUOTAS, Claim, Data
from local.terminal import dollars
from shared.billing.bill import Bill, charge
from shared.billing.exact import exact_decimal
from shared.billing.prices.pricebook import Item
from shared.billing.prices.quotas import Limit
from shared.billing.quantities import GB_BYTES, Quantity, of_functions, retained
from shared.billing.usage import Architecture, Invocation

_TRANSITION = BOOK.price(Item.STANDARD_TRANSITIONS).first
_OPERATION = BOOK.price(Item.DURABLE_OPERATIONS).first
_EVENTS_PER_STATE = 2
"""The least number of history events of a state: it is entered and exited."""


class MeasuredWorkflow(Data):
    """The units of one durable workflow, as a third party measured them."""

    operations: int
    bytes: int
    retention_days: int

    def quantities(self) -> list[Quantity]:
        """Return its priced quantities without its Lambda invocations."""
        gb = Decimal(self.bytes) / GB_BYTES
        return [
            Quantity(Item.DURABLE_OPERATIONS, Decimal(self.operations)),
            Quantity(Item.DURABLE_WRITTEN, gb),
            retained(gb, Decimal(self.retention_days)),
        ]

    def bill(self) -> Bill:
        """Return its cost without its Lambda invocations."""
        return charge(BOOK, self.quantities(), free_tier=False)

    def working(self) -> Iterator[str]:
        """Yield the lines of the bill with their calculation."""
        return working(self.bill(), "workflow")


def working(bill: Bill, each: str) -> Iterator[str]:
    """Yield the lines of the bill of one workflow with their calculation."""
    for line in bill.lines:
        quantity = f"{line.quantity:.12f}".rstrip("0").rstrip(".")
        price, amount = dollars(line.unit_price, 10), dollars(line.amount, 10)
        yield f"{line.title} ({line.unit}): {quantity} × ${price} = ${amount} per {each}."
    yield f"Total: ${dollars(bill.total, 7)} per {each}."


class CostOfWorkflows(Claim):
    """The cost of workflows on each engine, without durable operations and data."""

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
        """The durable cost with operations and data, in USD."""
        return self.durable + self.workflows * self.measured.bill().total

    @property
    @exact_decimal
    def step_functions_corrected(self) -> Decimal:
        """The cost on Step Functions with each transition counted once, in USD."""
        surplus = self.transitions_counted - self.transitions
        return self.step_functions - self.workflows * surplus * _TRANSITION

    @property
    @exact_decimal
    def savings(self) -> tuple[Decimal, Decimal]:
        """The saving compared with the published and with the corrected Step Functions cost."""
        return (
            1 - self.corrected / self.step_functions,
            1 - self.corrected / self.step_functions_corrected,
        )

    def left_out(self) -> Iterator[str]:
        """Yield what the comparison left out."""
        yield from self.measured.working()
        yield (
            f"It counts {self.transitions_counted} transitions for {self.transitions} states; "
            f"{self.transitions} were measured."
        )

    def result(self) -> Iterator[str]:
        """Yield the corrected figures."""
        amount, states = dollars(self.corrected, 3), dollars(self.step_functions, 3)
        fewer = dollars(self.step_functions_corrected, 3)
        saving, least = self.savings
        per = f"per {self.workflows:,} workflows"
        yield f"${amount} compared with ${states} {per}: {percent(saving)} cheaper."
        yield f"Compared with ${fewer}, {self.transitions} transitions: {percent(least)} cheaper."


class Volume(Data):
    """A claimed saving, and the cost of a workflow on Step Functions in USD."""

    claimed_saving: Decimal
    step_functions: Decimal


class Savings(Claim):
    """Savings at several volumes, without durable operations and data."""

    volumes: list[Volume]
    measured: MeasuredWorkflow

    @property
    @exact_decimal
    def corrected(self) -> list[Decimal]:
        """The savings with operations and data."""
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
                f"{percent(saving, 1)} cheaper instead of {claimed}, if a workflow costs ${cost} "
                "on Step Functions."
            )


class LoopClaim(Claim):
    """The claimed cost of a loop over items in one execution, in USD on each engine."""

    items: int
    step_functions: Decimal
    durable: Decimal

    @property
    def nested(self) -> int:
        """The operations of a nested map: the map, a context and a step per item."""
        return 1 + 2 * self.items

    @property
    def flat(self) -> int:
        """The operations of a flat map: the map, and a step per item."""
        return 1 + self.items

    @property
    @exact_decimal
    def transitions(self) -> int:
        """The state transitions that the claimed cost pays for."""
        return int(self.step_functions / _TRANSITION)

    def left_out(self) -> Iterator[str]:
        """Yield the quotas that one execution exceeds."""
        operations = QUOTAS[Limit.DURABLE_OPERATIONS].most
        events = QUOTAS[Limit.STANDARD_EVENTS].most
        yield (
            f"A durable execution has at most {operations:,} operations; the loop needs at least "
            f"{self.flat:,}."
        )
        yield (
            f"A Step Functions history has at most {events:,} events; "
            f"${dollars(self.step_functions)} is the price of {self.transitions:,} transitions, "
            f"which make at least {_EVENTS_PER_STATE * self.transitions:,} events."
        )

    def result(self) -> Iterator[str]:
        """Yield the cost of the operations, without the quota."""
        yield "One execution can't run the loop, on neither engine."
        for operations, how in ((self.nested, "nested"), (self.flat, "flat")):
            yield (
                f"Without the quota, {how} branches: {operations:,} operations × ${_OPERATION:f} = "
                f"${dollars(operations * _OPERATION, 2)}."
            )


class Transitions(Claim):
    """The claimed cost of runs on Standard in USD, and the range of their transitions."""

    runs: int
    claimed: Decimal
    least: int
    most: int

    @property
    @exact_decimal
    def corrected(self) -> tuple[Decimal, Decimal]:
        """The cost of the fewest and of the most transitions, in USD."""
        return self.least * _TRANSITION, self.most * _TRANSITION

    def left_out(self) -> Iterator[str]:
        """Yield that nothing is left out."""
        yield "Nothing: the cost on Standard is right."

    def result(self) -> Iterator[str]:
        """Yield the cost of the transitions."""
        least, most = (dollars(amount, 3) for amount in self.corrected)
        yield (
            f"{self.least:,} to {self.most:,} transitions × ${_TRANSITION:f} = ${least} to ${most} "
            f"per {self.runs:,} runs: confirmed."
        )


class MeasuredBill(Claim):
    """The bill of durable executions that a third party measured, in USD, Lambda included."""

    executions: int
    claimed: Decimal
    billed_ms: list[int]
    memory_mb: int
    architecture: Architecture
    measured: MeasuredWorkflow

    def bill(self) -> Bill:
        """Return the bill of one execution."""
        runs = [
            Invocation("measured", ms, 0, self.memory_mb, self.architecture)
            for ms in self.billed_ms
        ]
        return charge(BOOK, [*self.measured.quantities(), *of_functions(runs)], free_tier=False)

    @property
    @exact_decimal
    def computed(self) -> Decimal:
        """The computed cost of the executions, in USD."""
        return self.executions * self.bill().total

    def left_out(self) -> Iterator[str]:
        """Yield the lines of the bill with their calculation."""
        yield "Nothing. Line by line:"
        yield from working(self.bill(), "execution")

    def result(self) -> Iterator[str]:
        """Yield whether the computed bill is the claimed one."""
        amount = dollars(round(self.computed, 2), 2)
        same = round(self.computed, 2) == self.claimed
        verdict = "confirmed" if same else f"not the claimed ${dollars(self.claimed, 2)}"
        yield f"${amount} per {self.executions:,} executions: {verdict}."
