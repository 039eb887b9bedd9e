"""The demo's three applicants, with outcomes that follow from the rules."""

from dataclasses import dataclass

from shared.domain.money import Cents


@dataclass(frozen=True)
class Profile:
    """An applicant to start with: `expect` says in words how the loan will end."""

    name: str
    sin: str
    loan_amount: Cents
    address: str
    phone: str
    expect: str


PROFILES: tuple[Profile, ...] = (
    Profile(
        "Alice Johnson",
        "1111",
        Cents(15_000_000),
        "12 Maple Street, Toronto",
        "555-0101",
        "Approved, once a manager has agreed",
    ),
    Profile(
        "Bob Martinez",
        "2222",
        Cents(5_000_000),
        "34 Oak Avenue, Calgary",
        "555-0102",
        "Denied: the credit score is too low",
    ),
    Profile(
        "Charlie Wilson",
        "3333",
        Cents(2_500_000),
        "56 Pine Road, Halifax",
        "555-0103",
        "Approved up to $25,000.00, denied above",
    ),
)

ALICE, BOB, CHARLIE = PROFILES
