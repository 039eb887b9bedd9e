"""A shorter poll of the SDK's background thread, which delays the end of every invocation.

The thread looks for its end every 100 ms. A check of recorded histories is hundreds of invocations.
"""

from contextlib import AbstractContextManager
from unittest.mock import patch

from aws_durable_execution_sdk_python import state

_SECONDS = 0.005


def quick_stop() -> AbstractContextManager[object]:
    """Let invocations end at once while the context is open."""
    return patch.object(state, "_STOP_SIGNAL_POLL_SECONDS", _SECONDS)
