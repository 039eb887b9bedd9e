"""The raw data of an experiment, and its file."""

import json
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from bench.experiments.counting import Counts
from bench.experiments.plans import EXPERIMENTS, Experiment, Name
from bench.experiments.running import MeasuredExecution
from bench.output.charts.caption import Origin
from shared.runtime.clock import moment

FOLDER = Path("bench/experiments/data")
_SDK = "aws-durable-execution-sdk-python"
_MILLISECOND = 1000


@dataclass(frozen=True, slots=True)
class Point:
    """The units of one execution. `elapsed_ms` is its duration, on AWS only."""

    series: str
    value: int
    counts: Counts
    elapsed_ms: int | None = None


@dataclass(frozen=True)
class Record:
    """The points of an experiment, and where, when and with which SDK they were measured.

    `place` is the region on AWS, or the machine of the lab, whose units hold for every region.
    """

    experiment: Name
    origin: Origin
    place: str
    date: str
    commit: str
    sdk: str
    points: tuple[Point, ...]

    @classmethod
    def now(
        cls,
        experiment: Experiment,
        origin: Origin,
        place: str,
        executions: Iterable[MeasuredExecution],
    ) -> Self:
        """Return the record of executions that were just measured."""
        points = tuple(_point(execution, origin) for execution in executions)
        today = datetime.now(UTC).date().isoformat()
        return cls(experiment.name, origin, place, today, _commit(), version(_SDK), points)

    def of(self, series: str) -> Sequence[Point]:
        """Return the points of a series in the order of their values."""
        return sorted((p for p in self.points if p.series == series), key=lambda p: p.value)

    @property
    def plan(self) -> Experiment:
        """The plan of the experiment."""
        return EXPERIMENTS[self.experiment]


def read(path: Path) -> Record:
    """Return the record in a file.

    Raises:
        OSError: it can't be read.
        ValueError: it isn't a record of an experiment.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        points = tuple(_point_of(each) for each in data.pop("points"))
        name, origin = Name(data.pop("experiment")), Origin(data.pop("origin"))
        return Record(experiment=name, origin=origin, points=points, **data)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{path} isn't a record of an experiment: {error}") from error


def write(record: Record, path: Path) -> None:
    """Write a record, a point on each line."""
    data = {
        "experiment": record.experiment,
        "origin": record.origin,
        "place": record.place,
        "date": record.date,
        "commit": record.commit,
        "sdk": record.sdk,
    }
    head = json.dumps(data, indent=1)[:-2]
    points = ",\n".join(f"  {json.dumps(_as_json(point))}" for point in record.points)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{head},\n "points": [\n{points}\n ]\n}}\n', encoding="utf-8")


def committed(name: Name) -> Path:
    """Return the path of an experiment's committed data."""
    return FOLDER / f"{name}.json"


def machine() -> str:
    """Return the system and the processor of this machine."""
    return f"{platform.system()} {platform.machine()}"


def _point(measured: MeasuredExecution, origin: Origin) -> Point:
    """Return the point of an execution; the duration on an emulator is not recorded."""
    took = moment(measured.ended_at) - moment(measured.started_at)
    elapsed = round(took.total_seconds() * _MILLISECOND) if origin is Origin.AWS else None
    return Point(measured.series.name, measured.value, measured.counts, elapsed)


def _as_json(point: Point) -> dict[str, Any]:
    found = {"series": point.series, "value": point.value, **asdict(point.counts)}
    return found if point.elapsed_ms is None else {**found, "elapsed_ms": point.elapsed_ms}


def _point_of(data: dict[str, Any]) -> Point:
    series, value = str(data.pop("series")), int(data.pop("value"))
    elapsed = data.pop("elapsed_ms", None)
    return Point(series, value, Counts(**data), elapsed)


def _commit() -> str:
    found = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or "unknown"
