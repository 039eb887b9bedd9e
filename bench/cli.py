"""The command line of the figures: each command prints and ends."""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

_STOPPED = 130


def main(arguments: Sequence[str]) -> int:
    """Run a command; the exit status is its own, and 2 if it can't run."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.run
    try:
        return command(options)
    except KeyboardInterrupt:
        print("Stopped.", flush=True)
        return _STOPPED
    except ModuleNotFoundError as error:
        print(
            f"{error.name} is not installed: call this by `make`, which installs it.",
            file=sys.stderr,
        )
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Figures to check.")
    commands = parser.add_subparsers(required=True, metavar="command")
    price = commands.add_parser("price", help="published prices beside those of the price book")
    price.add_argument("vectors", type=Path, help="a file of test vectors")
    price.set_defaults(run=_price)
    break_even = commands.add_parser("break-even", help="what a workload costs on each engine")
    break_even.add_argument("workload", nargs="*", metavar="NAME=value", help="such as STEPS=9")
    break_even.set_defaults(run=_break_even)
    capacity = commands.add_parser("capacity", help="what gives way first under a load")
    capacity.add_argument("load", nargs="*", metavar="NAME=value", help="such as RATE=300")
    capacity.set_defaults(run=_capacity)
    _add_experiment(commands)
    model = commands.add_parser("latency-model", help="what orchestration would take on AWS")
    model.add_argument("--profile", type=Path, help="measured latencies, from make bench")
    model.add_argument("--count", action="store_true", help="count the loan's path in the lab anew")
    model.set_defaults(run=_latency_model)
    reproduce = commands.add_parser("reproduce", help="published comparisons, computed again")
    reproduce.set_defaults(run=_reproduce)
    _add_reconciliation(commands)
    _add_run(commands)
    figures = commands.add_parser("figures", help="the generated pages on prices")
    figures.set_defaults(run=_figures)
    return parser


def _add_experiment(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    experiment = commands.add_parser("experiment", help="synthetic workflows on either engine")
    experiment.add_argument("name", choices=("steps", "payload", "replays", "fan-out", "all"))
    experiment.add_argument("--most", type=int, help="leave out the values above this one")
    experiment.add_argument("--stack", help="a deployed stack, instead of the lab")
    experiment.add_argument("--region", default="us-east-1", help="the region of the stack")
    experiment.set_defaults(run=_experiment)


def _add_reconciliation(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    reconcile = commands.add_parser("reconcile", help="a stack's bills beside CloudWatch")
    reconcile.add_argument(
        "--target", required=True, type=_given, help="the address of the deployed stack"
    )
    reconcile.add_argument("--token", help="a manager's bearer token")
    reconcile.add_argument(
        "--api-function", required=True, type=_given, help="the name of its API function"
    )
    for name, meaning in (("from", "first moment"), ("to", "end")):
        reconcile.add_argument(
            f"--{name}", dest=name, required=True, type=_moment, help=f"{meaning} (ISO 8601, UTC)"
        )
    reconcile.set_defaults(run=_reconcile)


def _add_run(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    run = commands.add_parser("run", help="load both engines, measure, write a report")
    run.add_argument("--seconds", type=_positive, default=60.0, help="at least so long (60)")
    load = run.add_mutually_exclusive_group()
    load.add_argument("--users", type=_stages, help="closed loop: users, stage by stage (1,2,4)")
    load.add_argument("--rate", type=_stages, help="open loop: loans a second, stage by stage")
    run.add_argument("--loans", type=int, default=100, help="a closed loop's least, per engine")
    run.add_argument("--workers", type=int, default=0, help="locust workers on this machine")
    run.add_argument("--join", type=int, default=0, help="locust workers on other machines")
    run.add_argument("--crashes", type=int, default=0, help="of 100 loans, those that die once")
    run.add_argument("--target", default="", help="the address of a deployed stack")
    run.add_argument("--token", default="", help="a manager's bearer token")
    run.add_argument("--folder", type=Path, help="where to (bench/results/<now>)")
    run.add_argument("--profile", type=Path, help="a file for the measured distributions")
    run.set_defaults(run=_run)
    compare = commands.add_parser("compare", help="whether run or commit B is slower than A")
    for name in ("a", "b"):
        compare.add_argument(name, type=_given, help="a run's folder, or a commit")
    compare.add_argument("--loans", type=int, default=40, help="per engine and commit, at a time")
    compare.add_argument("--most", type=int, default=200, help="loans per engine and commit (200)")
    compare.add_argument("--precision", type=_positive, default=20.0, help="in ms (20)")
    compare.add_argument("--users", type=int, default=1, help="at a time (1)")
    compare.set_defaults(run=_compare)


# The commands import what they need when they run: an argument that is wrong is told at once.


def _price(options: argparse.Namespace) -> int:
    from bench.prices.price import run

    return run(options.vectors)


def _break_even(options: argparse.Namespace) -> int:
    from bench.planning.break_even import run

    return run(options.workload)


def _capacity(options: argparse.Namespace) -> int:
    from bench.planning.capacity.command import run

    return run(options.load)


def _experiment(options: argparse.Namespace) -> int:
    from bench.experiments.aws import Deployed
    from bench.experiments.command import run

    deployed = Deployed(options.stack, options.region) if options.stack else None
    return run(options.name, deployed, options.most)


def _latency_model(options: argparse.Namespace) -> int:
    if options.count:
        from bench.planning.latency.counted import run as count

        count()
    from bench.planning.latency.command import run

    return run(options.profile)


def _reproduce(_: argparse.Namespace) -> int:
    from bench.prices.reproduce import run

    return run()


def _reconcile(options: argparse.Namespace) -> int:
    from bench.aws.cloudwatch import Window
    from bench.aws.reconcile import run

    window = Window(vars(options)["from"], options.to)
    if window.begin >= window.end:
        print("The window ends before it begins.", file=sys.stderr)
        return 2
    return run(options.target, options.token, options.api_function, window)


def _run(options: argparse.Namespace) -> int:
    from bench.load.plan import LoadModel
    from bench.run import RunOptions, run

    return run(
        RunOptions(
            seconds=options.seconds,
            loop=LoadModel.OPEN if options.rate else LoadModel.CLOSED,
            stages=options.rate or options.users or (1.0, 2.0, 4.0),
            at_least=0 if options.rate else options.loans,
            workers=options.workers,
            joining=options.join,
            crashes=options.crashes,
            url=options.target,
            token=options.token,
            folder=options.folder,
            profile=options.profile,
        )
    )


def _compare(options: argparse.Namespace) -> int:
    from bench.ab.compare import Effort, run

    effort = Effort(options.loans, options.most, options.precision, options.users)
    return run(options.a, options.b, effort)


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return number


def _stages(text: str) -> tuple[float, ...]:
    return tuple(_positive(each) for each in text.split(","))


def _given(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("is missing")
    return text


def _moment(text: str) -> datetime:
    from bench.aws.reconcile import parse_moment

    try:
        return parse_moment(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no moment such as 2026-11-23T09:30"
        ) from None


def _figures(_: argparse.Namespace) -> int:
    from bench.figures import run

    return run()
