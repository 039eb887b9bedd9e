"""The durable SDK in a worker of the lab."""

import threading
from typing import Any

import pytest
from aws_durable_execution_sdk_python import state
from aws_durable_execution_sdk_python.plugin import PluginExecutor

from local.emulators.lambda_host.durable_sdk import end_invocations_at_once


def test_the_thread_for_checkpoints_ends_without_its_next_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    original: Any = state.ExecutionState.stop_checkpointing
    monkeypatch.setattr(state.ExecutionState, "stop_checkpointing", original)
    monkeypatch.setattr(state, "_STOP_SIGNAL_POLL_SECONDS", 24 * 60 * 60)
    end_invocations_at_once()
    client: Any = None
    execution = state.ExecutionState("arn", "token", {}, client, PluginExecutor([]))
    checkpoints = threading.Thread(target=execution.checkpoint_batches_forever, daemon=True)
    checkpoints.start()
    execution.stop_checkpointing()
    checkpoints.join(60)
    assert not checkpoints.is_alive()
