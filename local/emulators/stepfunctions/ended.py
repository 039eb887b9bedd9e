"""State machine executions that have ended: their history stays, what they worked with goes.

moto keeps every environment of an execution with all its states, events and locks: about 90 KB for
a loan, whose history takes 1 KB in compressed form.
"""

from collections.abc import MutableMapping
from typing import Any, NoReturn

from moto.core.exceptions import AWSError

from local.emulators.packing import Packer, unpack
from shared.runtime.clock import now

_RUNNING = "RUNNING"
_histories = Packer()


class TaskTimedOut(AWSError):
    """The error for a token whose wait has ended; moto's own has no name."""

    TYPE = "TaskTimedOut"
    STATUS = 400

    def __init__(self) -> None:
        super().__init__("Task Timed Out: 'Provided task does not exist anymore'")


class EndedTokens:
    """Stands for the callbacks of an execution that has ended; no answer reaches it."""

    def notify(self, callback_id: str, outcome: Any) -> NoReturn:
        """Refuse an answer."""
        del callback_id, outcome
        raise TaskTimedOut

    def heartbeat(self, callback_id: str) -> bool:
        """Return that no task expects a heartbeat."""
        del callback_id
        return False


class EndedWorker:
    """Stands for moto's worker of an execution that has ended, and for the parts of its `env`."""

    def __init__(self, history: list[Any]) -> None:
        self.callback_pool_manager = EndedTokens()
        self._history = _histories.pack(history)

    @property
    def env(self) -> "EndedWorker":
        """The environment, of which the history and the tokens are left."""
        return self

    @property
    def event_manager(self) -> "EndedWorker":
        """The events, of which the history is left."""
        return self

    def get_event_history(self) -> list[Any]:
        """Return the events."""
        history: list[Any] = unpack(self._history)
        return history

    def stop(self, **_: Any) -> None:
        """Do nothing: the execution has ended."""


def stop(execution: Any, pools: MutableMapping[str, Any]) -> None:
    """Let an execution that runs enter no other state, and refuse every answer to its tokens."""
    env = execution.exec_worker.env
    if execution.exec_status != _RUNNING or env is None:
        return
    execution.stop(now(), None, None)
    for token in env.callback_pool_manager._pool:  # noqa: SLF001 (moto has no list of them)
        pools.pop(token, None)


def leave_history(execution: Any, pools: MutableMapping[str, Any]) -> None:
    """Replace all that an execution worked with; `pools` are the callbacks of each task token."""
    env = execution.exec_worker.env
    worker = EndedWorker(env.event_manager._history_event_list)  # noqa: SLF001 (without a copy)
    for token in env.callback_pool_manager._pool:  # noqa: SLF001 (moto has no list of them)
        pools[token] = worker.callback_pool_manager
    execution.exec_worker = worker
