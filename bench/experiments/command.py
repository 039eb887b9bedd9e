"""`python -m bench experiment`: run experiments, write their raw data, say what they found."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.table import Table

from bench.charts.caption import Origin
from bench.experiments.aws import Deployed, deployed_bed
from bench.experiments.data import FOLDER, Record, committed, machine, write
from bench.experiments.plans import EXPERIMENTS, Experiment, Name
from bench.experiments.running import Bed, ExecutionFailed, measure
from bench.experiments.table import HEADINGS, cells_of
from bench.tables import console
from shared.engines.port import EngineUnavailable

ALL = "all"
_FAILED = 1
_TROUBLE = 2
_RESULTS = Path("bench/results/experiments")


def run(name: str, deployed: Deployed | None) -> int:
    """Run one experiment or all; the exit status is 1 if an execution failed, 2 if none could run.

    In the lab the committed raw data are replaced; what AWS says is written beside the results.
    """
    names = list(Name) if name == ALL else [Name(name)]
    try:
        with _bed(deployed) as (bed, origin, place):
            for each in names:
                record = _record(EXPERIMENTS[each], bed, origin, place)
                path = committed(each) if deployed is None else _RESULTS / f"{each}-aws.json"
                write(record, path)
                _show(record, path)
    except ExecutionFailed as error:
        print(f"Failed: {error}", file=sys.stderr)
        return _FAILED
    except (EngineUnavailable, LookupError) as error:
        print(f"Can't run: {error}", file=sys.stderr)
        return _TROUBLE
    if deployed is None:
        print(f"`make figures` draws the charts from {FOLDER}.")
    return 0


@contextmanager
def _bed(deployed: Deployed | None) -> Iterator[tuple[Bed, Origin, str]]:
    """The lab is imported only if it is used: it takes seconds."""
    if deployed is not None:
        yield deployed_bed(deployed), Origin.AWS, deployed.region
        return
    from bench.experiments.lab import lab_bed

    print("Starting the lab.", flush=True)
    with lab_bed() as bed:
        yield bed, Origin.LOCAL, machine()


def _record(experiment: Experiment, bed: Bed, origin: Origin, place: str) -> Record:
    return Record.now(experiment, origin, place, measure(experiment, bed, _say, experiment.values))


def _say(line: str) -> None:
    print(line, flush=True)


def _show(record: Record, path: Path) -> None:
    out = console()
    title = f"{record.plan.title}: {record.plan.parameter} ({record.origin})"
    table = Table(title=title, title_style="bold", box=SIMPLE_HEAD)
    table.add_column("Series")
    for heading in HEADINGS:
        table.add_column(heading, justify="right")
    for series in record.plan.series:
        for point in record.of(series.name):
            table.add_row(series.title, *cells_of(point, series))
        table.add_section()
    out.print(table)
    print(f"Wrote {path}.")
