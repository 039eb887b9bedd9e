"""Every change that the lab makes to moto: a list of patches, checked before they are installed.

moto parses a definition for every execution and an expression for every evaluation, starts threads
for every state, builds a boto3 client for every Lambda call, accepts a second answer to a callback
(or fails on it), and has no JSONata evaluator. If a release of moto has moved a patched attribute,
`install` fails and names it.
"""

import inspect
import json
import threading
import weakref
from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache, partial
from typing import Any

from botocore.exceptions import ClientError
from moto.stepfunctions import responses
from moto.stepfunctions.parser.asl.component.common.path import result_path
from moto.stepfunctions.parser.asl.component.common.string.string_expression import (
    StringJSONata,
    StringVariableSample,
)
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.eval.callback.callback import (
    CallbackEndpoint,
    CallbackPoolManager,
)
from moto.stepfunctions.parser.asl.jsonata import jsonata as jsonata_slot
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils import json_path
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication

from local.emulators.lambda_host.host import LambdaHost, parse_identifier
from local.emulators.lambda_host.model import LambdaError
from local.emulators.stepfunctions import jsonata, moto_history, moto_threads, service_calls
from local.emulators.stepfunctions.cooperative import call_in_thread
from local.emulators.stepfunctions.ended import TaskTimedOut, leave_history
from local.emulators.stepfunctions.moto_patch import MotoPatch, installed, plain_function

_METADATA = ("SdkHttpMetadata", "SdkResponseMetadata")
_JSON_PATHS = 4096
_COMPONENTS = "moto.stepfunctions.parser.asl.component"

pools: weakref.WeakValueDictionary[str, Any] = weakref.WeakValueDictionary()
"""The pool of callbacks of each task token."""
backend: ContextVar[Any] = ContextVar("backend")
"""The Step Functions of the lab that answers the current request."""
hosts: dict[str, LambdaHost] = {}
"""The host for the Lambda calls of each lab's state machines, by the role of these."""

on_end: dict[str, Callable[[Any], None]] = {}
"""Called with an execution of a lab's state machines that has ended, by the role of these."""

_programs: dict[str, Any] = {}
_parsing = threading.Lock()
_answering = threading.Lock()
_installing = threading.Lock()


def install() -> None:
    """Check every patch, then install all of them, once in a process.

    Raises:
        LabError: moto has changed a patched attribute.
    """
    with _installing:
        for patch in PATCHES:
            patch.check()
        for patch in PATCHES:
            if patch not in installed:
                original = inspect.getattr_static(patch.owner, patch.name)
                installed[patch] = original
                setattr(patch.owner, patch.name, patch.replace(plain_function(original)))


def restore() -> None:
    """Remove the patches."""
    with _installing:
        for patch, original in installed.items():
            setattr(patch.owner, patch.name, original)
        installed.clear()


def _call_host(_: Callable[..., Any]) -> Callable[..., Any]:
    """Send Lambda calls to the host; their errors have the names that the service gives them."""

    def invoke(parameters: dict[str, Any], region: str, state_credentials: Any) -> dict[str, Any]:
        del region  # there is one
        host = hosts[state_credentials.role_arn]
        try:
            function, qualifier = parse_identifier(
                parameters["FunctionName"], parameters.get("Qualifier")
            )
            result = call_in_thread(
                partial(
                    host.invoke,
                    function,
                    parameters.get("Payload", b"{}"),
                    qualifier=qualifier,
                )
            )
        except LambdaError as error:
            raise _client_error(error) from error
        response: dict[str, Any] = {
            "ExecutedVersion": host.version_of(function, qualifier),
            "Payload": json.loads(result.payload),
            "SdkHttpMetadata": {"HttpStatusCode": result.status_code},
            "SdkResponseMetadata": {"RequestId": result.request_id},
            "StatusCode": result.status_code,
        }
        if result.function_error is not None:
            response["FunctionError"] = result.function_error
        return response

    return invoke


def _keep_metadata(select: Callable[..., Any]) -> Callable[..., Any]:
    """Keep the metadata of a Lambda call in its result, as on AWS: the request id is there."""

    def selected(typed_dict: Any, obj: dict[str, Any], **options: Any) -> dict[str, Any]:
        metadata = {name: obj[name] for name in _METADATA if name in obj}
        return {**select(typed_dict, obj, **options), **metadata}

    return selected


def _parse_once(parse: Callable[[str], Any]) -> Any:
    """Parse each definition once; a parsed program has no state, so threads may share it."""

    def parsed(definition: str) -> Any:
        with _parsing:
            if definition not in _programs:
                program = parse(definition)
                _touch_heap_keys(program, set())
                _programs[definition] = program
            return _programs[definition]

    return staticmethod(parsed)


def _remember_token(add: Callable[..., Any]) -> Callable[..., Any]:
    """Note the pool of each token, so that an answer finds it without a search."""

    def added(pool: Any, callback_id: str) -> Any:
        endpoint = add(pool, callback_id)
        pools[callback_id] = pool
        return endpoint

    return added


def _answer_once(notify: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse a second answer, and any answer after the wait has ended, as on AWS."""

    def notified(endpoint: Any, outcome: Any) -> None:
        with _answering:
            if endpoint._notify_event.is_set():  # noqa: SLF001 (patched)
                raise TaskTimedOut
            notify(endpoint, outcome)

    return notified


def _leave_history(terminate: Callable[[Any], None]) -> Callable[[Any], None]:
    """Keep the history of an execution that has ended, and nothing else of what it worked with."""

    def terminated(communication: Any) -> None:
        terminate(communication)
        execution = communication.execution
        leave_history(execution, pools)
        on_end.get(execution.role_arn, lambda _: None)(execution)

    return terminated


def _choose_backend(get: Callable[..., Any]) -> Callable[..., Any]:
    """Let each lab have Step Functions of its own, so that a process can have several labs."""

    def chosen(account: str, region: str) -> Any:
        own = backend.get(None)
        return own if own is not None else get(account, region)

    return chosen


JSONATA_TEXT = MotoPatch(jsonata_slot, "_eval_jsonata", None, lambda _: jsonata.evaluate_text)
JSONATA = MotoPatch(
    StringJSONata, "_eval_body", ("self", "env"), lambda _: jsonata.evaluate_expression
)
VARIABLE = MotoPatch(
    StringVariableSample, "_eval_body", ("self", "env"), lambda _: jsonata.evaluate_sample
)
JSONPATH = MotoPatch(json_path, "parse", ("path", "debug"), lru_cache(_JSON_PATHS))
RESULT_PATH = MotoPatch(result_path, "parse", ("string",), lru_cache(_JSON_PATHS))
LAMBDA_CALL = MotoPatch(
    lambda_eval_utils,
    "_invoke_lambda_function",
    ("parameters", "region", "state_credentials"),
    _call_host,
)
LAMBDA_RESULT = MotoPatch(
    lambda_eval_utils, "select_from_typed_dict", ("typed_dict", "obj", "filter"), _keep_metadata
)
PARSE = MotoPatch(AmazonStateLanguageParser, "parse", ("definition",), _parse_once)
ADD_TOKEN = MotoPatch(CallbackPoolManager, "add", ("self", "callback_id"), _remember_token)
ANSWER = MotoPatch(CallbackEndpoint, "notify", ("self", "outcome"), _answer_once)
END = MotoPatch(BaseExecutionWorkerCommunication, "terminated", ("self",), _leave_history)
BACKEND = MotoPatch(responses, "get_backend", ("account", "region"), _choose_backend)
PATCHES = (
    JSONATA_TEXT,
    JSONATA,
    VARIABLE,
    JSONPATH,
    RESULT_PATH,
    LAMBDA_CALL,
    LAMBDA_RESULT,
    PARSE,
    ADD_TOKEN,
    ANSWER,
    END,
    BACKEND,
    *moto_history.PATCHES,
    *moto_threads.PATCHES,
    *service_calls.PATCHES,
)


def _touch_heap_keys(node: Any, seen: set[int]) -> None:
    """Create every node's key now; moto creates it at the first use, without a lock."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, EvalComponent):
        assert node.heap_key
    if isinstance(node, dict):
        children = list(node.values())
    elif isinstance(node, (list, tuple, set, frozenset)):
        children = list(node)
    elif type(node).__module__.startswith(_COMPONENTS):
        children = list(vars(node).values())
    else:
        return
    for child in children:
        _touch_heap_keys(child, seen)


def _client_error(error: LambdaError) -> ClientError:
    response: Any = {
        "Error": {"Code": error.code, "Message": str(error)},
        "ResponseMetadata": {"HTTPStatusCode": error.http_status, "RequestId": "lab"},
    }
    return ClientError(response, "Invoke")
