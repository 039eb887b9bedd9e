"""The three applicants of the demo."""

from dataclasses import dataclass

from shared.domain.money import Cents
from shared.domain.outcome import Status


@dataclass(frozen=True)
class Profile:
    """An applicant with a loan. Its outcome follows from the rules.

    `outcome` is that of the amount here, if the manager approves. `expect` is a sentence about it
    for people.
    """

    name: str
    sin: str
    loan_amount: Cents
    address: str
    phone: str
    outcome: Status
    expect: str


PROFILES: tuple[Profile, ...] = (
    Profile(
        "Alice Johnson",
        "1111",
        Cents(15_000_000),
        "12 Maple Street, Toronto",
        "555-0101",
        Status.APPROVED,
        "Approved, once a manager has agreed",
    ),
    Profile(
        "Bob Martinez",
        "2222",
        Cents(5_000_000),
        "34 Oak Avenue, Calgary",
        "555-0102",
        Status.DENIED,
        "Denied: the credit score is too low",
    ),
    Profile(
        "Charlie Wilson",
        "3333",
        Cents(2_500_000),
        "56 Pine Road, Halifax",
        "555-0103",
        Status.APPROVED,
        "Approved up to $25,000.00, denied above",
    ),
)

ALICE, BOB, CHARLIE = PROFILES
