"""The demo's applicants, billed: what stands in the README, and what `make bill` prints."""

import io
from decimal import Decimal

import pytest
from rich.console import Console

from local.client.api_client import LoanClient
from local.reports import bill, figures
from local.reports.bill import BillStatement
from shared.engines.port import COMPARED, EngineName

MOST_OPERATIONS, OPERATIONS_COST = 15, Decimal("0.00012")
MOST_TRANSITIONS, TRANSITIONS_COST = 13, Decimal("0.000325")


@pytest.fixture(scope="module")
def statements(client: LoanClient) -> list[BillStatement]:
    """Every profile's bills on every engine."""
    return list(bill.statements_of(client, engines=tuple(EngineName)))


@pytest.mark.parametrize(
    ("engine", "unit", "item", "most", "most_cost"),
    [
        (
            EngineName.DURABLE,
            "durable_operations",
            "Durable operations",
            MOST_OPERATIONS,
            OPERATIONS_COST,
        ),
        (
            EngineName.STEPFUNCTIONS,
            "state_transitions",
            "Standard state transitions",
            MOST_TRANSITIONS,
            TRANSITIONS_COST,
        ),
    ],
    ids=["durable", "stepfunctions"],
)
def test_alices_orchestration_stays_below_its_limit(
    statements: list[BillStatement],
    engine: EngineName,
    unit: str,
    item: str,
    most: int,
    most_cost: Decimal,
) -> None:
    alice = statements[0]
    assert alice.title == "Alice, $150,000"
    cost = alice.costs[engine]
    (amount,) = (line["amount"] for line in cost["lines"] if line["item"] == item)
    print(f"{alice.title} on {engine}: {cost['units'][unit]} {unit}, ${amount}")
    assert 0 < cost["units"][unit] <= most
    assert 0 < amount <= most_cost


def test_the_bill_in_the_readme_is_the_one_that_was_metered(
    statements: list[BillStatement],
) -> None:
    shown = figures.part(figures.README.read_text(), "bill")
    assert shown == bill.markdown(statements), "run `make figures`"


def test_a_printed_bill_has_its_groups_units_and_amounts(
    statements: list[BillStatement],
) -> None:
    printed = io.StringIO()
    alice = statements[0]
    both = BillStatement(alice.profile, {name: alice.costs[name] for name in COMPARED})
    Console(width=200, file=printed).print(bill._table(both))
    text = printed.getvalue()
    for expected in (
        "Orchestration",
        "Lambda (LOCAL EMULATOR)",
        "API, table and logs",
        "Durable operations (operation)",
        "Standard state transitions",
        "$0.00012",
        "$0.000325",
        "Per million",
        "write units",
        "gb ms",
    ):
        assert expected in text, text


def test_a_quantity_has_no_idle_zeros() -> None:
    assert bill._plain(Decimal("15.0")) == "15"
    assert bill._plain(1899) == "1,899"
    assert bill._plain(Decimal("4.43e-07")) == "0.000000443"
