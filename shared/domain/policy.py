"""Retry and time-out policy: data that both engines follow."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RetryPolicy:
    """How often a step that failed with a transient error is tried, in attempts and seconds."""

    max_attempts: int = 3
    interval_seconds: int = 1
    backoff_rate: int = 2
    max_delay_seconds: int = 4
    crash_retries: int = 4
    """Further tries after the process died: Lambda's own limit for a durable invocation."""


@dataclass(frozen=True)
class Timeouts:
    """How long a loan waits for an answer, in seconds."""

    manager: int = 30 * 60
    fraud: int = 5 * 60


RETRY = RetryPolicy()
TIMEOUTS = Timeouts()
EXECUTION_TIMEOUT_SECONDS = 2 * 60 * 60
