"""The program inside one execution environment, as the Lambda runtime is on AWS.

    python -m local.emulators.lambda_host.runtime package.module.function DESCRIPTOR

It imports the handler (INIT), then serves one event at a time from the inherited socket. It ends
when the host does, even while the handler runs: a thread watches for the end of the stream.
"""

import decimal
import importlib
import json
import logging
import os
import select
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

from local.emulators.lambda_host.durable_sdk import end_invocations_at_once
from local.emulators.lambda_host.protocol import Channel, Header
from local.emulators.lambda_host.tracing import trace_header

Handler = Callable[[Any, Any], Any]


class LambdaContext:
    """The context that Lambda passes to a handler beside the event."""

    client_context = None
    identity = None
    tenant_id = None

    def __init__(self, request_id: str, function_arn: str, timeout_seconds: float) -> None:
        self.aws_request_id = request_id
        self.invoked_function_arn = function_arn
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._deadline = time.monotonic() + timeout_seconds

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until Lambda ends this invocation."""
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def main(handler_name: str, descriptor: int) -> None:
    """Import the handler, report it, and serve events until the host ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sock = socket.socket(fileno=descriptor)
    threading.Thread(target=_exit_with_host, args=(sock,), daemon=True).start()
    channel = Channel(sock)
    _log_to_stdout()
    handler, header, payload = _initialise(handler_name)
    end_invocations_at_once()
    channel.send(header, payload)
    while handler is not None and (frame := channel.receive()) is not None:
        channel.send(*_invoke(handler, *frame))


def _initialise(handler_name: str) -> tuple[Handler | None, Header, bytes]:
    started = time.perf_counter()
    handler, error = _import_handler(handler_name)
    header = {
        "ok": handler is not None,
        "duration_ms": _milliseconds(started),
        "max_memory_mb": _max_memory_mb(),
    }
    sys.stdout.flush()
    return handler, header, error


def _import_handler(handler_name: str) -> tuple[Handler | None, bytes]:
    module_name, _, name = handler_name.rpartition(".")
    try:
        handler: Handler = getattr(importlib.import_module(module_name), name)
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        return None, _error(error, "", "Runtime.ImportModuleError", message)
    except AttributeError as error:
        message = f"Handler '{name}' missing on module '{module_name}'"
        return None, _error(error, "", "Runtime.HandlerNotFound", message)
    except Exception as error:  # noqa: BLE001 (any error is the function's answer)
        return None, _error(error, "")
    return handler, b""


def _invoke(handler: Handler, header: Header, payload: bytes) -> tuple[Header, bytes]:
    started = time.perf_counter()
    ok, answer = _answer(handler, header, payload)
    sys.stdout.flush()
    sys.stderr.flush()
    return {
        "ok": ok,
        "duration_ms": _milliseconds(started),
        "max_memory_mb": _max_memory_mb(),
    }, answer


def _answer(handler: Handler, header: Header, payload: bytes) -> tuple[bool, bytes]:
    request_id = header["request_id"]
    context = LambdaContext(request_id, header["function_arn"], header["timeout_seconds"])
    os.environ["_X_AMZN_TRACE_ID"] = trace_header(request_id)
    try:
        result = handler(json.loads(payload), context)
    except Exception as error:  # noqa: BLE001 (any error is the function's answer)
        return False, _error(error, request_id)
    try:
        return True, json.dumps(result, default=_as_json, ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        message = f"Unable to marshal response: {error}"
        return False, _error(error, request_id, "Runtime.MarshalError", message)


def _error(
    error: Exception, request_id: str, error_type: str | None = None, message: str | None = None
) -> bytes:
    name = error_type or type(error).__name__
    text = str(error) if message is None else message
    trace = _stack(error.__traceback__)
    print(f"[ERROR] {name}: {text}\nTraceback (most recent call last):\n{''.join(trace)}")
    return json.dumps(
        {"errorMessage": text, "errorType": name, "requestId": request_id, "stackTrace": trace}
    ).encode()


def _stack(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)
    return traceback.format_list([frame for frame in frames if frame.filename != __file__])


def _as_json(value: object) -> object:
    """Turn a Decimal into a number, as Lambda does, and refuse what JSON doesn't know."""
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _milliseconds(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _max_memory_mb() -> int:
    """Return the peak of this process, from the kernel's own figure.

    On Linux, `ru_maxrss` of a child includes the parent's size; on macOS it is right, in bytes.
    """
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            peak = next(line for line in status if line.startswith("VmHWM:"))
        return int(peak.split()[1]) // 1024
    except (OSError, StopIteration):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 * 1024)


def _exit_with_host(sock: socket.socket) -> None:
    """End this process when the host closes its end, even while the handler runs."""
    poll = select.poll()
    poll.register(sock.fileno(), 0)
    while not any(happened & (select.POLLHUP | select.POLLERR) for _, happened in poll.poll()):
        pass
    os._exit(0)


def _log_to_stdout() -> None:
    """Log warnings and errors like Lambda's own handler on the root logger, one line each."""
    logging.basicConfig(
        stream=sys.stdout,
        level=logging.WARNING,
        format="[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(message)s",
        datefmt="%Y-%m-%dT%H:%M:%S",
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
