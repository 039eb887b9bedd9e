"""`python -m bench COMMAND`: prices, plans, experiments and benchmarks in the terminal."""

import sys
from collections.abc import Sequence

import click
from click.exceptions import NoArgsIsHelpError

from bench.commands import cost, measure

_STOPPED = 130


def main(arguments: Sequence[str]) -> int:
    """Run a command; return its exit status, 2 if the input is wrong, 130 if it was stopped."""
    try:
        return int(bench.main(list(arguments), "python -m bench", standalone_mode=False) or 0)
    except click.ClickException as error:
        print(_sentence(error), file=sys.stderr)
        return error.exit_code
    except click.Abort:
        print("Stopped.", flush=True)
        return _STOPPED
    except ModuleNotFoundError as error:
        print(f"{error.name} is not installed; the verbs of make install it.", file=sys.stderr)
        return 2


def _sentence(error: click.ClickException) -> str:
    message = error.format_message().rstrip(".")
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None or isinstance(error, NoArgsIsHelpError):
        return message
    return f"{message}. Help: {context.command_path} --help"


@click.group(context_settings={"max_content_width": 100, "show_default": True})
def bench() -> None:
    """Prices, plans, experiments and benchmarks of the two engines.

    Each verb of make is a shortcut to a command, and its variables are the command's options:
    `make capacity RATE=10` is `python -m bench capacity --rate 10`.
    """


@bench.command()
def figures() -> int:
    """Write the generated parts of README and docs."""
    from bench.figures import run

    return run()


for _command in (
    *(cost.price, cost.break_even, cost.reproduce, cost.reconcile),
    *(measure.run, measure.lab, measure.compare, measure.experiment, measure.capacity),
    measure.latency_model,
):
    bench.add_command(_command)
