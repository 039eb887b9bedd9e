"""The offer: a rate by tier and equal monthly payments, to the cent."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal, localcontext

from shared.domain.money import Cents, round_to_cents
from shared.domain.risk import Tier

TERM_MONTHS = 60

ANNUAL_RATE_PERCENT: dict[Tier, Decimal] = {
    Tier.PRIME: Decimal("5.25"),
    Tier.NEAR_PRIME: Decimal("7.50"),
    Tier.SUBPRIME: Decimal("11.00"),
}


@dataclass(frozen=True)
class Offer:
    """The terms of a loan. Amounts are in cents, the rate in percent a year."""

    offer_id: str
    loan_amount: Cents
    annual_rate: Decimal
    monthly_payment: Cents
    term_months: int
    total_interest: Cents


def make_offer(application_id: str, amount: Cents, tier: Tier) -> Offer:
    """Return the offer for a loan; equal arguments give an equal offer."""
    rate = ANNUAL_RATE_PERCENT[tier]
    payment = monthly_payment(amount, rate, TERM_MONTHS)
    return Offer(
        offer_id=reference("OFR", application_id),
        loan_amount=amount,
        annual_rate=rate,
        monthly_payment=payment,
        term_months=TERM_MONTHS,
        total_interest=Cents(payment * TERM_MONTHS - amount),
    )


def monthly_payment(amount: Cents, annual_rate: Decimal, months: int) -> Cents:
    """Return the amortised payment, half a cent rounded up.

    The payments of a loan of a few dollars are rounded up to the next cent if they would otherwise
    not repay the principal.
    """
    with localcontext() as context:
        context.prec = 50
        monthly_rate = annual_rate / 1200
        exact = Decimal(amount) / 100 * monthly_rate / (1 - (1 + monthly_rate) ** -months)
        rounded = round_to_cents(exact)
    return rounded if rounded * months >= amount else Cents(rounded + 1)


def reference(prefix: str, application_id: str) -> str:
    """Return a reference derived from the application id alone, so a retry gives the same one."""
    digest = hashlib.sha256(f"{prefix}/{application_id}".encode()).hexdigest()
    return f"{prefix}-{digest[:12].upper()}"
