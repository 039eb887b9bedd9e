"""The flow of a load through token buckets in a row, as a fluid, in closed form.

A token bucket passes at most `burst + sustained × t` loans in its first `t` seconds. Buckets in a
row pass the minimum of what each passes: a series of greedy shapers equals one shaper whose curve
is the minimum of theirs (Le Boudec and Thiran, Network Calculus, section 1.5).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

_ALWAYS = float("inf")


@dataclass(frozen=True, slots=True)
class AffineCurve:
    """A number of loans at once, `burst`, and a number per second, `sustained`."""

    burst: float
    sustained: float

    def at(self, seconds: float) -> float:
        """Return the number of loans after this many seconds."""
        return self.burst + self.sustained * seconds

    def reaches(self, loans: float) -> float:
        """Return the seconds after which it is this many loans."""
        return max(0.0, (loans - self.burst) / self.sustained)

    def below(self, other: "AffineCurve") -> tuple[float, float]:
        """Return the begin and the end of the time in which this curve is the lower one."""
        distance, steeper = other.burst - self.burst, other.sustained - self.sustained
        if steeper == 0:
            return (0.0, _ALWAYS if distance > 0 else 0.0)
        crossing = -distance / steeper
        return (max(0.0, crossing), _ALWAYS) if steeper > 0 else (0.0, max(0.0, crossing))


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Loans that arrive evenly, `rate` per second for `seconds`."""

    rate: float
    seconds: float

    @property
    def loans(self) -> float:
        """The number of all loans."""
        return self.rate * self.seconds

    @property
    def curves(self) -> tuple[AffineCurve, AffineCurve]:
        """Two curves whose minimum is the number of loans that have arrived."""
        return AffineCurve(0.0, self.rate), AffineCurve(self.loans, 0.0)


@dataclass(frozen=True, slots=True)
class BucketStage:
    """A token bucket in terms of loans; an undelayed loan reaches it after `after` seconds."""

    curve: AffineCurve
    after: float


@dataclass(frozen=True, slots=True)
class Flow:
    """A load and the stages that each loan passes, in the order of `after`."""

    load: Arrivals
    stages: Sequence[BucketStage]

    def passed(self, count: int, seconds: float, after: float) -> float:
        """Return how many loans have passed the first `count` stages `after` seconds earlier."""
        since = seconds - after
        return min(curve.at(since) for curve in self._curves(count)) if since >= 0 else 0.0

    def waiting(self, index: int, seconds: float) -> float:
        """Return how many loans wait at a stage at a moment, in seconds since the begin."""
        after = self.stages[index].after
        return self.passed(index, seconds, after) - self.passed(index + 1, seconds, after)

    def all_waiting(self, seconds: float) -> float:
        """Return how many loans wait at all stages at a moment."""
        return sum(self.waiting(index, seconds) for index in range(len(self.stages)))

    def empty_at(self, index: int) -> float | None:
        """Return the second at which a stage has no tokens left; None if that doesn't happen."""
        own = self.stages[index]
        times = [own.curve.below(curve) for curve in self._curves(index)]
        since = max(start for start, _ in times)
        return own.after + since if since < min(end for _, end in times) else None

    def caught_up_at(self) -> float:
        """Return the second at which the last loan has passed every stage."""
        drained = (stage.curve.reaches(self.load.loans) for stage in self.stages)
        return self.stages[-1].after + max([self.load.seconds, *drained])

    def open(self, seconds: float, run_seconds: float) -> float:
        """Return how many executions are open; each takes `run_seconds` and the time it waits."""
        started = self.passed(1, seconds, 0.0)
        return started - self.passed(len(self.stages), seconds, run_seconds)

    def open_reaches(self, most: float, run_seconds: float) -> float | None:
        """Return the second at which this many executions are open; None if that doesn't happen."""
        for early, late in pairwise(sorted(self._bends(run_seconds))):
            low, high = self.open(early, run_seconds), self.open(late, run_seconds)
            if low < most <= high:
                return early + (most - low) / (high - low) * (late - early)
        return None

    def most_open(self, run_seconds: float) -> float:
        """Return the largest number of executions that are open at once."""
        return max(self.open(bend, run_seconds) for bend in self._bends(run_seconds))

    def _curves(self, count: int) -> tuple[AffineCurve, ...]:
        return (*self.load.curves, *(stage.curve for stage in self.stages[:count]))

    def _bends(self, run_seconds: float) -> Iterator[float]:
        """Yield every moment at which the number of open executions may bend."""
        pairs = combinations(self._curves(len(self.stages)), 2)
        crossings = {time for a, b in pairs for time in a.below(b) if time < _ALWAYS}
        for crossing in {0.0, *crossings}:
            yield from (crossing, crossing + run_seconds)
