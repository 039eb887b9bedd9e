"""README and docs show the figures that the code gives today."""

import copy

import pytest

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.reports import compare, figures, graph
from local.reports.compare import ComparisonRow


@pytest.fixture(scope="module")
def rows(client: LoanClient, records: ExecutionInspector) -> list[ComparisonRow]:
    """The comparison of every profile, run once."""
    return list(compare.rows_of(client, records))


def test_both_engines_decide_identically_and_the_readme_shows_it(rows: list[ComparisonRow]) -> None:
    assert list(compare.differences(rows)) == []
    shown = figures.part(figures.README.read_text(), "compare")
    assert shown == compare.markdown(rows), "run `make figures`"


def test_a_difference_between_the_engines_is_named(rows: list[ComparisonRow]) -> None:
    rows = copy.deepcopy(rows)
    rows[0].loan["result"]["monthly_payment"] += 0.01
    rows[2].loan["status"] = "approved"
    assert list(compare.differences(rows)) == [
        "Bob Martinez on durable: approved, expected denied.",
        "Alice Johnson: the engines differ.",
    ]


def test_the_graph_of_the_state_machine_is_up_to_date() -> None:
    assert figures.STATE_MACHINE.read_text() == graph.page(), "run `make figures`"


def test_the_schema_from_which_the_page_takes_its_types_is_up_to_date(client: LoanClient) -> None:
    assert figures.OPENAPI.read_text() == figures.openapi(client), "run `make figures`"
