"""Functions, invocations and their figures, as data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

SYNCHRONOUS_PAYLOAD_BYTES = 6 * 1024 * 1024
ASYNCHRONOUS_PAYLOAD_BYTES = 1024 * 1024
RETRY_DELAYS_SECONDS = (1.0, 2.0)
"""Waits before the retries of an asynchronous invocation. Lambda waits one and two minutes."""
INIT_TIMEOUT_SECONDS = 60.0
"""Lambda gives INIT ten seconds of a core of its own; here the environments share two or so."""
DEFAULT_CONCURRENCY = 4
LATEST = "$LATEST"
"""Lambda's name for the version that isn't published."""


class InvocationType(StrEnum):
    """How a function is invoked, in Lambda's words."""

    REQUEST_RESPONSE = "RequestResponse"
    EVENT = "Event"
    DRY_RUN = "DryRun"


class InvocationStatus(StrEnum):
    """How an invocation ended, in the words of Lambda's REPORT."""

    SUCCESS = "success"
    ERROR = "error"
    TIMEOUT = "timeout"
    FAILURE = "failure"
    """The process ended before it answered."""


@dataclass(frozen=True)
class Package:
    """A function as it is deployed: it imports from these folders only.

    `source` has its own code, `layer` the libraries, `runtime` the lab's package.
    """

    source: Path
    layer: Path
    runtime: Path


@dataclass(frozen=True)
class HostedFunction:
    """A function as the host runs it; it has at most `concurrency` environments."""

    name: str
    handler: str
    memory_mb: int = 512
    timeout_seconds: float = 60
    concurrency: int = DEFAULT_CONCURRENCY
    variables: Mapping[str, str] = field(default_factory=dict)
    killable: bool = True
    """Whether `kill` may end its processes: False for the function behind the API."""
    package: Package | None = None
    """None: it is imported from its root, with everything that is installed here."""
    root: Path | None = None
    """The folder of its code; None is the host's."""
    version: str = LATEST


@dataclass(frozen=True, slots=True)
class InvocationReport:
    """The figures of one invocation, those of Lambda's REPORT line. Times in milliseconds."""

    request_id: str
    function: str
    started_at: float
    """Seconds since the epoch."""
    duration_ms: float
    init_duration_ms: float | None
    """None unless the invocation waited for a cold start."""
    billed_duration_ms: int
    memory_size_mb: int
    max_memory_used_mb: int
    status: InvocationStatus


@dataclass(frozen=True)
class InvocationResult:
    """The answer to the caller of an invocation; `function_error` is None or `Unhandled`."""

    status_code: int
    request_id: str
    payload: bytes = b""
    function_error: str | None = None

    @property
    def error_type(self) -> str | None:
        """The bare class name of the handler's error, or Lambda's name for it."""
        if self.function_error is None:
            return None
        found: object = json.loads(self.payload).get("errorType")
        return str(found)


class LambdaError(Exception):
    """An error of the service itself (not of a function), with Lambda's name and HTTP status."""

    def __init__(self, code: str, http_status: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.http_status = http_status


def not_found(arn: str) -> LambdaError:
    """Return the error for a function that doesn't exist."""
    return LambdaError("ResourceNotFoundException", 404, f"Function not found: {arn}")


def invalid(message: str) -> LambdaError:
    """Return the error for a parameter that Lambda refuses."""
    return LambdaError("InvalidParameterValueException", 400, message)


def too_large(size: int, limit: int) -> LambdaError:
    """Return the error for a payload above its limit; both in bytes."""
    message = f"Request must be smaller than {limit} bytes for the InvokeFunction operation: {size}"
    return LambdaError("RequestTooLargeException", 413, message)


def stopped() -> LambdaError:
    """Return the error for an invocation while the host stops or is interrupted."""
    return LambdaError("ServiceException", 500, "The lab takes no invocations now.")
