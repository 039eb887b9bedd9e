"""The command line: options with help and defaults, make variables, and plain refusals."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import click
import pytest

from bench.aws.token import VARIABLE
from bench.cli import bench, main
from bench.planning.capacity.traffic import Traffic
from shared.billing.planning.workload import Workload
from shared.billing.prices.quotas import Rate
from shared.billing.usage import Architecture

OPTIONS = {
    f"{name}-{option.name}": option
    for name, command in bench.commands.items()
    for option in command.params
    if isinstance(option, click.Option)
}
RECONCILE = ["reconcile", "--target", "https://x", "--api-function", "f"]
WINDOW = ["--from", "2026-11-23T09:00", "--to", "2026-11-23T10:00"]


@pytest.mark.parametrize("option", OPTIONS.values(), ids=OPTIONS)
def test_every_option_has_a_description_and_a_default(option: click.Option) -> None:
    assert option.help
    shown = option.get_help_record(click.Context(bench, show_default=True))
    assert shown
    assert option.is_flag or option.name == "rate" or re.search(r"default:|required", shown[1])


def test_no_option_takes_a_secret() -> None:
    assert not {option.name for option in OPTIONS.values()} & {"token", "password", "secret"}


@pytest.mark.parametrize("command", [[], *([name] for name in bench.commands)])
def test_help_is_printed_for(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--help"]) == 0
    assert capsys.readouterr().out.startswith("Usage: python -m bench")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gold"], "No such command 'gold'"),
        (["price"], "Missing argument 'VECTORS'"),
        (["break-even", "STEP=9"], "STEP is not known. Is it STEPS? break-even takes LOANS, "),
        (["break-even", "STEPS"], "unexpected extra argument (STEPS)"),
        (["break-even", "STEPS="], "'--steps': '' is not a valid integer"),
        (["break-even", "STEPS=-1"], "'--steps': -1 is not in the range"),
        (["break-even", "RETENTION_DAYS=91"], "'--retention-days': 91 is not in the range"),
        (["break-even", "ARCHITECTURE=z"], "'z' is not one of 'x86', 'arm64'"),
        (["break-even", "FREE_TIER=perhaps"], "'perhaps' is not a valid boolean"),
        (["capacity", "RATE=0"], "'--rate': 0.0 is not in the range"),
        (["capacity", "RATE=nan"], "rate must be a number"),
        (["capacity", "RATE=many"], "'many' is not a valid number"),
        (["capacity", "SECONDS=1.5"], "'1.5' is not a valid integer"),
        (["capacity", "LOANS=3"], "LOANS is not known. capacity takes RATE, "),
        (["capacity", "STANDARD_ANSWERS=0"], "'--standard-answers': 0 is not in the range"),
        (["run", "--seconds", "inf"], "'inf' is not a number above 0"),
        (["run", "--users", "1,x"], "'x' is not a number above 0"),
        (["run", "--users", "1", "--rate", "1"], "--users and --rate can't be combined"),
        (["run", "--token", "x"], "No such option '--token'"),
        (["compare", "", "HEAD"], "'A': it is empty"),
        (["experiment", "gold"], "'gold' is not one of 'steps', "),
        (["experiment", "steps", "MOST=5"], "--most must be at least 10 for steps"),
        (["reconcile"], "Missing option '--target'"),
        ([*RECONCILE, "--from", "soon"], "'soon' is not a time such as 2026-11-23T09:30"),
        ([*RECONCILE, *WINDOW[:3], "2026-11-23T08:00"], "The window ends before it begins"),
    ],
)
def test_a_wrong_argument_is_refused_in_one_sentence(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert message in printed.err
    assert printed.err.count("\n") == 1


def test_a_wrong_argument_is_refused_before_anything_large_is_imported() -> None:
    large = {"boto3", "httpx", "locust", "matplotlib", "numpy", "scipy"}
    program = f"import bench.cli, sys; print({large} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "set()\n"


NOTHING_ELSE: dict[str, Any] = {"branches": 0, "choices": 0, "callbacks": 0, "flat": False}
"""A workflow of somebody's own has nothing of the loan."""


class _Calls:
    """Stands for a command's `run` function."""

    def __init__(self) -> None:
        self.arguments: tuple[Any, ...] = ()

    def __call__(self, *arguments: Any) -> int:
        self.arguments = arguments
        return 0


@pytest.mark.parametrize(
    ("arguments", "workload"),
    [
        ([], Workload()),
        (
            ["STEPS=9", "architecture=x86", "FREE_TIER=true"],
            Workload(steps=9, architecture=Architecture.X86, free_tier=True, **NOTHING_ELSE),
        ),
        (
            ["--steps", "9", "--payload-bytes", "7"],
            Workload(steps=9, payload_bytes=7, **NOTHING_ELSE),
        ),
        (["PAYLOAD_BYTES=7", "LOANS=5"], Workload(payload_bytes=7, loans=5)),
    ],
)
def test_a_workload_is_given_by_options_or_make_variables(
    arguments: list[str], workload: Workload, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = _Calls()
    monkeypatch.setattr("bench.planning.break_even.run", calls)
    assert main(["break-even", *arguments]) == 0
    assert calls.arguments == (workload,)


def test_a_load_is_given_with_its_workload_and_raised_quotas(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = _Calls()
    monkeypatch.setattr("bench.planning.capacity.command.run", calls)
    assert main(["capacity", "RATE=10", "SECONDS=60", "STEPS=9", "STANDARD_ANSWERS=1000"]) == 0
    raised = {Rate.STANDARD_ANSWERS: 1000}
    assert calls.arguments == (
        Traffic(rate=10, seconds=60),
        Workload(steps=9, **NOTHING_ELSE),
        raised,
    )


@pytest.mark.parametrize("begin", [WINDOW[1], f"{WINDOW[1]}Z", "2026-11-23T11:00+02:00"])
def test_a_time_is_utc_unless_it_names_an_offset(
    begin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = _Calls()
    monkeypatch.setattr("bench.aws.reconcile.run", calls)
    assert main([*RECONCILE, "--from", begin, *WINDOW[2:]]) == 0
    assert calls.arguments[3].begin == datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(("variable", "token"), [("secret", "secret"), ("", None)])
def test_the_bearer_token_comes_from_the_environment(
    variable: str, token: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = _Calls()
    monkeypatch.setattr("bench.aws.reconcile.run", calls)
    monkeypatch.setenv(VARIABLE, variable)
    assert main([*RECONCILE, *WINDOW]) == 0
    assert calls.arguments[:2] == ("https://x", token)


def test_a_command_that_is_stopped_exits_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop() -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("bench.prices.reproduce.run", stop)
    assert main(["reproduce"]) == 130
    assert capsys.readouterr().out == "Stopped.\n"


def test_a_package_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> int:
        raise ModuleNotFoundError(name="matplotlib")

    monkeypatch.setattr("bench.figures.run", fail)
    assert main(["figures"]) == 1
    assert "matplotlib is not installed" in capsys.readouterr().err
