"""Another poll of the SDK's background thread, which collects updates into batches.

The thread looks for the invocation's end every 100 ms, and a batch is sent when no further update
came within that time.
"""

from contextlib import AbstractContextManager
from unittest.mock import patch

from aws_durable_execution_sdk_python import state

_SECONDS = 0.005
_LONGEST_BATCH_SECONDS = 1.0
"""The SDK's default: after that time it sends a batch in any case."""


def quick_stop() -> AbstractContextManager[object]:
    """Let invocations end at once: a check of recorded histories is hundreds of them."""
    return patch.object(state, "_STOP_SIGNAL_POLL_SECONDS", _SECONDS)


def one_batch() -> AbstractContextManager[object]:
    """Let the start of a step wait for its result, also on a busy machine."""
    return patch.object(state, "_STOP_SIGNAL_POLL_SECONDS", _LONGEST_BATCH_SECONDS)
