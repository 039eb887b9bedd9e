"""The comparison of the engines' costs in the terminal."""

import pytest

from bench.planning import break_even
from shared.billing.planning.workload import Workload


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


@pytest.mark.parametrize("region", ["mars-1", "us-east-2"])
def test_a_region_without_prices_exits_2(region: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert break_even.run(Workload(region=region)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err
