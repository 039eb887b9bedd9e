"""The application for a loan and the rules that make it a valid one."""

import unicodedata
from dataclasses import dataclass

from shared.domain.errors import InvalidApplication
from shared.domain.money import Cents, usd

MAX_AMOUNT = Cents(100_000_000)
"""$1,000,000.00, the largest amount of one application."""

DEFAULT_ANNUAL_INCOME = Cents(8_500_000)
DEFAULT_PURPOSE = "personal_loan"

NAME_LENGTH = 100
ADDRESS_LENGTH = 200
PHONE_LENGTH = 30
PURPOSE_LENGTH = 60
SIN_DIGITS = 4

_JOINERS = frozenset("\u200c\u200d")
"""Zero-width characters inside names of Persian and Sinhala, and inside emoji of families."""
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Unicode categories: control, format, private, surrogate, and line separators.

Unassigned characters are not among them: they are new characters, which an older table lacks.
"""


@dataclass(frozen=True)
class Application:
    """An application for a loan. Amounts are in cents; `sin` is the last four digits of the SIN."""

    name: str
    sin: str
    loan_amount: Cents
    annual_income: Cents = DEFAULT_ANNUAL_INCOME
    loan_purpose: str = DEFAULT_PURPOSE
    address: str | None = None
    phone: str | None = None


def problems(application: Application) -> list[str]:
    """Return the rules that the application breaks, in sentences without personal data."""
    broken = []
    if name_problem := problem_of_name(application.name):
        broken.append(f"the name {name_problem}")
    if len(application.sin) != SIN_DIGITS or not (
        application.sin.isascii() and application.sin.isdigit()
    ):
        broken.append(f"the SIN isn't {SIN_DIGITS} digits")
    if not 0 < application.loan_amount <= MAX_AMOUNT:
        broken.append(f"the amount isn't above $0.00 and at most {usd(MAX_AMOUNT)}")
    if application.annual_income <= 0:
        broken.append("the annual income isn't above $0.00")
    return broken


def problem_of_name(name: str) -> str | None:
    """Return the rule that a name breaks, such as "must not be empty"; None if it breaks none.

    A character is a Unicode code point, so the emoji of a family counts as several. Joiners are
    allowed; a character that hides, breaks or turns the text is not.
    """
    categories = [unicodedata.category(each) for each in name if each not in _JOINERS]
    if not name:
        return "must not be empty"
    if len(name) > NAME_LENGTH:
        return f"must have at most {NAME_LENGTH} characters"
    if not _HIDDEN.isdisjoint(categories):
        return "must not have control characters or characters that hide or turn the text"
    if all(category.startswith("Z") for category in categories):
        return "must have a visible character"
    return None


def validate(application: Application) -> None:
    """Accept a valid application.

    Raises:
        InvalidApplication: it breaks a rule; the message names each one.
    """
    if broken := problems(application):
        raise InvalidApplication("; ".join(broken))
