"""Writes the fold vectors and the workflow on which the Python and TypeScript code is tested.

The events come from `event_fixtures`, the expectations from `situations`, where they are stated
by hand: no fold takes part. After a change of either, run
`python -m tests.vectors.make_fold_vectors`.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from shared.api.workflow import Workflow
from shared.events.item import attributes_of
from shared.events.pauses import with_pauses
from tests.vectors.event_fixtures import LoanEvents
from tests.vectors.situations import SITUATIONS, ExpectedView, Loans

FOLDER = Path(__file__).parent / "fold"
WORKFLOW = Path(__file__).parent / "workflow.json"
"""The answer of `GET /workflow`, for the tests of the page."""


def text_of(about: str, loans: Loans) -> str:
    """Return a vector as JSON, one line for each event and one for each expected view."""
    parts = ",\n".join(_loan(loan, view) for loan, view in loans)
    return f'{{"about": {_line(about)}, "loans": [\n{parts}\n]}}\n'


def vectors() -> dict[Path, str]:
    """Return the text of every vector by its file."""
    return {
        FOLDER / f"{situation.__name__}.json": text_of(
            (situation.__doc__ or "").strip(), situation()
        )
        for situation in SITUATIONS
    }


def workflow() -> str:
    """Return the answer of `GET /workflow` as JSON."""
    answer = Workflow.of_the_loan().model_dump(mode="json", exclude_none=True)
    return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write the workflow and every vector, and remove the files of situations that are gone."""
    WORKFLOW.write_text(workflow(), encoding="utf-8")
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for path, text in vectors().items():
        path.write_text(text, encoding="utf-8")


def _loan(loan: LoanEvents, view: ExpectedView) -> str:
    head = {
        "application_id": loan.application_id,
        "engine": loan.engine,
        "finished": loan.finished,
    }
    expected = asdict(view)
    counts = expected.pop("counts")
    lines = [_line(head)[:-1], f'"expected": {_line(expected)}']
    if counts is not None:
        lines.append(f'"counts": {_line(counts)}')
    events = ",\n".join(_line(attributes_of(event)) for event in with_pauses(loan.events))
    return ",\n".join([*lines, f'"events": [\n{events}\n]}}'])


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    main()
