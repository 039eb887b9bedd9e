"""Finds the figures of every row, checks its claims, and writes the guide."""

import sys
from collections.abc import Sequence
from pathlib import Path

from guide import rows as _rows  # noqa: F401 - importing them fills ROWS
from guide.document import TITLES, documents
from guide.figures import counted
from guide.row import ROWS, Finding, GuideRow
from guide.runs import GuideRuns
from local.terminal import console

_BROKEN = 1
_UNKNOWN = 2


def run(only: str) -> int:
    """Find the figures of all rows, or of one; the exit status is 1 if a claim doesn't hold."""
    chosen = [row for row in ROWS if only in ("", row.id)]
    if not chosen:
        print(
            f"There is no row {only}. Rows: {', '.join(row.id for row in ROWS)}.", file=sys.stderr
        )
        return _UNKNOWN
    with GuideRuns() as runs:
        answers = [(row, _found(row, runs)) for row in chosen]
    broken = [(row, finding) for row, finding in answers if finding.broken]
    claims = sum(len(finding.claims) for _, finding in answers)
    if broken:
        for row, finding in broken:
            print(f"{row.id}: {'; '.join(f'not true: {claim}' for claim in finding.broken)}.")
        print("No file was written, because these answers don't follow from their figures.")
        return _BROKEN
    print(f"Every claim holds: {counted('', claims, 'claim')}, {counted('', len(answers), 'row')}.")
    if not only:
        _write(answers)
    return 0


def _found(row: GuideRow, runs: GuideRuns) -> Finding:
    finding = row.find(runs)
    mark = "[red]BROKEN[/]" if finding.broken else TITLES[row.about.winner]
    out = console()
    out.print(f"{row.id:16} {row.evidence:11} {mark:17} {finding.figure}", soft_wrap=True)
    return finding


def _write(answers: Sequence[tuple[GuideRow, Finding]]) -> None:
    written = [
        path
        for path, text in documents(answers).items()
        if not Path(path).exists() or Path(path).read_text(encoding="utf-8") != text
    ]
    for path in written:
        Path(path).write_text(documents(answers)[path], encoding="utf-8")
    print(f"Wrote {', '.join(written)}." if written else "The guide in docs is unchanged.")
