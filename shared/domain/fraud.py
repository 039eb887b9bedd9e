"""The fraud service's answer and the rule behind it."""

from dataclasses import dataclass
from typing import Self

from shared.domain.answers import boolean_field
from shared.domain.money import Cents

IMPLAUSIBLE_INCOME_MULTIPLE = 20
"""An amount above this many years of income is flagged."""


@dataclass(frozen=True)
class FraudReport:
    """The fraud service's answer: `flagged` or not."""

    flagged: bool

    @classmethod
    def from_json(cls, answer: str) -> Self:
        """Read `{"flagged": true}` or `{"flagged": false}`.

        Raises:
            MalformedAnswer: the text is anything else.
        """
        return cls(boolean_field(answer, "flagged"))


def judge(amount: Cents, annual_income: Cents) -> FraudReport:
    """Flag an amount that the stated income makes implausible."""
    return FraudReport(flagged=amount > annual_income * IMPLAUSIBLE_INCOME_MULTIPLE)
