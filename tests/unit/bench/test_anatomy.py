"""The committed anatomy has the counts of the tree, and its documents follow from them."""

from pathlib import Path

import pytest

from bench.anatomy.command import DOCUMENT, NUMBER, PAGE, page, read
from bench.anatomy.document import describe
from bench.anatomy.tree import FILES, code_lines, counts_of
from bench.exhibits.files import text_of
from shared.engines.port import EngineName

_SOURCE = '''"""A module."""

# A comment.
NAME = """two
lines"""


def answer() -> int:  # why
    """Return it."""

    return 42
'''


def test_only_lines_of_code_are_counted() -> None:
    assert code_lines(_SOURCE) == 4


@pytest.mark.parametrize("engine", FILES)
def test_the_tree_is_counted_as_committed(engine: EngineName) -> None:
    found = counts_of(engine, Path.cwd())
    assert found == {name: read()["measured"][engine][name] for name in found}, "run `make anatomy`"


def test_the_document_and_the_page_follow_from_the_counts() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == text_of(describe(read()["measured"]), NUMBER)
    assert PAGE.read_text(encoding="utf-8") == page()
