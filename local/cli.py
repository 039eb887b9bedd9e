"""The lab's command line: each command runs until it is done or its user stops it."""

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType

from local.errors import LabError
from local.loopback import LOOPBACK

_MOST_PORT = 65_535


def main(arguments: Sequence[str]) -> int:
    """Run a command; the exit status is 0 when its user stopped it and 1 if it can't run."""
    options = _parser().parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    command: Callable[[argparse.Namespace], int] = options.run
    try:
        return command(options)
    except KeyboardInterrupt:
        print("Stopped.", flush=True)
        return 0
    except ModuleNotFoundError as error:
        print(f"{error.name} is not installed: run `make demo`.", file=sys.stderr)
        return 1
    except LabError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description="The lab.")
    commands = parser.add_subparsers(required=True, metavar="command")
    demo = commands.add_parser("demo", help="both engines, the API and the page on this machine")
    demo.add_argument("--port", type=_port, default=8000, help="of the page and the API (8000)")
    demo.add_argument("--host", default=LOOPBACK, help="address to listen on (this machine only)")
    demo.set_defaults(run=_demo)
    compare = commands.add_parser("compare", help="the applicants through both engines, as a table")
    compare.set_defaults(run=_compare)
    bill = commands.add_parser("bill", help="what the applicants cost on either engine")
    bill.set_defaults(run=_bill)
    soak = commands.add_parser("soak", help="whether a loan after many others takes longer")
    soak.add_argument("--loans", type=_count, default=5000, help="how many others (5000)")
    soak.set_defaults(run=_soak)
    _add_trials(commands)
    figures = commands.add_parser("figures", help="the generated parts of README and docs")
    figures.set_defaults(run=_figures)
    return parser


def _add_trials(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    chaos = commands.add_parser("chaos", help="random loans while processes die; then an audit")
    chaos.add_argument("--loans", type=_count, default=1000, help="how many (1000)")
    chaos.add_argument("--seed", type=int, help="run an earlier chaos again")
    chaos.add_argument("--plant", choices=("double", "lost"), help="what the audit has to find")
    chaos.set_defaults(run=_chaos)
    gaps = commands.add_parser("gaps", help="the API killed between storing and starting")
    gaps.add_argument("--loans", type=_count, default=200, help="how many at each gap (200)")
    gaps.set_defaults(run=_gaps)
    waiting = commands.add_parser("waiting", help="what loans that wait for a manager cost")
    waiting.add_argument("--loans", type=_count, default=1000, help="how many at once (1000)")
    waiting.set_defaults(run=_waiting)
    histories = commands.add_parser("histories", help="record the histories that tests replay")
    histories.set_defaults(run=_histories)


# The commands import what they need when they run: an argument that is wrong is told at once.


def _demo(options: argparse.Namespace) -> int:
    from local.demo import run

    return run(options.port, options.host)


def _compare(_: argparse.Namespace) -> int:
    from local.reports.compare import run

    return run()


def _bill(_: argparse.Namespace) -> int:
    from local.reports.bill import run

    return run()


def _soak(options: argparse.Namespace) -> int:
    from local.trials.soak import run

    return run(options.loans)


def _chaos(options: argparse.Namespace) -> int:
    from local.trials.chaos.run import run

    return run(options.loans, options.seed, options.plant)


def _gaps(options: argparse.Namespace) -> int:
    from local.trials.crash_windows import run

    return run(options.loans)


def _waiting(options: argparse.Namespace) -> int:
    from local.trials.waiting import run

    return run(options.loans)


def _histories(_: argparse.Namespace) -> int:
    from local.reports.histories import run

    return run()


def _figures(_: argparse.Namespace) -> int:
    from local.reports.figures import run

    return run()


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > _MOST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port")
    return int(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of loans")
    return int(text)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """The first signal ends the command; more of them don't disturb its end."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
