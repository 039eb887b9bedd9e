"""The risk rules: an applicant's tier and the limits of each tier."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from shared.domain.credit import CreditReport
from shared.domain.money import Cents
from shared.domain.outcome import ReasonCode

MINIMUM_REPORTS = 2
"""Of the three bureaus."""

MINIMUM_SCORE = 640
NEAR_PRIME_SCORE = 670
PRIME_SCORE = 740
SUBPRIME_LIMIT = Cents(2_500_000)
MANAGER_THRESHOLD = Cents(10_000_000)


class Tier(StrEnum):
    """The class of a risk, which sets the rate of the offer."""

    PRIME = "prime"
    NEAR_PRIME = "near_prime"
    SUBPRIME = "subprime"


@dataclass(frozen=True)
class Assessment:
    """The result of the risk rules for an amount and its credit reports.

    `reason_code` is None if the loan goes on. `tier` is None if no tier applies. `average_score`
    has one decimal, and is None if there were too few reports.
    """

    reason_code: ReasonCode | None
    needs_manager: bool
    tier: Tier | None
    average_score: Decimal | None


def assess(amount: Cents, reports: Sequence[CreditReport]) -> Assessment:
    """Apply the risk rules in order: number of reports, score, limit of the tier."""
    if len(reports) < MINIMUM_REPORTS:
        return Assessment(ReasonCode.INSUFFICIENT_CREDIT_DATA, False, None, None)
    average = _average(reports)
    tier = _tier(reports)
    if tier is None:
        return Assessment(ReasonCode.CREDIT_SCORE_TOO_LOW, False, None, average)
    if tier is Tier.SUBPRIME and amount > SUBPRIME_LIMIT:
        return Assessment(ReasonCode.AMOUNT_ABOVE_SUBPRIME_LIMIT, False, tier, average)
    return Assessment(None, amount >= MANAGER_THRESHOLD, tier, average)


def _tier(reports: Sequence[CreditReport]) -> Tier | None:
    clean = all(report.derogatory_marks == 0 for report in reports)
    if _averages_at_least(PRIME_SCORE, reports) and clean:
        return Tier.PRIME
    if _averages_at_least(NEAR_PRIME_SCORE, reports):
        return Tier.NEAR_PRIME
    if _averages_at_least(MINIMUM_SCORE, reports):
        return Tier.SUBPRIME
    return None


def _averages_at_least(score: int, reports: Sequence[CreditReport]) -> bool:
    """Compare sums: the rounding of an average must not decide about a loan."""
    return sum(report.score for report in reports) >= score * len(reports)


def _average(reports: Sequence[CreditReport]) -> Decimal:
    mean = Decimal(sum(report.score for report in reports)) / len(reports)
    return mean.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
