"""`python -m bench anatomy`: count, print, and write docs/anatomy.md and docs/anatomy.json."""

import json
import os
from pathlib import Path
from typing import Any

from bench.anatomy import tree
from bench.anatomy.document import describe
from bench.exhibits.document import Measured
from bench.exhibits.files import text_of
from bench.exhibits.names import ExhibitName
from bench.exhibits.page import section, show
from local.terminal import console

PAGE = Path("docs/anatomy.md")
DOCUMENT = Path("docs/anatomy.json")
NUMBER = len(ExhibitName) + 1


def run() -> int:
    """Count the tree and the template, print the counts and write the documents."""
    root = Path.cwd()
    DOCUMENT.write_text(text_of(describe(_measured(root)), NUMBER), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")
    show(read(), console())
    print(f"Wrote {PAGE} and {DOCUMENT}.")
    return 0


def read() -> dict[str, Any]:
    """Return the committed document."""
    document: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return document


def page() -> str:
    """Return the page of docs, from the document."""
    title, *parts = section(read())
    return "\n\n".join((title.removeprefix("#"), *parts)).replace("\n### ", "\n## ").strip() + "\n"


def _measured(root: Path) -> Measured:
    # The CDK warns about Node and looks for a newer version of itself.
    os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")
    os.environ.setdefault("CDK_VALIDATION", "false")
    from bench.anatomy import stack

    resources = stack.synthesized(root)
    return {
        engine: {**tree.counts_of(engine, root), **stack.counts_of(engine, resources)}
        for engine in tree.FILES
    }
