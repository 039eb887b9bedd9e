"""A run's raw samples as CSV and what is known about it as JSON: written, and read again."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.measure.sample import BillLine, Sample
from bench.measure.timeline import Interval, IntervalKind
from bench.output.charts import Origin
from bench.report.run import About, LoanGap, Run

ABOUT, SAMPLES, GAPS, BILLS = "about.json", "samples.csv", "gaps.csv", "bills.csv"
FAILURES = "failures.txt"
_PLACES = 3


class NotARun(ValueError):
    """The folder has no run in it."""


def write_raw(run: Run, folder: Path) -> None:
    """Write everything that was measured."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / ABOUT, asdict(run.about))
    _write_csv(folder / SAMPLES, [_row(each) for each in run.samples])
    gaps = (
        {
            "engine": each.engine,
            "application_id": each.application_id,
            "kind": each.gap.kind,
            "before": each.gap.before,
            "ms": round(each.gap.ms, _PLACES),
        }
        for each in run.gaps
    )
    _write_csv(folder / GAPS, list(gaps))
    _write_csv(folder / BILLS, [_row(each) for each in run.bills])
    (folder / FAILURES).write_text("".join(f"{each}\n" for each in run.failures), encoding="utf-8")


def read_raw(folder: Path) -> Run:
    """Read a run that `write_raw` wrote.

    Raises:
        NotARun: there is none, or it isn't readable.
    """
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        about |= {"origin": Origin(about["origin"]), "stages": tuple(about["stages"])}
        return Run(
            about=About(**about),
            samples=[_sample(row) for row in _read_csv(folder / SAMPLES)],
            gaps=[_gap(row) for row in _read_csv(folder / GAPS)],
            bills=[_line(row) for row in _read_csv(folder / BILLS)],
            failures=(folder / FAILURES).read_text(encoding="utf-8").splitlines(),
        )
    except FileNotFoundError as error:
        raise NotARun(f"{folder} has no run: {error.filename} is missing") from None
    except (KeyError, TypeError, ValueError) as error:
        raise NotARun(f"{folder} has a run that can't be read: {error}") from None


def write_json(path: Path, told: Mapping[str, Any]) -> None:
    """Write plain data."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{json.dumps(told, indent=2, ensure_ascii=False)}\n", encoding="utf-8")


def _row(each: Sample | BillLine) -> dict[str, Any]:
    row = {field.name: getattr(each, field.name) for field in fields(each)}
    return {n: round(v, _PLACES) if isinstance(v, float) else v for n, v in row.items()}


def _write_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        if rows:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def _read_csv(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


_TEXTS = ("target", "engine", "profile", "application_id", "intended_at", "done_at")
_COUNTS = ("units", "invocations", "bytes_written")


def _sample(row: Mapping[str, str]) -> Sample:
    read: dict[str, Any] = {}
    for name, text in row.items():
        if name in _TEXTS:
            read[name] = text
        elif name == "crashed":
            read[name] = text == "True"
        elif name == "replayed":
            read[name] = int(text)
        elif text == "":
            read[name] = None
        elif name in _COUNTS:
            read[name] = int(text)
        elif name == "engine_dollars":
            read[name] = Decimal(text)
        else:
            read[name] = float(text)
    return Sample(**read)


def _gap(row: Mapping[str, str]) -> LoanGap:
    gap = Interval(IntervalKind(row["kind"]), row["before"], float(row["ms"]))
    return LoanGap(row["engine"], row["application_id"], gap)


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
