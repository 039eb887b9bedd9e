"""`python -m replay clinic`: runs every case, prints it, and writes the documents."""

from pathlib import Path

from replay.clinic.case import Case
from replay.clinic.document import documents
from replay.clinic.observe import GROUPS, cases_of, observe

_CHANGED = 1


def run() -> int:
    """Run the cases and return the exit status: 1 if an outcome has changed."""
    changed = [case for group in GROUPS for case in cases_of(group) if not _is_as_described(case)]
    if changed:
        names = ", ".join(case.id for case in changed)
        print(f"The documents are unchanged, because these cases have new outcomes: {names}.")
        return _CHANGED
    for path, text in documents().items():
        Path(path).write_text(text, encoding="utf-8")
        print(f"Wrote {path}.")
    return 0


def _is_as_described(case: Case) -> bool:
    found = observe(case)
    as_described = found == case.observed
    print(f"{case.harm if as_described else 'CHANGED':8}  {case.title}")
    if not as_described:
        print(f"          described: {case.observed}\n          observed:  {found}")
    return as_described
