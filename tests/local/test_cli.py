"""`python -m local`: its help, its refusals, and its exit statuses."""

import click
import pytest

from local.cli import local, main
from local.errors import LabError


@pytest.mark.parametrize("command", sorted(local.commands))
def test_every_command_explains_itself_and_its_options(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--help"]) == 0
    assert local.commands[command].help
    printed = capsys.readouterr().out
    for option in local.commands[command].params:
        assert isinstance(option, click.Option)
        assert option.help
        assert option.opts[0] in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "No such command 'nothing'. Help: python -m local --help"),
        (["demo", "--port", "x"], "'x' is not a valid integer"),
        (["soak", "--loans", "0"], "0 is not in the range"),
        (["chaos", "--plant", "gold"], "'gold' is not one of 'double', 'lost'"),
        (["compare", "more"], "Got unexpected extra argument (more)"),
    ],
)
def test_a_wrong_argument_is_refused_in_one_sentence(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert message in printed.err
    assert len(printed.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (LabError("The port is taken."), 1, "The port is taken.\n"),
        (TimeoutError("The loan didn't end within 5 s."), 1, "The loan didn't end within 5 s.\n"),
        (
            ModuleNotFoundError(name="moto"),
            1,
            "moto is not installed; the verbs of make install it.\n",
        ),
    ],
    ids=["lab", "time-out", "missing"],
)
def test_an_error_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    status: int,
    sentence: str,
) -> None:
    def fail(*_: object) -> int:
        raise error

    monkeypatch.setattr("local.reports.compare.run", fail)
    assert main(["compare"]) == status
    assert capsys.readouterr().err == sentence


def test_a_command_that_is_stopped_exits_0(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("local.reports.compare.run", stop)
    assert main(["compare"]) == 0
    assert capsys.readouterr().out == "Stopped.\n"
