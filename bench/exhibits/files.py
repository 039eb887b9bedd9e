"""The files of the exhibits: a document and a chart for each, and one page for all."""

import json
import re
from pathlib import Path
from typing import Any

from bench.exhibits.document import Exhibit
from bench.exhibits.names import ExhibitName

FOLDER = Path("docs/exhibits")
PAGE = Path("docs/exhibits.md")
IMAGES = Path("docs/images/exhibits")

_SHORT_LISTS = re.compile(r"\[\s+([^\[\]{}\s]+),\s+([^\[\]{}\s]+)\s+\]")
_SHORT_OBJECTS = re.compile(r"\{\s+([^{}\[\]]+?)\s+\}")


def document_path(name: ExhibitName) -> Path:
    """Return the path of an exhibit's document."""
    return FOLDER / f"{name}.json"


def read(name: ExhibitName) -> dict[str, Any]:
    """Return an exhibit's committed document.

    Raises:
        OSError: there is none.
    """
    document: dict[str, Any] = json.loads(document_path(name).read_text(encoding="utf-8"))
    return document


def number_of(name: ExhibitName) -> int:
    """Return the place of an exhibit in the list, from 1 on."""
    return list(ExhibitName).index(name) + 1


def text_of(exhibit: Exhibit, number: int) -> str:
    """Return the document of an exhibit as its file has it: a cell and a point on one line."""
    text = json.dumps(exhibit.as_json(number), indent=1, ensure_ascii=False)
    text = _SHORT_LISTS.sub(r"[\1, \2]", text)
    return _SHORT_OBJECTS.sub(_on_one_line, text) + "\n"


def _on_one_line(found: re.Match[str]) -> str:
    return "{" + re.sub(r"\n\s+", " ", found[1]) + "}"
