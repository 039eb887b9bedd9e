"""The latency model in the terminal."""

from pathlib import Path

import pytest

from bench.planning.latency import command
from tests.unit.bench.planning.latency.test_model import profile_of


def said(profile: Path | None, capsys: pytest.CaptureFixture[str]) -> str:
    assert command.run(profile) == 0
    return " ".join(capsys.readouterr().out.split())


def test_it_says_that_it_is_a_model_and_what_is_uncertain(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = said(None, capsys)
    assert told.startswith("MODEL: ")
    assert "nothing here was measured on AWS" in told
    assert "No clear difference." in told
    assert "What is uncertain, and how it moves the median" in told
    assert "the SDK's time for a step (29 to 140 ms)" in told


def test_a_profile_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(profile_of(tmp_path), capsys)
    assert told.startswith("MODEL: ")
    assert "(AWS, eu-west-1, 2026-11-26, commit abc1234, SDK 3.0.0)" in told
    assert "Less overhead: Durable Functions." in told
    assert "measured" in told


def test_a_profile_that_is_wrong_exits_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run(tmp_path / "gone.json") == 2
    assert "Can't read" in capsys.readouterr().err
