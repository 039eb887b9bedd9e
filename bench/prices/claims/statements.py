"""Claims that state a price, a quota, or another claim's figure."""

from collections.abc import Iterator
from decimal import Decimal

from bench.prices.claims.base import BOOK, QUOTAS, Claim, Data
from local.terminal import dollars
from shared.billing.prices.pricebook import Item
from shared.billing.prices.quotas import Limit


class Repeats(Claim):
    """A figure that repeats another comparison, which is named by its title."""

    of: str

    def left_out(self) -> Iterator[str]:
        """Yield the origin of the figure."""
        yield f"It repeats the figure of “{self.of}”."

    def result(self) -> Iterator[str]:
        """Yield where the corrected figure is."""
        yield f"See “{self.of}”."


class ClaimedPrice(Data):
    """The claimed price of an item, in USD per number of units."""

    item: Item
    claimed: Decimal
    per: int


class ClaimedPrices(Claim):
    """Claimed prices that differ from the price book."""

    prices: list[ClaimedPrice]

    def left_out(self) -> Iterator[str]:
        """Yield the ratio of each claimed price to the price book."""
        for price in self.prices:
            known = BOOK.price(price.item)
            factor = price.claimed / (known.first * price.per)
            yield f"{known.title}: the claim is {factor.normalize():f} times the price."

    def result(self) -> Iterator[str]:
        """Yield the prices of the price book."""
        for price in self.prices:
            known = BOOK.price(price.item)
            per = f"{price.per:,} {known.unit}s" if price.per > 1 else known.unit
            yield f"{known.title}: ${dollars(known.first * price.per, 6)} per {per}."


class ClaimedLimit(Data):
    """A claimed quota."""

    limit: Limit
    claimed: int


class Limits(Claim):
    """Claimed quotas that differ from AWS's."""

    limits: list[ClaimedLimit]

    def left_out(self) -> Iterator[str]:
        """Yield that each claimed quota is wrong."""
        for claimed in self.limits:
            quota = QUOTAS[claimed.limit]
            yield f"{claimed.claimed:,} is not AWS's quota of {quota.title} ({quota.source})."

    def result(self) -> Iterator[str]:
        """Yield AWS's quotas."""
        for claimed in self.limits:
            quota = QUOTAS[claimed.limit]
            yield f"AWS's quota of {quota.title} is {quota.most:,}."


class StatedFact(Data):
    """A stated fact that isn't one, and the right one with its evidence."""

    claimed: str
    right: str
    evidence: str


class StatedFacts(Claim):
    """Statements without a figure that can be computed."""

    facts: list[StatedFact]

    def left_out(self) -> Iterator[str]:
        """Yield each wrong statement."""
        yield from (f"Wrong: {fact.claimed}." for fact in self.facts)

    def result(self) -> Iterator[str]:
        """Yield the right statements, each with its evidence."""
        yield from (f"{fact.right} ({fact.evidence})." for fact in self.facts)


class TwoTotals(Claim):
    """Two totals of the same work on one page, in USD."""

    stated: Decimal
    own: Decimal

    def left_out(self) -> Iterator[str]:
        """Yield how far the totals are apart."""
        factor = self.stated / self.own
        yield (
            f"${dollars(self.stated, 2)} is {factor:,.0f} times the ${dollars(self.own, 2)} that"
            " the same page computes."
        )

    def result(self) -> Iterator[str]:
        """Yield that only one of them has a calculation."""
        yield f"Only the ${dollars(self.own, 2)} has a calculation beside it."
