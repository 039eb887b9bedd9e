"""The comparison in the terminal, and what it says of a workload that is wrong."""

import pytest

from bench.planning import break_even
from bench.planning.break_even import BadWorkload, workload_of
from shared.billing.planning.workload import Workload
from shared.billing.usage import Architecture


def test_what_is_not_said_is_as_the_defaults_have_it() -> None:
    assert workload_of([]) == Workload()
    assert workload_of(["STEPS=9", "architecture=x86", "FREE_TIER=true"]) == Workload(
        steps=9, architecture=Architecture.X86, free_tier=True
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(["STEP=9"], "step is not known", id="unknown"),
        pytest.param(["STEPS"], "'STEPS' is not of the form NAME=value", id="no-value"),
        pytest.param(["STEPS="], "steps must be a whole number", id="empty"),
        pytest.param(["STEPS=0"], "steps must be at least 1", id="too-few"),
        pytest.param(["RETENTION_DAYS=91"], "retention_days must be at most 90", id="too-many"),
        pytest.param(["ARCHITECTURE=z"], "architecture must be 'x86' or 'arm64'", id="sparc"),
    ],
)
def test_a_workload_that_is_wrong_is_told_by_name(words: list[str], message: str) -> None:
    with pytest.raises(BadWorkload, match=message):
        workload_of(words)


def test_every_engine_is_shown_with_its_lines_and_limits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert break_even.run([]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Durable operations (operation) 1,500,000 0.000008 12.00" in said
    assert "Standard state transitions 1,300,000 0.000025 32.50" in said
    assert "Step Functions Express is ruled out by answers from outside" in said
    assert "Cheapest: Durable function." in said
    assert "is ruled out: operations in a durable execution, 3,000 operations at most" in said
    assert "flat_branches_are_operations = false" in said


def test_a_warning_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert break_even.run(["PAYLOAD_BYTES=300000", "BRANCHES=0"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Durable function, beware: payload of a durable operation in older documents" in said


@pytest.mark.parametrize("word", ["REGION=mars-1", "REGION=us-east-2", "LOANS=none"])
def test_what_can_not_be_priced_exits_2(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert break_even.run([word]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err
