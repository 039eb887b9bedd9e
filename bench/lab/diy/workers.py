"""The pool of processes that run the handlers."""

import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from types import SimpleNamespace
from typing import Any

from shared.runtime.functions import FunctionId, function

PROCESSES = 8
FUNCTIONS = (FunctionId.API, FunctionId.DURABLE, FunctionId.TASKS, FunctionId.FRAUD)
_handlers: dict[str, Callable[..., Any]] = {}


def start_pool() -> ProcessPoolExecutor:
    """Return the pool, with every handler imported in every process."""
    pool = ProcessPoolExecutor(PROCESSES, get_context("spawn"), _import_handlers)
    for started in [pool.submit(int) for _ in range(PROCESSES)]:
        started.result()
    return pool


def invoke(pool: ProcessPoolExecutor, name: str, event: bytes, request_id: str) -> "Future[bytes]":
    """Run a function's handler in a process of the pool; the result is its JSON."""
    return pool.submit(_run, name, event, request_id)


def _import_handlers() -> None:
    """Import them, and send what they log to standard error."""
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for id_ in FUNCTIONS:
        module, _, name = function(id_).handler.rpartition(".")
        _handlers[id_] = getattr(import_module(module), name)


def _run(name: str, event: bytes, request_id: str) -> bytes:
    context = SimpleNamespace(
        aws_request_id=request_id,
        function_name=name,
        function_version="$LATEST",
        invoked_function_arn=name,
        memory_limit_in_mb="512",
        tenant_id=None,
        get_remaining_time_in_millis=lambda: 60_000,
    )
    return json.dumps(_handlers[name](json.loads(event), context), default=float).encode()
