"""Runs a click command line: what goes wrong is one sentence, and a signal stops the command."""

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

import click
from click.exceptions import Exit, NoArgsIsHelpError

from local.errors import LabError

_FAILED = 1
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run_group(
    group: click.Group, program: str, arguments: Sequence[str], *, stopped: int = 0
) -> int:
    """Run a command of a group and return its exit status.

    The status is 1 if the command can't go on, 2 if its arguments are wrong, and `stopped` if
    SIGINT or SIGTERM ended it.
    """
    try:
        with _signals_interrupt(), group.make_context(program, list(arguments)) as context:
            return int(group.invoke(context) or 0)
    except Exit as end:
        return end.exit_code
    except click.ClickException as error:
        print(_sentence(error), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped.", flush=True)
        return stopped
    except ModuleNotFoundError as error:
        print(f"{error.name} is not installed; the verbs of make install it.", file=sys.stderr)
        return _FAILED
    except (LabError, TimeoutError) as error:
        print(error, file=sys.stderr)
        return _FAILED


def _sentence(error: click.ClickException) -> str:
    message = error.format_message().rstrip(".")
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None or isinstance(error, NoArgsIsHelpError):
        return message
    return f"{message}. Help: {context.command_path} --help"


@contextmanager
def _signals_interrupt() -> Iterator[None]:
    """Turn SIGINT and SIGTERM into KeyboardInterrupt, and restore their handlers at the end."""
    before = {number: signal.signal(number, _interrupt) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """The first signal ends the command; more of them don't disturb its end."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
