"""Published claims by kind: what each left out, and the corrected figures."""

from collections.abc import Mapping

from bench.prices.claims.base import BOOK, Claim
from bench.prices.claims.costs import (
    CostOfWorkflows,
    LoopClaim,
    MeasuredBill,
    Savings,
    Transitions,
)
from bench.prices.claims.statements import (
    ClaimedPrices,
    Limits,
    Repeats,
    StatedFacts,
    TwoTotals,
)

__all__ = ["BOOK", "CLAIMS", "Claim"]

CLAIMS: Mapping[str, type[Claim]] = {
    "cost_of_workflows": CostOfWorkflows,
    "limits": Limits,
    "loop": LoopClaim,
    "measured_bill": MeasuredBill,
    "prices": ClaimedPrices,
    "repeats": Repeats,
    "savings": Savings,
    "stated_facts": StatedFacts,
    "transitions": Transitions,
    "two_totals": TwoTotals,
}
