"""Each error of each call to an engine, as botocore's model lists them, and what becomes of it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from shared.aws.call import ServiceUnavailable
from shared.engines.durable import DurableEngine
from shared.engines.port import Engine, ExecutionStatus, NoSuchExecution, NotWaiting
from shared.engines.stepfunctions import StepFunctionsEngine

ID = "0123456789abcdef0123456789abcdef"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:loan"
EXECUTION = f"{FUNCTION}:7/durable-execution/{ID}/fedcba9876543210fedcba9876543210"
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:loan"
NOW = datetime(2026, 2, 17, tzinfo=UTC)
STARTED = "started"
"""The call succeeds: the execution was started before."""

_LATER = ServiceUnavailable
_REFUSED = ClientError

LAMBDA_COMMON = {"ServiceException": _LATER, "TooManyRequestsException": _LATER}
LAMBDA_KEYS = {
    f"KMS{name}Exception": _LATER
    for name in ("AccessDenied", "Disabled", "InvalidState", "NotFound")
}
STATES_KEYS = {
    "KmsAccessDeniedException": _REFUSED,
    "KmsInvalidStateException": _REFUSED,
    "KmsThrottlingException": _LATER,
}
CALLBACK = {
    **LAMBDA_COMMON,
    **LAMBDA_KEYS,
    "CallbackTimeoutException": NotWaiting,
    "InvalidParameterValueException": NotWaiting,
    "ResourceNotFoundException": NotWaiting,
}
EXECUTIONS = {
    **LAMBDA_COMMON,
    **LAMBDA_KEYS,
    "InvalidParameterValueException": _REFUSED,
    "ResourceNotFoundException": NoSuchExecution,
}
TASK = {
    **STATES_KEYS,
    "InvalidToken": NotWaiting,
    "TaskDoesNotExist": NotWaiting,
    "TaskTimedOut": NotWaiting,
}

EXPECTED: dict[str, dict[str, Any]] = {
    "Invoke": {
        **LAMBDA_COMMON,
        **LAMBDA_KEYS,
        "DurableExecutionAlreadyStartedException": STARTED,
        # The same call works later: a limit, a time-out, or a change that is on its way.
        "CodeArtifactUserPendingException": _LATER,
        "EC2AccessDeniedException": _LATER,
        "EC2ThrottledException": _LATER,
        "EC2UnexpectedException": _LATER,
        "EFSMountConnectivityException": _LATER,
        "EFSMountTimeoutException": _LATER,
        "ENILimitReachedException": _LATER,
        "ENINotReadyException": _LATER,
        "InvalidRuntimeException": _LATER,
        "InvalidSecurityGroupIDException": _LATER,
        "InvalidSubnetIDException": _LATER,
        "InvalidZipFileException": _LATER,
        "ResourceConflictException": _LATER,
        "ResourceNotReadyException": _LATER,
        "S3FilesMountConnectivityException": _LATER,
        "S3FilesMountTimeoutException": _LATER,
        "ServiceQuotaExceededException": _LATER,
        "SnapStartNotReadyException": _LATER,
        "SnapStartRegenerationFailureException": _LATER,
        "SnapStartTimeoutException": _LATER,
        "SubnetIPAddressLimitReachedException": _LATER,
        # Somebody has to change the deployment: the reconciler reports the loan.
        "CodeArtifactUserDeletedException": _REFUSED,
        "CodeArtifactUserFailedException": _REFUSED,
        "EFSIOException": _REFUSED,
        "EFSMountFailureException": _REFUSED,
        "InvalidParameterValueException": _REFUSED,
        "InvalidRequestContentException": _REFUSED,
        "ModeNotSupportedException": _REFUSED,
        "NoPublishedVersionException": _REFUSED,
        "RecursiveInvocationException": _REFUSED,
        "RequestTooLargeException": _REFUSED,
        "ResourceNotFoundException": _REFUSED,
        "RuntimeAliasDeletedException": _REFUSED,
        "RuntimeVersionDeletedException": _REFUSED,
        "S3FilesMountFailureException": _REFUSED,
        "SerializedRequestEntityTooLargeException": _REFUSED,
        "SnapStartException": _REFUSED,
        "UnsupportedMediaTypeException": _REFUSED,
    },
    "SendDurableExecutionCallbackSuccess": CALLBACK,
    "SendDurableExecutionCallbackFailure": CALLBACK,
    "GetDurableExecution": EXECUTIONS,
    "GetDurableExecutionHistory": EXECUTIONS,
    "ListDurableExecutionsByFunction": {
        **LAMBDA_COMMON,
        "InvalidParameterValueException": _REFUSED,
        "ResourceNotFoundException": _REFUSED,
    },
    "StartExecution": {
        **STATES_KEYS,
        "ExecutionAlreadyExists": STARTED,
        "ExecutionLimitExceeded": _LATER,
        "InvalidArn": _REFUSED,
        "InvalidExecutionInput": _REFUSED,
        "InvalidName": _REFUSED,
        "StateMachineDeleting": _REFUSED,
        "StateMachineDoesNotExist": _REFUSED,
        "ValidationException": _REFUSED,
    },
    "SendTaskSuccess": {**TASK, "InvalidOutput": _REFUSED},
    "SendTaskFailure": TASK,
    "DescribeExecution": {
        **STATES_KEYS,
        "ExecutionDoesNotExist": NoSuchExecution,
        "InvalidArn": _REFUSED,
    },
    "GetExecutionHistory": {
        **STATES_KEYS,
        "ExecutionDoesNotExist": NoSuchExecution,
        "InvalidArn": _REFUSED,
        "InvalidToken": _REFUSED,
    },
}
CALLS: dict[str, Callable[[Any], Any]] = {
    "Invoke": lambda engine: engine.start(ID, {}),
    "SendDurableExecutionCallbackSuccess": lambda engine: engine.resume("token", {}),
    "SendDurableExecutionCallbackFailure": lambda engine: engine.resume_with_error(
        "token", "e", "c"
    ),
    "GetDurableExecution": lambda engine: engine.describe(EXECUTION),
    "GetDurableExecutionHistory": lambda engine: list(engine.history(EXECUTION)),
    "ListDurableExecutionsByFunction": lambda engine: engine.start(ID, {}),
    "StartExecution": lambda engine: engine.start(ID, {}),
    "SendTaskSuccess": lambda engine: engine.resume("token", {}),
    "SendTaskFailure": lambda engine: engine.resume_with_error("token", "e", "c"),
    "DescribeExecution": lambda engine: engine.describe(EXECUTION),
    "GetExecutionHistory": lambda engine: list(engine.history(EXECUTION)),
}
OF_LAMBDA = tuple(EXPECTED)[:6]
SESSION = boto3.Session("key", "secret", region_name="us-east-1")
"""One for all clients: it reads botocore's models once."""


class Stubbed:
    """An engine over a stubbed client."""

    def __init__(self, operation: str) -> None:
        self.client: Any
        self.engine: Engine
        if operation in OF_LAMBDA:
            self.client = SESSION.client("lambda")
            self.engine = DurableEngine(self.client, f"{FUNCTION}:live")
        else:
            self.client = SESSION.client("stepfunctions")
            self.engine = StepFunctionsEngine(self.client, MACHINE)
        self.stubber = Stubber(self.client)

    def model_of(self, operation: str) -> Any:
        return self.client.meta.service_model.operation_model(operation)

    def answers(self, operation: str, answer: dict[str, Any]) -> None:
        self.stubber.add_response(_method(operation), answer)

    def fails(self, operation: str, code: str, status: int) -> None:
        self.stubber.add_client_error(_method(operation), code, http_status_code=status)


def _method(operation: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation)[1:]


def _errors() -> Iterator[Any]:
    for operation in EXPECTED:
        for shape in Stubbed(operation).model_of(operation).error_shapes:
            status = shape.metadata.get("error", {}).get("httpStatusCode", 400)
            yield pytest.param(operation, shape.name, status, id=f"{operation}-{shape.name}")


@pytest.mark.parametrize("operation", EXPECTED)
def test_the_table_has_every_error_of_botocores_model(operation: str) -> None:
    shapes = {shape.name for shape in Stubbed(operation).model_of(operation).error_shapes}
    assert set(EXPECTED[operation]) == shapes


@pytest.mark.parametrize(("operation", "code", "status"), list(_errors()))
def test_an_error_of_an_engine_becomes_what_the_table_says(
    operation: str, code: str, status: int
) -> None:
    stubbed = Stubbed(operation)
    if operation == "ListDurableExecutionsByFunction":
        stubbed.fails("Invoke", "DurableExecutionAlreadyStartedException", 409)
    stubbed.fails(operation, code, status)
    expected = EXPECTED[operation][code]
    if expected is STARTED and operation == "Invoke":
        stubbed.answers("ListDurableExecutionsByFunction", {"DurableExecutions": [listed()]})
    with stubbed.stubber:
        if expected is STARTED:
            assert ID in CALLS[operation](stubbed.engine)
            return
        with pytest.raises(expected):
            CALLS[operation](stubbed.engine)


def test_a_start_whose_answer_has_no_arn_finds_the_execution_by_its_name() -> None:
    stubbed = Stubbed("Invoke")
    stubbed.answers("Invoke", {"StatusCode": 202})
    stubbed.answers("ListDurableExecutionsByFunction", {"DurableExecutions": [listed()]})
    with stubbed.stubber:
        assert stubbed.engine.start(ID, {}) == EXECUTION


def test_a_start_whose_execution_is_not_listed_yet_may_be_repeated() -> None:
    stubbed = Stubbed("Invoke")
    stubbed.fails("Invoke", "DurableExecutionAlreadyStartedException", 409)
    stubbed.answers("ListDurableExecutionsByFunction", {"DurableExecutions": []})
    with stubbed.stubber, pytest.raises(ServiceUnavailable):
        stubbed.engine.start(ID, {})


STATUSES = {
    "GetDurableExecution": {
        "runs": {"RUNNING", "PAUSING", "PAUSED", "ONE_OF_TOMORROW"},
        "ended": {"SUCCEEDED", "FAILED", "TIMED_OUT", "STOPPED"},
        "gone": {"DELETING"},
    },
    "DescribeExecution": {
        "runs": {"RUNNING", "PENDING_REDRIVE", "ONE_OF_TOMORROW"},
        "ended": {"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"},
        "gone": set(),
    },
}


@pytest.mark.parametrize("operation", STATUSES)
def test_every_status_of_botocores_model_has_a_meaning(operation: str) -> None:
    model = Stubbed(operation).client.meta.service_model
    listed_statuses = {*model.shape_for("ExecutionStatus").enum, "ONE_OF_TOMORROW"}
    assert set().union(*STATUSES[operation].values()) == listed_statuses
    for meaning, statuses in STATUSES[operation].items():
        assert {meaning_of(operation, status) for status in statuses} <= {meaning}


def meaning_of(operation: str, status: str) -> str:
    stubbed = Stubbed(operation)
    stubbed.answers(operation, described(operation, status))
    with stubbed.stubber:
        try:
            found = stubbed.engine.describe(EXECUTION).status
        except NoSuchExecution:
            return "gone"
    return "runs" if found is ExecutionStatus.RUNNING else "ended"


def listed() -> dict[str, Any]:
    return {
        "DurableExecutionArn": EXECUTION,
        "DurableExecutionName": ID,
        "FunctionArn": f"{FUNCTION}:7",
        "Status": "RUNNING",
        "StartTimestamp": NOW,
    }


def described(operation: str, status: str) -> dict[str, Any]:
    if operation == "DescribeExecution":
        return {
            "executionArn": EXECUTION,
            "stateMachineArn": MACHINE,
            "status": status,
            "startDate": NOW,
        }
    return {
        "DurableExecutionArn": EXECUTION,
        "DurableExecutionName": ID,
        "FunctionArn": f"{FUNCTION}:7",
        "Status": status,
        "StartTimestamp": NOW,
    }
