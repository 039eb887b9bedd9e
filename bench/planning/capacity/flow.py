"""A load through token buckets in a row, as a fluid and in closed form.

A token bucket lets through at most `burst + sustained × t` loans in the first `t` seconds that it
is in use. Several in a row let through what the least of them does: greedy shapers in a row are one
shaper whose curve is the minimum of theirs (Le Boudec and Thiran, Network Calculus, section 1.5).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

_ALWAYS = float("inf")


@dataclass(frozen=True, slots=True)
class Line:
    """So many loans at once, and so many more each second."""

    burst: float
    sustained: float

    def at(self, seconds: float) -> float:
        """Return how many loans that is in so many seconds."""
        return self.burst + self.sustained * seconds

    def reaches(self, loans: float) -> float:
        """Return after how many seconds it is so many loans."""
        return max(0.0, (loans - self.burst) / self.sustained)

    def below(self, other: "Line") -> tuple[float, float]:
        """Return the first second and the end of the time in which this line is the lower one."""
        gap, steeper = other.burst - self.burst, other.sustained - self.sustained
        if steeper == 0:
            return (0.0, _ALWAYS if gap > 0 else 0.0)
        crossing = -gap / steeper
        return (max(0.0, crossing), _ALWAYS) if steeper > 0 else (0.0, max(0.0, crossing))


@dataclass(frozen=True, slots=True)
class Load:
    """Loans that arrive evenly, `rate` a second for `seconds`."""

    rate: float
    seconds: float

    @property
    def loans(self) -> float:
        """All of them."""
        return self.rate * self.seconds

    @property
    def lines(self) -> tuple[Line, Line]:
        """What has arrived is the lower of the two: at the rate, and all of them."""
        return Line(0.0, self.rate), Line(self.loans, 0.0)


@dataclass(frozen=True, slots=True)
class BucketStage:
    """A token bucket in terms of loans, that a loan reaches `after` seconds if nothing holds it."""

    line: Line
    after: float


@dataclass(frozen=True, slots=True)
class Flow:
    """A load and the stages that each loan passes, in order of `after`; the first is the start."""

    load: Load
    stages: Sequence[BucketStage]

    def passed(self, count: int, seconds: float, after: float) -> float:
        """Return how many are through the first `count` stages, seen `after` seconds later."""
        since = seconds - after
        return min(line.at(since) for line in self._lines(count)) if since >= 0 else 0.0

    def waiting(self, index: int, seconds: float) -> float:
        """Return how many loans wait for tokens of a stage at a moment."""
        after = self.stages[index].after
        return self.passed(index, seconds, after) - self.passed(index + 1, seconds, after)

    def held_up(self, seconds: float) -> float:
        """Return how many loans wait at a moment, at any stage."""
        return sum(self.waiting(index, seconds) for index in range(len(self.stages)))

    def empty_at(self, index: int) -> float | None:
        """Return when a stage has no tokens left, after those before it; None if it never is."""
        own = self.stages[index]
        times = [own.line.below(line) for line in self._lines(index)]
        since = max(start for start, _ in times)
        return own.after + since if since < min(end for _, end in times) else None

    def caught_up_at(self) -> float:
        """Return when the last loan is past every stage."""
        drained = (stage.line.reaches(self.load.loans) for stage in self.stages)
        return self.stages[-1].after + max([self.load.seconds, *drained])

    def open(self, seconds: float, run_seconds: float) -> float:
        """Return how many executions are open if each takes `run_seconds` and its time waiting."""
        started = self.passed(1, seconds, 0.0)
        return started - self.passed(len(self.stages), seconds, run_seconds)

    def open_reaches(self, most: float, run_seconds: float) -> float | None:
        """Return when so many executions are open; None if there are never so many."""
        for early, late in pairwise(sorted(self._bends(run_seconds))):
            low, high = self.open(early, run_seconds), self.open(late, run_seconds)
            if low < most <= high:
                return early + (most - low) / (high - low) * (late - early)
        return None

    def most_open(self, run_seconds: float) -> float:
        """Return the most executions that are open at once."""
        return max(self.open(bend, run_seconds) for bend in self._bends(run_seconds))

    def _lines(self, count: int) -> tuple[Line, ...]:
        return (*self.load.lines, *(stage.line for stage in self.stages[:count]))

    def _bends(self, run_seconds: float) -> Iterator[float]:
        """Yield every moment at which the number of open executions may bend."""
        pairs = combinations(self._lines(len(self.stages)), 2)
        crossings = {time for a, b in pairs for time in a.below(b) if time < _ALWAYS}
        for crossing in {0.0, *crossings}:
            yield from (crossing, crossing + run_seconds)
