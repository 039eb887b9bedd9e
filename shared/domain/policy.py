"""The retry and time-out policy of both engines, as data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RetryPolicy:
    """The attempts of a step that fails with a transient error, and the seconds between them."""

    max_attempts: int = 3
    interval_seconds: int = 1
    backoff_rate: int = 2
    max_delay_seconds: int = 4
    crash_retries: int = 4
    """Further tries after the process died. Lambda itself tries a durable invocation again, with
    growing pauses, until its execution times out; the lab's emulator stops after these tries."""
    throttle_retries: int = 10
    """Further tries of a task that Lambda throttled, within about four minutes: a new account may
    run ten functions at once. Lambda itself tries a throttled durable invocation for hours."""
    throttle_delay_seconds: int = 60
    """The upper limit of a delay between these tries."""


@dataclass(frozen=True)
class Timeouts:
    """The time-outs of a loan's waits, in seconds."""

    manager: int = 30 * 60
    fraud: int = 5 * 60


RETRY = RetryPolicy()
TIMEOUTS = Timeouts()
EXECUTION_TIMEOUT_SECONDS = 2 * 60 * 60
