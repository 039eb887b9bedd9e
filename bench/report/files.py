"""The files of a run: its raw samples as CSV, its circumstances as JSON."""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.measure.sample import BillLine, Sample
from bench.measure.timeline import Interval, IntervalKind
from bench.output.charts import Origin
from bench.report.run import About, BenchmarkRun, LoanInterval

ABOUT, SAMPLES, INTERVALS, BILLS = "about.json", "samples.csv", "intervals.csv", "bills.csv"
FAILURES = "failures.txt"
_PLACES = 3


class NotARun(ValueError):
    """The folder has no run, or one that can't be read."""


def write_raw(run: BenchmarkRun, folder: Path) -> None:
    """Write everything that was measured."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / ABOUT, asdict(run.about))
    _write_csv(folder / SAMPLES, map(_row, run.samples))
    _write_csv(folder / INTERVALS, map(_interval_row, run.intervals))
    _write_csv(folder / BILLS, map(_row, run.bills))
    (folder / FAILURES).write_text(
        "".join(f"{failure}\n" for failure in run.failures), encoding="utf-8"
    )


def read_raw(folder: Path) -> BenchmarkRun:
    """Return the run that `write_raw` wrote.

    Raises:
        NotARun: there is none, or it can't be read.
    """
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        about |= {"origin": Origin(about["origin"]), "stages": tuple(about["stages"])}
        return BenchmarkRun(
            about=About(**about),
            samples=[_sample(row) for row in _read_csv(folder / SAMPLES)],
            intervals=[_interval(row) for row in _read_csv(folder / INTERVALS)],
            bills=[_line(row) for row in _read_csv(folder / BILLS)],
            failures=(folder / FAILURES).read_text(encoding="utf-8").splitlines(),
        )
    except FileNotFoundError as error:
        raise NotARun(f"{folder} has no run: {error.filename} is missing") from None
    except (KeyError, TypeError, ValueError) as error:
        raise NotARun(f"{folder} has a run that can't be read: {error}") from None


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write plain data."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{json.dumps(data, indent=2, ensure_ascii=False)}\n", encoding="utf-8")


def _row(record: Sample | BillLine) -> dict[str, Any]:
    row = {field.name: getattr(record, field.name) for field in fields(record)}
    return {n: round(v, _PLACES) if isinstance(v, float) else v for n, v in row.items()}


def _interval_row(record: LoanInterval) -> dict[str, Any]:
    return {
        "engine": record.engine,
        "application_id": record.application_id,
        "kind": record.interval.kind,
        "before": record.interval.before,
        "ms": round(record.interval.ms, _PLACES),
    }


def _write_csv(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    rows = list(records)
    with path.open("w", encoding="utf-8", newline="") as file:
        if rows:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def _read_csv(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


_TEXTS = ("target", "engine", "profile", "application_id", "intended_at", "done_at")
_COUNTS = ("replayed", "units", "invocations", "bytes_written")


def _sample(row: Mapping[str, str]) -> Sample:
    values: dict[str, Any] = {}
    for name, text in row.items():
        if name in _TEXTS:
            values[name] = text
        elif name == "crashed":
            values[name] = text == "True"
        elif text == "":
            values[name] = None
        elif name in _COUNTS:
            values[name] = int(text)
        elif name == "engine_dollars":
            values[name] = Decimal(text)
        else:
            values[name] = float(text)
    return Sample(**values)


def _interval(row: Mapping[str, str]) -> LoanInterval:
    interval = Interval(IntervalKind(row["kind"]), row["before"], float(row["ms"]))
    return LoanInterval(row["engine"], row["application_id"], interval)


def _line(row: Mapping[str, str]) -> BillLine:
    return BillLine(
        application_id=row["application_id"],
        engine=row["engine"],
        profile=row["profile"],
        group=row["group"],
        item=row["item"],
        unit=row["unit"],
        quantity=Decimal(row["quantity"]),
        amount=Decimal(row["amount"]),
        estimated=row["estimated"] == "True",
    )
