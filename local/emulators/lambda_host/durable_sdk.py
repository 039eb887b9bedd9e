"""The durable SDK in a worker of the lab, without its idle wait at the end of an invocation.

The SDK's thread for checkpoints looks every 100 ms whether it shall stop, and an invocation ends
only after this thread. So each invocation keeps its worker for up to 100 ms in which nothing runs.
A worker imports this module, so it imports little.
"""

import sys
from typing import Any

_STATE = "aws_durable_execution_sdk_python.state"


def end_invocations_at_once() -> None:
    """Wake the SDK's thread for checkpoints when it shall stop, if the handler imported the SDK."""
    state: Any = sys.modules.get(_STATE)
    if state is None:
        return
    stop = state.ExecutionState.stop_checkpointing
    wake = state._Signal.REFRESH_WAKE  # noqa: SLF001 (the signal that wakes the thread)

    def stop_checkpointing(execution: Any) -> None:
        stop(execution)
        execution._checkpoint_queue.put(wake)  # noqa: SLF001 (the thread waits for this queue)

    state.ExecutionState.stop_checkpointing = stop_checkpointing
