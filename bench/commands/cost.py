"""The commands about cost: prices, published comparisons, break-even, a stack's bills."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bench.aws.token import FROM_TOKEN, token
from bench.commands.options import (
    Integer,
    Moment,
    NotEmpty,
    VariablesCommand,
    given_of,
    model_options,
)
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
    becomes cheaper, and the value at which a quota rules an engine out. The defaults are those of
    the project's loan. If a part of a workflow is given (steps, branches, choices, callbacks,
    waits, polls, retries), the other parts are 0 and the branches nested.
    """
    from bench.planning.break_even import run

    return run(given_of(Workload, options).of_its_own())


@click.command("inspect", cls=VariablesCommand)
@click.option(
    "--file",
    "files",
    type=NotEmpty(),
    required=True,
    help="Names of files, separated by spaces; - is the standard input. Pages of a history, with "
    "descriptions of the execution and its Map Runs beside them, or a definition in JSON or YAML.",
)
@click.option("--region", default="us-east-1", help="The region whose prices apply.")
@click.option(
    "--items", default="", metavar="STATE=N ...", help="Items of each Map of a definition."
)
@click.option(
    "--loops",
    default="",
    metavar="STATE=N ...",
    help="Runs of each loop of a definition, by its first state.",
)
@click.option(
    "--payload-bytes",
    type=Integer(0, 1_048_576),
    show_default="0 to 1,000",
    help="Bytes of each input, result and answer of a definition.",
)
@click.option(
    "--json", "as_json", type=bool, default=False, metavar="true|false", help="Print JSON."
)
def inspect_files(
    files: str, region: str, items: str, loops: str, payload_bytes: int | None, as_json: bool
) -> int:
    """Print what a history or a definition costs on both engines.

    The costs are in USD for one execution and for a million, without Lambda's time. The exit status
    is 2 if a file can't be read.
    """
    from bench.inspection.command import counts_of, run

    given = {
        "items": counts_of(items),
        "loops": counts_of(loops),
        "payload_bytes": payload_bytes,
    }
    known = {name: value for name, value in given.items() if value not in ({}, None)}
    return run(files, region, known, as_json=as_json)


@click.command("watch-cost", cls=VariablesCommand)
@click.option("--region", default="us-east-1", help="The AWS region of the prices.")
def watch_cost(region: str) -> int:
    """Compute what it costs on AWS to watch a loan.

    Prints the bill in USD of a page that follows a wait of half an hour, and of one that follows a
    race, with the pauses of a deployed stack.
    """
    from bench.prices.watching import run

    return run(region)


@click.command("abuse-cost", cls=VariablesCommand)
@click.option("--region", default="us-east-1", help="The AWS region of the prices.")
def abuse_cost(region: str) -> int:
    """Compute the most that strangers can cost in an hour.

    Prints the bill in USD of one stranger who has signed in to a deployed stack, and of 100, by the
    limits of the stack.
    """
    from bench.prices.abuse import run

    return run(region)


@click.command("idle-cost", cls=VariablesCommand)
@click.option("--region", default="us-east-1", help="The AWS region of the prices.")
def idle_cost(region: str) -> int:
    """Compute what a deployed stack costs in a month without a loan, in USD."""
    from bench.prices.idle import run

    return run(region)


@click.command()
def reproduce() -> int:
    """Print published comparisons with corrected figures."""
    from bench.prices.reproduce import run

    return run()


@click.command(cls=VariablesCommand)
@click.option("--owner", type=NotEmpty(), required=True, help="The applicant's claim `sub`.")
@click.option("--table", type=NotEmpty(), default="loans", help="The name of the table.")
@click.option("--region", help="The AWS region.", show_default="that of the AWS configuration")
@click.option("--endpoint", help="The address of a lab's table.", show_default="AWS")
def erase(owner: str, table: str, region: str | None, endpoint: str | None) -> int:
    """Remove what a table holds about one applicant.

    Finished loans go with their events, payments, bills and races; unfinished ones stay, and the
    exit status is 1.
    """
    from bench.aws.erase import run

    return run(owner, table, region, endpoint)


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
