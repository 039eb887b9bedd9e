"""The commands that measure or plan: benchmarks, experiments, capacity, latency."""

from pathlib import Path
from typing import Any

import click

from bench.aws.token import FROM_TOKEN
from bench.commands.options import (
    Decorated,
    Integer,
    NotEmpty,
    PositiveNumber,
    Stages,
    VariablesCommand,
    given_of,
    model_of,
    model_options,
)
from bench.exhibits.names import ALL as ALL_EXHIBITS
from bench.exhibits.names import DEPLOY, ExhibitName
from bench.experiments.plans import ALL, Name
from bench.planning.capacity.traffic import Traffic
from shared.billing.planning.workload import Workload
from shared.billing.prices.quotas import Rate, rate_quotas

_FIRST_STAGES = (1.0, 2.0, 4.0)

# A command imports what it runs only when it runs, so that a wrong option is reported at once.


@click.command(cls=VariablesCommand, epilog=FROM_TOKEN)
@click.option(
    "--seconds", type=PositiveNumber(), default=60, help="The least duration, in seconds."
)
@click.option(
    "--users",
    type=Stages(),
    help="Closed loop: users in each stage; a user has one loan at a time.",
    show_default="1,2,4",
)
@click.option("--rate", type=Stages(), help="Open loop instead: loans per second in each stage.")
@click.option(
    "--loans",
    type=Integer(0),
    default=100,
    help="Closed loop: the least number of loans per engine.",
)
@click.option(
    "--workers",
    type=Integer(0),
    default=0,
    help="locust workers on this machine.",
)
@click.option(
    "--join",
    type=Integer(0),
    default=0,
    help="locust workers on other machines.",
)
@click.option(
    "--crashes",
    type=Integer(0, 100),
    default=0,
    help="How many of 100 loans crash once in a step; the stack has to allow faults.",
)
@click.option("--target", default="", help="The URL of a deployed stack.", show_default="the lab")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="The folder of the results.",
    show_default="bench/results/TIME",
)
@click.option(
    "--profile",
    type=click.Path(path_type=Path),
    help="A JSON file for the measured latencies, which latency-model reads.",
    show_default="none",
)
def run(users: tuple[float, ...] | None, rate: tuple[float, ...] | None, **options: Any) -> int:
    """Load both engines and write a report with charts.

    Every loan is measured: its time, its operations or state transitions, and its bill. The exit
    status is 1 if a loan failed.
    """
    if users and rate:
        raise click.UsageError("--users and --rate can't be combined")
    from bench.load.plan import LoadModel
    from bench.run import RunOptions
    from bench.run import run as run_load

    return run_load(
        RunOptions(
            seconds=options["seconds"],
            model=LoadModel.OPEN if rate else LoadModel.CLOSED,
            stages=rate or users or _FIRST_STAGES,
            min_loans=0 if rate else options["loans"],
            workers=options["workers"],
            joining=options["join"],
            crashes=options["crashes"],
            url=options["target"],
            folder=options["folder"],
            profile=options["profile"],
        )
    )


@click.command(cls=VariablesCommand)
@click.argument("a", type=NotEmpty())
@click.argument("b", type=NotEmpty())
@click.option(
    "--loans",
    type=Integer(1),
    default=40,
    help="Loans per engine and commit in each round.",
)
@click.option(
    "--most",
    type=Integer(1),
    default=200,
    help="The most loans per engine and commit.",
)
@click.option(
    "--precision",
    type=PositiveNumber(),
    default=20,
    help="Stop when each difference is known to within this many ms.",
)
@click.option("--users", type=Integer(1), default=1, help="Users at the same time.")
def compare(a: str, b: str, loans: int, most: int, precision: float, users: int) -> int:
    """Tell whether one commit is slower than another.

    A and B are commits, or two folders of results that `run` wrote. The exit status is 1 if B is
    slower than A or a loan failed.
    """
    from bench.ab.compare import ComparisonOptions
    from bench.ab.compare import run as run_comparison

    return run_comparison(a, b, ComparisonOptions(loans, most, precision, users))


@click.command(cls=VariablesCommand)
@click.argument(
    "name",
    type=click.Choice([*(each.value for each in Name), ALL]),
    default=ALL,
    metavar="[NAME]",
)
@click.option(
    "--most",
    type=Integer(1),
    help="Skip the values of the parameter above this one.",
    show_default="none",
)
@click.option("--stack", help="A deployed CloudFormation stack.", show_default="the lab")
@click.option("--region", default="us-east-1", help="The AWS region of the stack.")
def experiment(name: str, most: int | None, stack: str | None, region: str) -> int:
    """Count units and dollars of synthetic workflows.

    NAME is the parameter of the workflow that grows: steps, payload (bytes that each step returns),
    replays (waits), fan-out (branches), or all, which is the default. A whole run in the lab
    replaces the committed data; any other run is written to bench/results/experiments.
    """
    from bench.experiments.aws import DeployedStack
    from bench.experiments.command import run

    return run(name, DeployedStack(stack, region) if stack else None, most)


def _quota_options(function: Decorated) -> Decorated:
    """Add an option for each quota a second that AWS raises on request."""
    for rate, quota in reversed(list(rate_quotas(Workload().region).items())):
        function = click.option(
            f"--{rate.replace('_', '-')}",
            type=Integer(1),
            show_default=f"{quota.refill:,} in {Workload().region}",
            help=f"Raised quota of {quota.title}, in {quota.unit} per second.",
        )(function)
    return function


@click.command(cls=VariablesCommand)
@model_options(Traffic)
@model_options(Workload, without=["loans"])
@_quota_options
def capacity(**options: Any) -> int:
    """Compute which AWS quota a load reaches first.

    Prints for each engine its quotas, how many loans wait for them, how many executions are open,
    and what a month of the load costs in USD. The defaults are those of the project's loan. If a
    part of a workflow is given (steps, branches, choices, callbacks, waits, polls, retries), the
    other parts are 0 and the branches nested.
    """
    from bench.planning.capacity.command import run

    raised = {rate: options[rate] for rate in Rate if options[rate] is not None}
    return run(model_of(Traffic, options), given_of(Workload, options).of_its_own(), raised)


@click.command("latency-model", cls=VariablesCommand)
@click.option(
    "--profile",
    type=click.Path(path_type=Path),
    help="A JSON file of latencies, measured by `run --profile`.",
    show_default="published latencies",
)
@click.option(
    "--count",
    is_flag=True,
    help="First count the operations and states of a loan again, in the lab.",
)
def latency_model(profile: Path | None, count: bool) -> int:
    """Estimate the latency of orchestration on AWS.

    This is a model: published latencies times the steps of one loan. The figures are in ms.
    """
    if count:
        from bench.planning.latency.counted import run as count_again

        count_again()
    from bench.planning.latency.command import run

    return run(profile)


@click.command(cls=VariablesCommand)
@click.option(
    "--loans",
    type=Integer(4),
    default=64,
    help="Loans per engine, stack and round; at most 16 of them run at a time.",
)
@click.option(
    "--rounds",
    type=Integer(1),
    default=5,
    help="How often each stack is started and measured.",
)
def lab(loans: int, rounds: int) -> int:
    """Compare the lab's speed with a do-it-yourself stack.

    The do-it-yourself stack is moto's server, the durable SDK's local runner, dynalite, and a
    script that runs the handlers in processes. The same loans go through both in alternation, and
    through their steps in a row without an engine. The last line of the output is JSON: each
    figure is a ratio, lab ÷ do-it-yourself, as [min, median, max] of the rounds.
    """
    from bench.lab.command import run as run_lab

    return run_lab(loans, rounds)


@click.command(cls=VariablesCommand)
@click.argument(
    "name",
    default="",
    type=click.Choice(("", *(each.value for each in ExhibitName), DEPLOY, ALL_EXHIBITS)),
    metavar="[NAME]",
)
def exhibit(name: str) -> int:
    """List the exhibits, or run one and write its document.

    `all` runs every exhibit with a document. `deploy` deploys new workflows while loans wait, and
    writes nothing.
    """
    from bench.exhibits.command import run as run_exhibit

    return run_exhibit(name)


@click.command()
def anatomy() -> int:
    """Count each engine's code, resources and tests, and write docs/anatomy.md."""
    from bench.anatomy.command import run as count_anatomy

    return count_anatomy()
