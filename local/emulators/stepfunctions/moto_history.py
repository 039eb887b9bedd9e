"""Changes to moto's histories and descriptions, to what was recorded on AWS.

The recordings and their equivalents in the lab are in `tests/local/recordings`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.stepfunctions.parser.api import HistoryEventType
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import (
    StatesErrorName,
)
from moto.stepfunctions.parser.asl.component.state.exec.execute_state import ExecutionState
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import iteration_worker
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel import branches_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task import StateTask
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventManager
from moto.stepfunctions.responses import StepFunctionResponse

from local.emulators.stepfunctions.moto_patch import MotoPatch

_ENTERED = "StateEntered"
_RESERVED = "States."
_NOTHING = {"Error": None, "Cause": None}


class _PublishedDetails(dict[str, Any]):
    """The details of an event that the history has already."""


def _publish_once(details_of: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Moto publishes an evaluation that failed where it fails, and again where it is handled.

    It asks the exception for the event's details each time: from then on they count as published.
    """

    def details(failure: Any) -> Any:
        event = failure.failure_event
        found = details_of(failure)
        if isinstance(event.event_details, _PublishedDetails):
            return _PublishedDetails(found)
        event.event_details = _PublishedDetails(event.event_details)
        return found

    return details


def _add_as_recorded(add: Callable[..., int]) -> Callable[..., int]:
    """Leave out what is published; an evaluation that failed follows what its state follows."""

    def added(
        manager: Any,
        context: Any,
        event_type: HistoryEventType,
        event_details: Mapping[str, Any] | None = None,
        *rest: Any,
        **more: Any,
    ) -> int:
        if _is_published(event_details):
            return int(context.last_published_event_id)
        if event_type == HistoryEventType.EvaluationFailed:
            context.source_event_id = _before_entry(manager, context.source_event_id)
        return add(manager, context, event_type, event_details, *rest, **more)

    return added


def _is_published(details: Mapping[str, Any] | None) -> bool:
    parts = (details, *(details or {}).values())
    return any(isinstance(part, _PublishedDetails) for part in parts)


def _before_entry(manager: Any, event_id: int) -> int:
    """Return the event before a state's entry if `event_id` is one, else `event_id`."""
    history = manager._history_event_list  # noqa: SLF001 (moto tells it in copies only)
    event = history[event_id - 1] if event_id else {"type": ""}
    entered = str(event["type"]).endswith(_ENTERED)
    return int(event["previousEventId"]) if entered else event_id


def _name_any_error(custom: Callable[..., Any]) -> Callable[..., Any]:
    """An error of Step Functions' own may leave a branch or an iteration, and be caught."""

    def named(error_name: str | None) -> Any:
        if error_name is not None and error_name.startswith(_RESERVED):
            return StatesErrorName.from_name(error_name)
        return custom(error_name=error_name)

    return named


def _abort_task(handle: Callable[..., None]) -> Callable[..., None]:
    """A Task whose error leaves a branch or an iteration is aborted, and the history says so."""

    def handled(self: Any, env: Any, failure_event: Any) -> None:
        if env.is_frame() and isinstance(self, StateTask):
            env.event_manager.add_event(
                context=env.event_history_context,
                event_type=HistoryEventType.TaskStateAborted,
                update_source_event_id=False,
            )
        handle(self, env, failure_event)

    return handled


def _error_output(output_of: Callable[..., Any]) -> Any:
    """An error without name and cause reaches a Catch as two nulls from a branch, too."""

    def output(failure_event: Any) -> Any:
        (details,) = failure_event.event_details.values()
        return output_of(failure_event) if details else _NOTHING

    return staticmethod(output)


def _send_cause(_: Callable[..., Any]) -> Callable[..., Any]:
    """SendTaskFailure has a cause, which moto drops."""

    def send(self: Any) -> Any:
        token, error, cause = (self._get_param(name) for name in ("taskToken", "error", "cause"))
        self.stepfunction_backend.send_task_failure(token, error=error, cause=cause)
        return ActionResult({})

    return send


def _describe_end(describe: Callable[..., Any]) -> Callable[..., Any]:
    """An execution that timed out has ended, too; inputs are always included."""

    def described(self: Any) -> Any:
        found = describe(self).result
        execution = self.stepfunction_backend.describe_execution(found["executionArn"])
        ended = {} if execution.stop_date is None else {"stopDate": execution.stop_date}
        return ActionResult({**found, "inputDetails": {"included": True}, **ended})

    return described


EVALUATION_DETAILS = MotoPatch(
    FailureEventException, "get_evaluation_failed_event_details", ("self",), _publish_once
)
ADD_EVENT = MotoPatch(
    EventManager,
    "add_event",
    ("self", "context", "event_type", "event_details", "timestamp", "update_source_event_id"),
    _add_as_recorded,
)
BRANCH_ERROR = MotoPatch(branches_decl, "CustomErrorName", ("error_name",), _name_any_error)
ITERATION_ERROR = MotoPatch(iteration_worker, "CustomErrorName", ("error_name",), _name_any_error)
UNCAUGHT = MotoPatch(
    ExecutionState, "_handle_uncaught", ("self", "env", "failure_event"), _abort_task
)
ERROR_OUTPUT = MotoPatch(
    ExecutionState, "_construct_error_output_value", ("failure_event",), _error_output
)
TASK_FAILURE = MotoPatch(StepFunctionResponse, "send_task_failure", ("self",), _send_cause)
DESCRIBE = MotoPatch(StepFunctionResponse, "describe_execution", ("self",), _describe_end)
PATCHES = (
    *(EVALUATION_DETAILS, ADD_EVENT, BRANCH_ERROR, ITERATION_ERROR),
    *(UNCAUGHT, ERROR_OUTPUT, TASK_FAILURE, DESCRIBE),
)
