"""`python -m bench COMMAND`: prices, plans, experiments and benchmarks in the terminal."""

from collections.abc import Sequence

import click

from bench.commands import cost, measure
from local.command_line import run_group

_STOPPED = 130


def main(arguments: Sequence[str]) -> int:
    """Run a command and return its exit status."""
    return run_group(bench, "python -m bench", arguments, stopped=_STOPPED)


@click.group(context_settings={"max_content_width": 100, "show_default": True})
def bench() -> None:
    """Prices, plans, experiments, exhibits and benchmarks of the two engines.

    Each verb of make is a shortcut to a command, and its variables are the command's options:
    `make capacity RATE=10` is `python -m bench capacity --rate 10`.
    """


@bench.command()
def figures() -> int:
    """Write the generated parts of README and docs."""
    from bench.figures import run

    return run()


for _command in (
    *(cost.inspect_files, cost.price, cost.break_even, cost.reproduce, cost.watch_cost),
    *(cost.abuse_cost, cost.idle_cost, cost.reconcile, cost.erase),
    *(
        measure.run,
        measure.lab,
        measure.compare,
        measure.experiment,
        measure.anatomy,
        measure.exhibit,
        measure.capacity,
    ),
    measure.latency_model,
):
    bench.add_command(_command)
