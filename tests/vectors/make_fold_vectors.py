"""Writes the vectors that both folds, the Python and the TypeScript one, are tested on.

Run it after a change of the fold (`python -m tests.vectors.make_fold_vectors`) and read the
difference: the expectations come from the Python fold, so they're only as right as that reading.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from shared.api.responses import EventOut
from shared.domain.credit import Bureau
from shared.domain.pipeline import Step
from shared.engines.port import EngineName
from shared.events.event import Event, Kind, Level
from shared.events.fold import View, fold
from tests.vectors.scenes import SCENES
from tests.vectors.tapes import Tape

FOLDER = Path(__file__).parent / "fold"


def event_from_api(given: dict[str, Any]) -> Event:
    """Return the event that the API told; its key ends with its discriminator."""
    discriminator = given["key"].rpartition("/")[2]
    step, branch = given.get("step"), given.get("branch")
    return Event(
        kind=Kind(given["kind"]),
        at=given["at"],
        message=given["message"],
        level=Level(given["level"]),
        step=Step(step) if step else None,
        branch=Bureau(branch) if branch else None,
        attempt=given.get("attempt"),
        invocation=given.get("invocation"),
        operation=given.get("operation"),
        bytes=given.get("bytes"),
        expires_at=given.get("expires_at"),
        discriminator=None if discriminator == "-" else discriminator,
    )


def folded(events: Iterable[dict[str, Any]], application_id: str, *, finished: bool) -> View:
    """Fold the events of one loan out of what the API told."""
    own = [event_from_api(one) for one in events if one["application_id"] == application_id]
    return fold(own, finished=finished)


def as_json(view: View) -> dict[str, Any]:
    """Return the view as the vectors have it."""
    return {
        "stage": view.stage.value,
        "steps": [
            {
                "step": step.step.value,
                "state": step.state.value,
                "attempts": step.attempts,
                "started_at": step.started_at,
                "ended_at": step.ended_at,
                "branches": [
                    {
                        "bureau": branch.bureau.value,
                        "state": branch.state.value,
                        "attempts": branch.attempts,
                    }
                    for branch in step.branches
                ],
            }
            for step in view.steps
        ],
        "log": [
            {
                "timestamp": line.timestamp,
                "step": str(line.step),
                "message": line.message,
                "level": line.level.value,
            }
            for line in view.log
        ],
        "settled": view.settled,
        "last_at": view.last_at,
    }


def vector(tapes: tuple[Tape, ...], about: str) -> dict[str, Any]:
    """Return the vector of one loan or race: its events as one page, and a view for each loan."""
    events = [_told(tape, event) for tape in tapes for event in tape.events]
    if len(tapes) > 1:
        events.sort(key=lambda event: (event["at"], event["key"]))
    return {
        "about": about,
        "events": events,
        "loans": [
            {
                "application_id": tape.application_id,
                "engine": tape.engine,
                "finished": tape.finished,
                "expected": as_json(folded(events, tape.application_id, finished=tape.finished)),
            }
            for tape in tapes
        ],
    }


def main() -> None:
    """Write every vector, and drop the ones that are no more."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for make in SCENES:
        tapes, about = make(), (make.__doc__ or "").strip()
        text = json.dumps(vector(tapes, about), indent=1, ensure_ascii=False)
        (FOLDER / f"{make.__name__}.json").write_text(f"{text}\n", encoding="utf-8")


def _told(tape: Tape, event: Event) -> dict[str, Any]:
    told = EventOut(
        key=event.key,
        application_id=tape.application_id,
        engine=EngineName(tape.engine),
        at=event.at,
        kind=event.kind,
        step=event.step,
        attempt=event.attempt,
        invocation=event.invocation,
        operation=event.operation,
        branch=event.branch,
        bytes=event.bytes,
        expires_at=event.expires_at,
        message=event.message,
        level=event.level,
    )
    return told.model_dump(mode="json")


if __name__ == "__main__":
    main()
