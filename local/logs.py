"""The logs of the lab's libraries go to a file, not to the terminal."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_VERBOSE = "moto.stepfunctions.parser.asl.component.eval_component"
"""Logs the whole state machine for every error that a state retries or catches."""
_LIBRARIES = (
    "asyncio",
    "aws_durable_execution_sdk_python",
    "aws_durable_execution_sdk_python_testing",
    "botocore",
    "moto",
    "urllib3",
    "waitress",
    "werkzeug",
)


@contextmanager
def third_party_logs(path: Path) -> Iterator[None]:
    """Send the libraries' warnings and errors to the file; restore their loggers at the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, mode="w", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger(_VERBOSE).setLevel(logging.CRITICAL)
    loggers = [logging.getLogger(name) for name in _LIBRARIES]
    before = [(logger, logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.WARNING)
        logger.propagate = False
    try:
        yield
    finally:
        for logger, level, propagate in before:
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate
        handler.close()
