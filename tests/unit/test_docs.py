"""The documents name only files, sections and commands that exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.conftest import ROOT

TEMPLATE = ROOT / "docs/decisions/0000-template.md"
DOCUMENTS = [
    *sorted(ROOT.glob("*.md")),
    *sorted(path for path in ROOT.glob("docs/**/*.md") if path != TEMPLATE),
    ROOT / "frontend/README.md",
]
WRITTEN_BY_COMMANDS = ("bench/results/experiments", "frontend/dist")
"""Paths that exist only after a command has written them."""

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\s]+)`")
_VERB = re.compile(r"(?:^|`)(?:TOKEN=\S+ )?make ([a-z][a-z0-9-]*)", re.MULTILINE)
_TARGET = re.compile(r"^([a-z][a-z0-9-]*):", re.MULTILINE)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


@pytest.fixture(params=DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def document(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_a_document_links_to_existing_files_and_sections(document: Path) -> None:
    assert list(_broken_links(document)) == []


def test_a_document_names_existing_paths(document: Path) -> None:
    assert list(_missing_paths(document)) == []


def test_a_document_names_existing_make_commands(document: Path) -> None:
    targets = set(_TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    assert set(_VERB.findall(_text(document))) - targets == set()


def _broken_links(document: Path) -> Iterator[str]:
    for link in _LINK.findall(_text(document)):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        target = document.parent / name if name else document
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            yield link


def _missing_paths(document: Path) -> Iterator[str]:
    for code in _CODE.findall(_text(document)):
        if _is_path(code, document) and not code.startswith(WRITTEN_BY_COMMANDS):
            places = (ROOT, document.parent)
            if not any(any(place.glob(code)) for place in places):
                yield code


def _is_path(code: str, document: Path) -> bool:
    """A path has a slash, and begins in the root or in the document's own folder."""
    first, slash, _ = code.partition("/")
    if not slash or not re.fullmatch(r"[\w.*/-]+", code):
        return False
    return bool(first) and any((place / first).is_dir() for place in (ROOT, document.parent))


def _anchors(document: Path) -> set[str]:
    headings = _HEADING.findall(_text(document))
    return {_NOT_IN_ANCHORS.sub("", each.lower()).replace(" ", "-") for each in headings}


def _text(document: Path) -> str:
    return document.read_text(encoding="utf-8")
