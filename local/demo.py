"""The demo's command line: start the lab, say where it is, and end it cleanly."""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType

from local.errors import LabError
from local.serving import LOOPBACK

_MOST_PORT = 65_535


def main(arguments: Sequence[str]) -> int:
    """Run a command; the exit status is 0 when its user stopped it and 1 if it can't run."""
    options = _parser().parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        _run(options.port, options.host)
    except KeyboardInterrupt:
        _say("Stopped.")
        return 0
    except ModuleNotFoundError as error:
        print(f"{error.name} is not installed: run `make demo`.", file=sys.stderr)
        return 1
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(port: int, host: str) -> None:
    """Serve until a signal; it arrives as KeyboardInterrupt, also while the lab starts."""
    from local.lab import Lab

    started = time.monotonic()
    with Lab(port=port, host=host, say=_say) as lab:
        _say(f"Ready after {time.monotonic() - started:.1f} s. Open {lab.page_url}")
        _say("This is a LOCAL EMULATOR: it talks to no cloud and forgets everything at its end.")
        if lab.access.opened:
            _say("It is open to other machines; whoever has the token may use it.")
        _say(f"Logs are in {lab.log_dir}. Stop with Ctrl-C.")
        threading.Event().wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description="The lab.")
    commands = parser.add_subparsers(required=True, metavar="command")
    demo = commands.add_parser("demo", help="both engines, the API and the page on this machine")
    demo.add_argument("--port", type=_port, default=8000, help="of the page and the API (8000)")
    demo.add_argument("--host", default=LOOPBACK, help="address to listen on (this machine only)")
    return parser


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > _MOST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port")
    return int(text)


def _say(line: str) -> None:
    print(line, flush=True)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """The first signal ends the lab; more of them don't disturb its end."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
