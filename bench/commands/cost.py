"""The commands about cost: prices, published comparisons, break-even, a stack's bills."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bench.aws.token import FROM_TOKEN, token
from bench.commands.options import Moment, NotEmpty, VariablesCommand, model_of, model_options
from shared.billing.planning.workload import Workload

# A command imports what it runs only when it runs, so that a wrong option is reported at once.


@click.command()
@click.argument("vectors", type=click.Path(path_type=Path))
def price(vectors: Path) -> int:
    """Compare published prices with the price book.

    VECTORS is a JSON file of published examples, such as tests/vectors/pricing.json. The exit
    status is 1 if a line differs by more than its tolerance.
    """
    from bench.prices.price import run

    return run(vectors)


@click.command("break-even", cls=VariablesCommand)
@model_options(Workload)
def break_even(**options: Any) -> int:
    """Compute what a workload costs on each engine.

    The costs are in USD per month. Also prints the value of each option at which another engine
    becomes cheaper, and the value at which a quota rules an engine out.
    """
    from bench.planning.break_even import run

    return run(model_of(Workload, options))


@click.command()
def reproduce() -> int:
    """Print published comparisons with corrected figures."""
    from bench.prices.reproduce import run

    return run()


@click.command(cls=VariablesCommand, epilog=FROM_TOKEN)
@click.option("--target", type=NotEmpty(), required=True, help="The URL of the deployed stack.")
@click.option(
    "--api-function", type=NotEmpty(), required=True, help="The name of its API's Lambda function."
)
@click.option(
    "--from",
    "begin",
    type=Moment(),
    required=True,
    help="Begin of the window, such as 2026-11-23T09:30 (UTC).",
)
@click.option(
    "--to",
    "end",
    type=Moment(),
    required=True,
    help="End of the window, such as 2026-11-23T10:30 (UTC).",
)
@click.option("--region", help="The AWS region.", show_default="that of the AWS configuration")
def reconcile(
    target: str, api_function: str, begin: datetime, end: datetime, region: str | None
) -> int:
    """Compare a stack's bills with CloudWatch's counts.

    Only the loans that began and ended inside a time window are compared.
    """
    from bench.aws.cloudwatch import Window
    from bench.aws.reconcile import run

    if begin >= end:
        raise click.UsageError("The window ends before it begins")
    return run(target, token(), api_function, Window(begin, end), region)
