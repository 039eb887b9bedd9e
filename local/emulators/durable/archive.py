"""Durable executions that have ended: what is seldom read of them is kept in compressed form."""

from collections import OrderedDict
from threading import RLock
from typing import Any

from aws_durable_execution_sdk_python.lambda_service import Operation
from aws_durable_execution_sdk_python_testing.execution import Execution

from local.emulators.packing import Packer, unpack

_READ_OFTEN = ("durable_execution_arn", "start_input", "is_complete", "close_status")
_LOCKS = ("_state_lock",)
_LATEST = 200
"""Executions that have ended and aren't packed yet: late answers and readers still come."""

_packing = RLock()


class PackedExecution(Execution):
    """An execution without its operations; it becomes an ordinary one when they are read."""

    def get_operation_execution_started(self) -> Operation:
        """Return the operation that lists are sorted by, and that they show."""
        started: Operation | None = self.__dict__.get("_started")
        return started or super().get_operation_execution_started()

    def __getattr__(self, name: str) -> Any:
        """Unpack the execution for an attribute that it hasn't as it is."""
        with _packing:
            archive = self.__dict__.pop("_archive", None)
            if archive is not None:
                self.__dict__.update(unpack(self.__dict__.pop("_packed")))
                del self.__dict__["_started"]
                self.__class__ = Execution  # type: ignore[assignment]  # mypy: it's a wider one
                archive.add(self)
        return object.__getattribute__(self, name)


class Archive:
    """Packs executions that have ended, the ones that were used last excepted."""

    def __init__(self, latest: int = _LATEST) -> None:
        self._most = latest
        self._packer = Packer()
        self._latest: OrderedDict[str, Execution] = OrderedDict()

    def add(self, execution: Execution) -> None:
        """Note that an execution that has ended is in use."""
        with _packing:
            self._latest[execution.durable_execution_arn] = execution
            self._latest.move_to_end(execution.durable_execution_arn)
            if len(self._latest) > self._most:
                _, oldest = self._latest.popitem(last=False)
                self._pack(oldest)

    def remove(self, execution_arn: str) -> None:
        """Forget an execution."""
        with _packing:
            self._latest.pop(execution_arn, None)

    def _pack(self, execution: Execution) -> None:
        attributes = execution.__dict__
        with execution._state_lock:  # noqa: SLF001 (the package's own lock for a consistent read)
            stays = {name: attributes[name] for name in (*_READ_OFTEN, *_LOCKS)}
            packed = {name: value for name, value in attributes.items() if name not in stays}
            started = execution.get_operation_execution_started()
            attributes |= {
                "_packed": self._packer.pack(packed),
                "_archive": self,
                "_started": started,
            }
            execution.__class__ = PackedExecution
            # A new dictionary: one that was larger keeps its size.
            execution.__dict__ = {
                name: value for name, value in attributes.items() if name not in packed
            }
