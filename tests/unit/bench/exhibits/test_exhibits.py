"""The committed exhibits follow from their runs, and quick runs give the committed counts."""

from collections import Counter

import pytest

from bench.exhibits import fan_out, polling
from bench.exhibits.catalog import EXHIBITS
from bench.exhibits.command import page_of_all
from bench.exhibits.document import Evidence, Exhibit
from bench.exhibits.files import PAGE, document_path, number_of, read, text_of
from bench.exhibits.names import ExhibitName
from bench.exhibits.pricing import one, planned
from bench.exhibits.runs import ExhibitRuns
from bench.exhibits.workflows import bodies
from replay.engine import Body
from shared.billing.planning.alternatives import AlternativeName


def committed(name: ExhibitName) -> Exhibit:
    return EXHIBITS[name].describe(read(name)["measured"])


@pytest.mark.parametrize("name", ExhibitName)
def test_a_document_follows_from_its_runs_and_the_price_book(name: ExhibitName) -> None:
    written = document_path(name).read_text(encoding="utf-8")
    assert text_of(committed(name), number_of(name)) == written, f"run `make exhibit NAME={name}`"


def test_the_page_shows_the_documents() -> None:
    assert PAGE.read_text(encoding="utf-8") == page_of_all(), "run `make exhibit NAME=all`"


@pytest.mark.parametrize("name", ExhibitName)
def test_each_figure_has_a_column_and_each_row_a_key_of_its_own(name: ExhibitName) -> None:
    for table in committed(name).tables:
        assert max(Counter(row.key for row in table.rows).values()) == 1
        columns = {column.key for column in table.columns}
        assert all(set(row.cells) <= columns for row in table.rows)


@pytest.mark.parametrize("name", ExhibitName)
def test_a_figure_is_called_run_only_if_something_was_counted(name: ExhibitName) -> None:
    exhibit = committed(name)
    found = {
        cell.evidence
        for table in exhibit.tables
        for row in table.rows
        for cell in row.cells.values()
    }
    assert (Evidence.RUN in found) is bool(exhibit.measured)


@pytest.mark.parametrize(
    ("name", "run", "body"),
    [
        (ExhibitName.FAN_OUT, "nested/40", bodies.map_of(40, 100, flat=False)),
        (ExhibitName.FAN_OUT, "flat/40", bodies.map_of(40, 100, flat=True)),
        (ExhibitName.RESUMES, "durable/5", bodies.waits_of(5)),
        (ExhibitName.POLLING, "durable/polls", bodies.polls_of(3)),
        (ExhibitName.PAYLOAD, "durable/1000", bodies.step_of(1000)),
    ],
)
def test_a_durable_run_is_counted_as_committed(name: ExhibitName, run: str, body: Body) -> None:
    with ExhibitRuns() as runs:
        assert runs.durable(body) == read(name)["measured"][run]


def test_the_result_of_a_large_child_context_is_made_again_in_each_invocation() -> None:
    small: list[int] = []
    large: list[int] = []
    with ExhibitRuns() as runs:
        runs.durable(bodies.context_of(200_000, small))
        runs.durable(bodies.context_of(300_000, large))
    assert (len(small), len(large)) == (1, 2)


def test_the_planner_computes_the_operations_and_transitions_that_were_run() -> None:
    measured = read(ExhibitName.FAN_OUT)["measured"]
    for items in (40, 300):
        for name, unit in (("nested", "operations"), ("flat", "operations")):
            assert fan_out.WAYS[name].planned(items).operations == measured[f"{name}/{items}"][unit]
        inline = fan_out.WAYS["inline"].planned(items)
        assert inline.transitions == measured[f"inline/{items}"]["transitions"]
    polls = read(ExhibitName.POLLING)["measured"]
    durable = planned(AlternativeName.DURABLE, one(polls=polling.RUN))
    standard = planned(AlternativeName.STANDARD, one(polls=polling.RUN))
    assert durable.operations == polls["durable/polls"]["operations"]
    # The loop that was run ends in a Succeed state.
    assert (standard.transitions or 0) + 1 == polls["stepfunctions/polls"]["transitions"]


def test_the_events_of_an_inline_map_lie_on_a_line() -> None:
    measured = read(ExhibitName.FAN_OUT)["measured"]
    assert fan_out.events_of(measured, 40) == measured["inline/40"]["events"]
    assert fan_out.events_of(measured, 300) == measured["inline/300"]["events"]
