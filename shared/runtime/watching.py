"""How callers watch a loan: how long a request is held, and how soon the next look is due."""

from collections.abc import Mapping
from dataclasses import dataclass

MOST_UNDER_LOAD = 1.0
"""The longest pause because of a busy machine, in seconds."""


@dataclass(frozen=True)
class Pauses:
    """The pauses between two looks, in seconds: longer while nothing happens, and under load.

    A pause grows by `growth` with each second without an event after the first `quiet` seconds, up
    to `most`. It is at least `of_work` times as long as the last look took, so that looking takes a
    part of the time alone.
    """

    least: float
    most: float
    quiet: float
    growth: float
    of_work: float

    def after(self, silence: float, work: float) -> float:
        """Return the pause after a look that took `work` seconds, in a silence of some seconds."""
        grown = self.least + max(0.0, silence - self.quiet) * self.growth
        return max(min(grown, self.most), min(work * self.of_work, MOST_UNDER_LOAD))


@dataclass(frozen=True)
class Watching:
    """A setting of the server, in seconds.

    A request for events is held for at most `hold`, and reads the table with the pauses `reads`.
    The answer names the pause before the next request: one of `waits` while every loan waits for a
    manager, otherwise of `requests`. Programs follow loans whose steps don't pause for people, many
    at a time, and following must not slow the loans: their reads have the pauses `unpaced_reads`,
    and an answer waits for further events until the request is `gathers` old.
    Lists are read again after `lists`. A caller who repeats a request more often than
    `allowed_a_second` is refused.
    """

    hold: float
    reads: Pauses
    unpaced_reads: Pauses
    requests: Pauses
    gathers: float
    waits: Pauses
    lists: float
    allowed_a_second: float | None


_AT_ONCE = Pauses(least=0, most=0, quiet=0, growth=0, of_work=0.1)

LAB = Watching(
    hold=20,
    reads=Pauses(least=0.01, most=0.08, quiet=0.2, growth=0.05, of_work=0.5),
    unpaced_reads=Pauses(least=0.01, most=0.08, quiet=0.2, growth=0.05, of_work=16),
    requests=_AT_ONCE,
    gathers=0.4,
    waits=_AT_ONCE,
    lists=3,
    allowed_a_second=None,
)
"""Paints an event at once, on a machine that has nothing else to do."""

_EACH_SECOND = Pauses(least=1, most=1, quiet=0, growth=0, of_work=10)
_WITHIN_A_SECOND = Pauses(least=0.8, most=30, quiet=10, growth=0.25, of_work=4)

DEPLOYED = Watching(
    hold=0,
    reads=_EACH_SECOND,
    unpaced_reads=_EACH_SECOND,
    requests=_WITHIN_A_SECOND,
    gathers=0,
    waits=Pauses(least=1, most=30, quiet=0, growth=0.25, of_work=19),
    lists=15,
    allowed_a_second=2,
)
"""Holds no request, since a held request is a running Lambda function."""

WATCHING: Mapping[str, Watching] = {"lab": LAB, "deployed": DEPLOYED}
"""The settings by their names."""
