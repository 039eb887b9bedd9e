"""The capacity plan in the terminal."""

from collections.abc import Mapping

import pytest

from bench.planning.capacity import command
from bench.planning.capacity.command import duration
from bench.planning.capacity.traffic import Traffic
from shared.billing.planning.workload import Workload
from shared.billing.prices.quotas import Rate


def printed(
    capsys: pytest.CaptureFixture[str],
    workload: Workload | None = None,
    raised: Mapping[Rate, int] | None = None,
) -> str:
    assert command.run(Traffic(), workload or Workload(), raised or {}) == 0
    return " ".join(capsys.readouterr().out.split())


def test_each_engine_has_its_limiting_quota(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = printed(capsys)
    assert "Durable function: the limiting quota is starts of durable executions, at 300" in text
    assert "Step Functions Standard: the limiting quota is SendTaskSuccess, at 250 loans/s." in text
    assert "Exceeded: SendTaskSuccess, by 20% (600 calls per second, 500 allowed)" in text
    assert "Used up first: SendTaskSuccess, after 10 min 30 s." in text
    assert "148,500 loans wait when the load ends" in text
    assert "if the exceeded quotas are raised" in text


def test_a_loan_that_exceeds_a_quota_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, Workload(steps=3000))
    assert "One loan exceeds a quota: operations in a durable execution: 3,011" in text
    assert "Cost: not known." in text


def test_the_quota_that_binds_in_the_long_run_is_named_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = printed(capsys, Workload(wait_seconds=3 * 86_400))
    assert "the limiting quota is open Standard executions, at 1.93 loans/s." in text
    assert "The next one is SendTaskSuccess, at 250 loans/s." in text


def test_a_raised_quota_is_not_exceeded(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Exceeded" not in printed(capsys, raised={Rate.STANDARD_ANSWERS: 1000})


def test_a_region_that_is_not_known_exits_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(Traffic(), Workload(region="mars-1"), {}) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "There is no price book of mars-1" in err


def test_durations_are_in_hours_minutes_and_seconds() -> None:
    assert [duration(seconds) for seconds in (0, 59.7, 3600, 86_461)] == [
        "0 s",
        "1 min",
        "1 h",
        "24 h 1 min 1 s",
    ]
