"""The capacity plan in the terminal."""

from collections.abc import Mapping

import pytest

from bench.planning.capacity import command
from bench.planning.capacity.command import lasting
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


def test_what_binds_first_is_said_for_either_engine(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys)
    assert "Durable function: the first to bind is starts of durable executions, at 300" in text
    assert "Step Functions Standard: the first to bind is SendTaskSuccess, at 250 loans/s." in text
    assert "Above a quota: SendTaskSuccess by 20% (600 calls a second, 500 allowed)." in text
    assert "The first to be used up: SendTaskSuccess, after 10 min 30 s." in text
    assert "148,500" in text
    assert "if every quota above is raised" in text


def test_a_loan_that_is_too_large_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, Workload(steps=3000))
    assert "One loan is too large for it: operations in a durable execution: 3,011" in text
    assert "Cost: not known." in text


def test_a_quota_that_is_raised_no_longer_binds(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Above a quota" not in printed(capsys, raised={Rate.STANDARD_ANSWERS: 1000})


def test_a_region_that_is_not_known_exits_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(Traffic(), Workload(region="mars-1"), {}) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "There is no price book of mars-1" in err


def test_times_read_as_people_say_them() -> None:
    assert [lasting(each) for each in (0, 59.7, 3600, 86_461)] == [
        "0 s",
        "1 min",
        "1 h",
        "24 h 1 min 1 s",
    ]
