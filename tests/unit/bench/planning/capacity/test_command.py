"""The plan in the terminal, and what it says of a load that is wrong."""

import pytest

from bench.planning.capacity import command
from bench.planning.capacity.command import lasting


def said(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert command.run(words) == 0
    return " ".join(capsys.readouterr().out.split())


def test_what_binds_first_is_said_for_either_engine(capsys: pytest.CaptureFixture[str]) -> None:
    told = said([], capsys)
    assert "Durable function: the first to bind is starts of durable executions, at 300" in told
    assert "Step Functions Standard: the first to bind is SendTaskSuccess, at 250 loans/s." in told
    assert "Above a quota: SendTaskSuccess by 20% (600 calls a second, 500 allowed)." in told
    assert "The first to be used up: SendTaskSuccess, after 10 min 30 s." in told
    assert "148,500" in told
    assert "if every quota above is raised" in told


def test_a_loan_that_is_too_large_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(["STEPS=3000"], capsys)
    assert "One loan is too large for it: operations in a durable execution: 3,011" in told
    assert "Cost: not known." in told


def test_a_quota_that_is_raised_no_longer_binds(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Above a quota" not in said(["STANDARD_ANSWERS=1000"], capsys)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(["RATE=0"], "rate must be more than 0", id="no-rate"),
        pytest.param(["RATE=much"], "rate must be a number", id="no-number"),
        pytest.param(["RATE=nan"], "rate must be", id="not-a-number"),
        pytest.param(["SECONDS=1.5"], "seconds must be a whole number", id="half"),
        pytest.param(["LOANS=3"], "RATE says how many come a second", id="loans"),
        pytest.param(["STEP=9"], "step is not known", id="unknown"),
        pytest.param(["STANDARD_ANSWERS=0"], "standard_answers must be a whole", id="quota"),
        pytest.param(["REGION=mars-1"], "There is no price book of mars-1", id="region"),
    ],
)
def test_a_load_that_is_wrong_is_told_and_exits_2(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run(words) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert message in told.err


def test_times_read_as_people_say_them() -> None:
    assert [lasting(each) for each in (0, 59.7, 3600, 86_461)] == [
        "0 s",
        "1 min",
        "1 h",
        "24 h 1 min 1 s",
    ]
