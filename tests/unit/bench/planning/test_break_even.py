"""The comparison of the engines' costs in the terminal."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from bench.planning import break_even
from shared.billing.planning.break_even import compare
from shared.billing.planning.workload import Workload
from shared.billing.prices.pricebook import regions


def test_each_engine_is_printed_with_its_bill_and_its_quotas(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert break_even.run(Workload()) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "Durable operations (operation) 1,500,000 0.000008 12.00" in text
    assert "Standard state transitions (transition) 1,300,000 0.000025 32.50" in text
    assert "Step Functions Express is ruled out by answers from outside" in text
    assert "Cheapest: Durable function." in text
    assert "is ruled out: operations in a durable execution, at most 3,000 operations" in text
    assert "flat_branches_are_operations = false" in text


def test_a_quota_that_warns_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert break_even.run(Workload(payload_bytes=300_000, branches=0)) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "Durable function, warning: payload of a durable operation in older documents" in text


def test_prices_that_a_region_lacks_are_assumed_and_marked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for region in regions():
        assert break_even.run(Workload(region=region)) == 0
        text = capsys.readouterr().out
        assert ("Assumed: the price of" in text) is (region != "us-east-1")


def test_more_items_than_an_inline_map_runs_may_be_distributed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    work = Workload(branches=10_000, steps=1).of_its_own()
    assert break_even.run(work) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "BRANCHES=10000 CHOICES=0 CALLBACKS=0" in text
    assert "Standard state transitions (transition) 2,000,200,000" in text
    assert "Cheapest: Distributed Map of Express executions." in text
    assert "Express runs at least once" in text


def test_a_table_without_a_row_is_a_sentence() -> None:
    printed = io.StringIO()
    comparison = replace(compare(Workload()), crossings=(), limit_crossings=())
    break_even.show(comparison, Console(file=printed, width=100))
    text = printed.getvalue()
    assert "Which engine becomes cheaper, if one value changes: nothing crosses." in text
    assert "Which quota rules an engine out, if one value changes: nothing crosses." in text
    assert "Becomes cheaper" not in text


@pytest.mark.parametrize("columns", ["80", "200"])
def test_no_line_is_wider_than_the_terminal(
    columns: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert break_even.run(Workload()) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= int(columns)


def test_a_region_without_a_price_book_exits_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert break_even.run(Workload(region="mars-1")) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err
