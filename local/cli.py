"""`python -m local COMMAND`: the lab's commands, their options and their help."""

from collections.abc import Callable, Sequence

import click

from local.command_line import run_group
from local.loopback import LOOPBACK
from shared.engines.port import COMPARED, EngineName

_MOST_PORT = 65_535

# A command imports what it needs when it runs: a wrong argument is reported at once.


def main(arguments: Sequence[str]) -> int:
    """Run a command and return its exit status."""
    return run_group(local, "python -m local", arguments)


def _loans(default: int, help_text: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    return click.option(
        "--loans", type=click.IntRange(min=1), default=default, metavar="NUMBER", help=help_text
    )


def _engines(_: click.Context, __: click.Parameter, names: str) -> tuple[EngineName, ...]:
    """Read the names of engines."""
    try:
        return tuple(dict.fromkeys(map(EngineName, names.split())))
    except ValueError as error:
        raise click.BadParameter(f"{error}. Engines: {', '.join(EngineName)}.") from None


_ENGINES = click.option(
    "--engines",
    default=" ".join(COMPARED),
    metavar="NAMES",
    callback=_engines,
    help=f"The engines: {', '.join(EngineName)}.",
)


_RETAIN = click.option(
    "--retain",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    show_default="all",
    help="Finished executions that each engine keeps with their loans; older ones are removed, so "
    "that the memory of the lab is bounded.",
)


@click.group(context_settings={"max_content_width": 100, "show_default": True})
def local() -> None:
    """Run both engines on this machine, and try what they do.

    Each command starts a lab of its own: it talks to no cloud, keeps everything in memory and
    ends with the command. The verbs of make are shortcuts: `make chaos LOANS=100 SEED=1` is
    `python -m local chaos --loans 100 --seed 1`.
    """


@local.command()
@click.option(
    "--port",
    type=click.IntRange(0, _MOST_PORT),
    default=8000,
    metavar="NUMBER",
    help="TCP port of the page and the API; 0 takes any free one.",
)
@click.option(
    "--host",
    default=LOOPBACK,
    metavar="ADDRESS",
    help="Address to listen on. Any address but loopback opens the lab to other machines; it then "
    "prints a token that every request has to bring.",
)
@_RETAIN
@click.option(
    "--watch",
    type=click.Choice(("lab", "deployed")),
    default="lab",
    help="How the API lets the page watch a loan: at once, or as cheaply as on AWS.",
)
def demo(port: int, host: str, retain: int | None, watch: str) -> int:
    """Serve the page and the API over both engines until Ctrl-C."""
    from local.demo import run

    return run(port, host, retain, watch)


@local.command()
@_ENGINES
def compare(engines: tuple[EngineName, ...]) -> int:
    """Run the three applicants through the engines.

    Prints outcomes, terms, billed units and times as one table. Exit status 1 if an outcome is
    unexpected or the engines differ.
    """
    from local.reports.compare import run

    return run(engines)


@local.command()
@_ENGINES
def bill(engines: tuple[EngineName, ...]) -> int:
    """Print the costs of the three applicants in US dollars.

    Each line of a bill has its quantity, its unit price and its amount on each engine.
    """
    from local.reports.bill import run

    return run(engines)


@local.command()
@_loans(5000, "Number of loans before the measurement: about 10 a second.")
@_RETAIN
def soak(loans: int, retain: int | None) -> int:
    """Measure whether a lab slows down or grows with its loans.

    Compares the last loans with the first ones, and the lab that has run them with a fresh one.
    Exit status 1 if the median of a loan is more than 1.3 times as long as in the fresh one. From
    5000 loans on also if the last 1000 take more than 1.15 times as long as the first, or if
    memory grows by more than 20 KB a loan.
    """
    from local.trials.soak import run

    return run(loans, retain)


@local.command()
@_loans(1000, "Number of random loans: about 5 a second.")
@click.option(
    "--seed",
    type=int,
    metavar="NUMBER",
    help="Repeat the loans of an earlier run; a random seed if left out.",
)
@click.option(
    "--plant",
    type=click.Choice(("double", "lost")),
    help="Plant an error that the audit has to find: a second payment, or a loan that is deleted.",
)
@_ENGINES
def chaos(loans: int, seed: int | None, plant: str | None, engines: tuple[EngineName, ...]) -> int:
    """Run random loans while processes are killed, then audit.

    The audit compares the table with the histories of the engines. Exit status 1 if it finds a
    violation.
    """
    from local.trials.chaos.run import run

    return run(loans, seed, plant, engines)


@local.command("crash-windows")
@_loans(200, "Number of loans in each of the two windows.")
def crash_windows(loans: int) -> int:
    """Kill the API between its write and its call to an engine.

    Exit status 1 if a loan ends wrong, or later than 15 seconds after that write.
    """
    from local.trials.crash_windows import run

    return run(loans)


@local.command()
@_loans(1000, "Number of loans that wait at the same time.")
def waiting(loans: int) -> int:
    """Measure memory in MB and threads while many loans wait.

    All of them wait for a manager, who then approves them. Exit status 1 if a loan is lost.
    """
    from local.trials.waiting import run

    return run(loans)


@local.command()
def histories() -> int:
    """Record a durable execution of each outcome.

    Tests replay the recorded histories with today's workflow.
    """
    from local.reports.histories import run

    return run()


@local.command()
def lens() -> int:
    """Write the line states of the durable workflow in each recorded history."""
    from local.reports.lens import run

    return run()


@local.command()
@click.option(
    "--folder",
    default="docs/runs",
    show_default=True,
    metavar="FOLDER",
    help="The folder of the documents.",
)
@click.option("--only", metavar="NAME", help="The name of one run; all of them if left out.")
def recordings(folder: str, only: str | None) -> int:
    """Record the races that the site plays.

    One for each way to end: approved, denied, killed, timed-out, compensated, deployed.
    """
    from pathlib import Path

    from local.reports import recorded_runs

    if only is not None and only not in recorded_runs.RUNS:
        raise click.UsageError(f"--only has to be one of {', '.join(recorded_runs.RUNS)}.")
    return recorded_runs.run(Path(folder), only)


@local.command()
def figures() -> int:
    """Write the generated parts of README and docs."""
    from local.reports.figures import run

    return run()
