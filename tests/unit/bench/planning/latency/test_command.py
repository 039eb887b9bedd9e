"""The latency model in the terminal."""

from pathlib import Path

import pytest

from bench.planning.latency import command
from tests.unit.bench.planning.latency.test_model import profile_of


def printed(profile: Path | None, capsys: pytest.CaptureFixture[str]) -> str:
    assert command.run(profile) == 0
    return " ".join(capsys.readouterr().out.split())


def test_the_output_says_that_it_is_a_model_with_uncertain_inputs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = printed(None, capsys)
    assert text.startswith("MODEL: ")
    assert "4 of 11 inputs are assumed" in text
    assert "No clear difference." in text
    assert "Median with an uncertain input changed" in text
    assert "the SDK's time for a step (29 to 140 ms)" in text


def test_a_profile_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(profile_of(tmp_path), capsys)
    assert text.startswith("MODEL: ")
    assert "(AWS, eu-west-1, 2026-11-26, commit abc1234, SDK 3.0.0)" in text
    assert "Less overhead: Durable Functions." in text
    assert "measured" in text


def test_an_invalid_profile_exits_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(tmp_path / "gone.json") == 2
    assert "Can't read" in capsys.readouterr().err
