"""`python -m bench experiment`: run experiments, print and write what they counted."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.table import Table

from bench.experiments.aws import DeployedStack, deployed_environment
from bench.experiments.charts import chart, times
from bench.experiments.data import FOLDER, Record, committed, machine, write
from bench.experiments.plans import ALL, EXPERIMENTS, Experiment, Name
from bench.experiments.running import ExecutionFailed, ExperimentEnvironment, measure
from bench.experiments.table import HEADINGS, NOTHING, cells_of
from bench.output.charts import save_svg
from bench.output.charts.caption import Origin
from local.terminal import console
from shared.aws.call import ServiceUnavailable

_FAILED = 1
_TROUBLE = 2
_RESULTS = Path("bench/results/experiments")


def run(name: str, deployed: DeployedStack | None, most: int | None = None) -> int:
    """Run one experiment or all; the exit status is 1 if an execution failed, 2 if none can run.

    Values above `most` are skipped. A whole run in the lab replaces the committed data; any other
    run is written to the results, with its charts.
    """
    names = list(Name) if name == ALL else [Name(name)]
    whole = deployed is None and most is None
    try:
        values = {experiment: _values(EXPERIMENTS[experiment], most) for experiment in names}
        with _environment(deployed) as (environment, origin, place):
            for experiment in names:
                plan = EXPERIMENTS[experiment]
                record = Record.now(
                    plan, origin, place, measure(plan, environment, _say, values[experiment])
                )
                _write(
                    record,
                    committed(experiment) if whole else _RESULTS / f"{experiment}.json",
                    whole,
                )
    except ExecutionFailed as error:
        print(f"Failed: {error}", file=sys.stderr)
        return _FAILED
    except (ServiceUnavailable, LookupError) as error:
        print(f"Can't run: {error}.", file=sys.stderr)
        return _TROUBLE
    if whole:
        print(f"Now run `make figures`: it draws the charts from {FOLDER}.")
    return 0


def _values(plan: Experiment, most: int | None) -> Sequence[int]:
    """Return the values up to `most`; a line to a limit needs two of them.

    Raises:
        LookupError: there are fewer.
    """
    if most is not None and most < plan.values[1]:
        raise LookupError(f"--most must be at least {plan.values[1]:,} for {plan.name}")
    return [value for value in plan.values if most is None or value <= most]


def _write(record: Record, path: Path, whole: bool) -> None:
    write(record, path)
    _show(record)
    print(f"Wrote {path}.")
    if whole:
        return
    save_svg(chart(record), path.with_suffix(".svg"))
    if record.origin is Origin.AWS:
        save_svg(times(record), path.with_name(f"{path.stem}-time.svg"))
    print(f"Wrote its charts to {path.parent}.")


@contextmanager
def _environment(
    deployed: DeployedStack | None,
) -> Iterator[tuple[ExperimentEnvironment, Origin, str]]:
    """Yield the environment, its origin and its place; the lab is imported only if it is used."""
    if deployed is not None:
        yield deployed_environment(deployed), Origin.AWS, deployed.region
        return
    from bench.experiments.lab import lab_environment

    print("Starting a lab …", flush=True)
    with lab_environment() as environment:
        yield environment, Origin.LOCAL, machine()


def _say(line: str) -> None:
    print(line, flush=True)


def _show(record: Record) -> None:
    out = console()
    out.print(f"[bold]{record.plan.title}[/] ({record.origin}); value: {record.plan.parameter}")
    for series in record.plan.series:
        rows = [cells_of(point, series) for point in record.of(series.name)]
        out.print(_table(series.title, rows))


def _table(title: str, rows: Sequence[Sequence[str]]) -> Table:
    """Return the table of a series, without the units that its engine doesn't have."""
    table = Table(title=title, title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    columns = [
        (heading, cells)
        for heading, cells in zip(HEADINGS, zip(*rows, strict=True), strict=True)
        if set(cells) != {NOTHING}
    ]
    for heading, _ in columns:
        table.add_column(heading, justify="right", no_wrap=True)
    for row in zip(*(cells for _, cells in columns), strict=True):
        table.add_row(*row)
    return table
