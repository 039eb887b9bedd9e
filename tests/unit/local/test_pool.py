"""The environments of a function: which of the idle ones an invocation gets."""

from typing import Any, cast

from local.emulators.lambda_host.environment import Environment
from local.emulators.lambda_host.pool import Pool


class _IdleEnvironment:
    """An environment without a process."""

    alive = True


def test_invocations_about_the_same_subject_share_an_environment() -> None:
    started: list[Any] = []

    def start() -> Environment:
        started.append(_IdleEnvironment())
        return cast("Environment", started[-1])

    pool = Pool(start, 2)
    with pool.lease("first"), pool.lease("second"):
        pass
    first, second = started
    for subject, expected in [("second", second), ("first", first), ("", first)]:
        with pool.lease(subject) as lease:
            assert lease.environment is expected


def test_a_busy_environment_is_not_waited_for() -> None:
    pool = Pool(lambda: cast("Environment", _IdleEnvironment()), 2)
    with pool.lease("loan") as busy, pool.lease("loan") as lease:
        assert lease.environment is not busy.environment
        assert lease.cold
