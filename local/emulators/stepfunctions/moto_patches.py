"""Every change that the lab makes to moto, each a named seam, checked before it is made.

moto parses a definition for every execution, builds a boto3 client for every Lambda call, takes a
second answer to a callback for a first one (or fails on it), and leaves its JSONata evaluator out.
A release that has moved a seam makes `install` fail with a sentence that says which.
"""

import inspect
import json
import threading
import weakref
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import moto
from botocore.exceptions import ClientError
from jsonata.functions import Functions
from jsonata.jsonata import Jsonata
from moto.core.exceptions import AWSError
from moto.stepfunctions import responses
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.eval.callback.callback import (
    CallbackEndpoint,
    CallbackPoolManager,
)
from moto.stepfunctions.parser.asl.jsonata import jsonata as jsonata_slot
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

from local.emulators.lambda_host.host import LambdaHost
from local.emulators.lambda_host.model import LambdaError
from local.errors import LabError

MOTO_VERSION = "5.2.5"
"""The release that the seams were found in."""
_METADATA = ("SdkHttpMetadata", "SdkResponseMetadata")
_COMPONENTS = "moto.stepfunctions.parser.asl.component"

pools: weakref.WeakValueDictionary[str, Any] = weakref.WeakValueDictionary()
"""For each task token, the pool of callbacks that it belongs to."""
backend: ContextVar[Any] = ContextVar("backend")
"""The Step Functions of the lab whose request is being answered."""
hosts: dict[str, LambdaHost] = {}
"""For the role of each lab's state machines, the host that their Lambda calls go to."""

_programs: dict[str, Any] = {}
_parsing = threading.Lock()
_answering = threading.Lock()
_installing = threading.Lock()
_installed: dict["MotoPatch", Any] = {}


@dataclass(frozen=True)
class MotoPatch:
    """An attribute of moto that is replaced: `owner` has a `name` that takes `parameters`.

    `replace` makes the replacement from the original; `parameters` is None for what is no
    function yet.
    """

    owner: Any
    name: str
    parameters: tuple[str, ...] | None
    replace: Callable[[Any], Any]

    def __str__(self) -> str:
        """Its name as one would import it."""
        return f"{self.owner.__name__}.{self.name}"

    def check(self) -> None:
        """Raise LabError if moto doesn't have it like this."""
        found = _installed.get(self, inspect.getattr_static(self.owner, self.name, self))
        if found is self or self.parameters != _parameters(found):
            raise LabError(
                f"moto {moto.__version__} has moved {self}, which the lab replaces: "
                f"install moto {MOTO_VERSION}, or mend "
                "local/emulators/stepfunctions/moto_patches.py."
            )


class _TaskTimedOut(AWSError):
    """The answer to a token whose wait has ended; moto's own lacks its name."""

    TYPE = "TaskTimedOut"
    STATUS = 400


def install() -> None:
    """Check every seam, then replace them, once in a process."""
    with _installing:
        for seam in PATCHES:
            seam.check()
        for seam in PATCHES:
            if seam not in _installed:
                original = inspect.getattr_static(seam.owner, seam.name)
                _installed[seam] = original
                setattr(seam.owner, seam.name, seam.replace(_function(original)))


def restore() -> None:
    """Put moto's own functions back."""
    with _installing:
        for seam, original in _installed.items():
            setattr(seam.owner, seam.name, original)
        _installed.clear()


def _fill_jsonata_slot(_: None) -> Callable[[str], Any]:
    """Moto evaluates each expression three times: itself, then inside `$exists()` and `$type()`.

    The latter two are asked of the value that is there already, unless that is None: this may
    stand for null or for nothing.
    """
    memory = threading.local()

    def evaluate(expression: str) -> Any:
        last, value = getattr(memory, "last", ("", None))
        if value is not None and expression == f"$exists({last})":
            return True
        if value is not None and expression == f"$type({last})":
            return Functions.type(value)
        value = Jsonata(expression).evaluate(None)
        memory.last = expression, value
        return value

    return evaluate


def _call_host(_: Callable[..., Any]) -> Callable[..., Any]:
    """A Lambda call goes to the host; its errors arrive as the service's do, by name."""

    def invoke(parameters: dict[str, Any], region: str, state_credentials: Any) -> dict[str, Any]:
        del region  # there is one
        try:
            result = hosts[state_credentials.role_arn].invoke(
                parameters["FunctionName"],
                parameters.get("Payload", b"{}"),
                qualifier=parameters.get("Qualifier"),
            )
        except LambdaError as error:
            raise _client_error(error) from error
        response: dict[str, Any] = {
            "ExecutedVersion": "$LATEST",
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
    """As on AWS, the result of a Lambda call says by which request it was made."""

    def selected(typed_dict: Any, obj: dict[str, Any], **options: Any) -> dict[str, Any]:
        metadata = {name: obj[name] for name in _METADATA if name in obj}
        return {**select(typed_dict, obj, **options), **metadata}

    return selected


def _parse_once(parse: Callable[[str], Any]) -> Any:
    """A parsed program holds no state but its nodes' lazy keys, so threads may share it."""

    def parsed(definition: str) -> Any:
        with _parsing:
            if definition not in _programs:
                program = parse(definition)
                _touch_heap_keys(program, set())
                _programs[definition] = program
            return _programs[definition]

    return staticmethod(parsed)


def _remember_token(add: Callable[..., Any]) -> Callable[..., Any]:
    def added(pool: Any, callback_id: str) -> Any:
        endpoint = add(pool, callback_id)
        pools[callback_id] = pool
        return endpoint

    return added


def _answer_once(notify: Callable[..., Any]) -> Callable[..., Any]:
    """As on AWS, only the first answer counts, and none does after the wait has ended."""

    def notified(endpoint: Any, outcome: Any) -> None:
        with _answering:
            if endpoint._notify_event.is_set():  # noqa: SLF001 (the seam)
                raise _TaskTimedOut("Task Timed Out: 'Provided task does not exist anymore'")
            notify(endpoint, outcome)

    return notified


def _choose_backend(get: Callable[..., Any]) -> Callable[..., Any]:
    """Each lab has Step Functions of its own, so that several fit into one process."""

    def chosen(account: str, region: str) -> Any:
        own = backend.get(None)
        return own if own is not None else get(account, region)

    return chosen


JSONATA = MotoPatch(jsonata_slot, "_eval_jsonata", None, _fill_jsonata_slot)
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
BACKEND = MotoPatch(responses, "get_backend", ("account", "region"), _choose_backend)
PATCHES = (JSONATA, LAMBDA_CALL, LAMBDA_RESULT, PARSE, ADD_TOKEN, ANSWER, BACKEND)


def _touch_heap_keys(node: Any, seen: set[int]) -> None:
    """Give every node its key now: the property makes it at first use, without a lock."""
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


def _function(attribute: Any) -> Any:
    return attribute.__func__ if isinstance(attribute, staticmethod) else attribute


def _parameters(attribute: Any) -> tuple[str, ...] | None:
    plain = _function(attribute)
    return tuple(inspect.signature(plain).parameters) if callable(plain) else None
