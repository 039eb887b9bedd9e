"""The comparison of the engines' costs in the terminal."""

import pytest

from bench.planning import break_even
from shared.billing.planning.workload import Workload


def test_every_engine_is_shown_with_its_lines_and_limits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert break_even.run(Workload()) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Durable operations (operation) 1,500,000 0.000008 12.00" in said
    assert "Standard state transitions 1,300,000 0.000025 32.50" in said
    assert "Step Functions Express is ruled out by answers from outside" in said
    assert "Cheapest: Durable function." in said
    assert "is ruled out: operations in a durable execution, 3,000 operations at most" in said
    assert "flat_branches_are_operations = false" in said


def test_a_warning_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert break_even.run(Workload(payload_bytes=300_000, branches=0)) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Durable function, beware: payload of a durable operation in older documents" in said


@pytest.mark.parametrize("region", ["mars-1", "us-east-2"])
def test_a_region_without_prices_exits_2(region: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert break_even.run(Workload(region=region)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err
