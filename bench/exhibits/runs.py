"""Runs small workflows on the emulated engines, and counts what they used.

A durable handler runs in this process on the engine of the SDK's testing package, which skips
waits. State machines, and what needs a process that can die, run in a lab.
"""

from contextlib import ExitStack
from typing import Self

from bench.exhibits.document import Measured
from replay.engine import Body, run_on_engine
from shared.billing.meters import METERS
from shared.billing.meters.documents import history
from shared.billing.usage import BillingAssumptions, DurableUsage
from shared.engines.port import EngineName
from shared.inspection.operation_rows import served

Counted = dict[str, int | str]


class ExhibitRuns:
    """The engines on which exhibits run; the lab is started when it is first needed."""

    def __init__(self) -> None:
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def durable(self, body: Body) -> Counted:
        """Run a durable handler and return its counts."""
        ended = run_on_engine([body])
        page = history({"Events": list(ended.history)})
        reading = METERS[EngineName.DURABLE].read(page.events, BillingAssumptions())
        usage = reading.usage
        assert isinstance(usage, DurableUsage)
        return {
            "status": ended.status,
            "operations": usage.operations,
            "bytes": usage.bytes_written,
            "invocations": ended.invocations,
            "served": sum(served(page.events)),
        }


def number(measured: Measured, run: str, name: str) -> int:
    """Return a count of a run."""
    return int(measured[run][name])
