"""A comparison of two trees finds a delay in one engine's adapter."""

import re
import shutil
from pathlib import Path

import pytest

from bench.ab.compare import Effort, show, side_by_side
from bench.ab.worktrees import Tree
from bench.output.tables import console
from shared.engines.port import EngineName

ROOT = Path(__file__).parents[3]
RUN_BY_A_LAB = ("shared", "durable", "stepfunctions", "local")
PLANTED_MS = 200
"""Far more than a busy machine adds: how small a delay is found, the unit tests say."""
ADAPTER = Path("shared/engines/durable.py")
CALLS = ("start", "resume")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Copy the tree, with a delay before each call that the durable adapter makes for a loan."""
    tree = tmp_path_factory.mktemp("planted")
    for package in RUN_BY_A_LAB:
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("*.pyc"))
    (tree / "node_modules").symlink_to(ROOT / "node_modules")
    delay = f'\n        __import__("time").sleep({PLANTED_MS / 1000})'
    source = (tree / ADAPTER).read_text()
    for call in CALLS:
        source, found = re.subn(rf'(    def {call}\(.*\n        """.*""")', rf"\1{delay}", source)
        assert found == 1
    (tree / ADAPTER).write_text(source)
    return Tree(tree, "planted")


def test_a_long_delay_in_an_adapter_is_found_where_it_is(planted: Tree) -> None:
    effort = Effort(loans=10, most=10, engines=(EngineName.DURABLE,))
    found = side_by_side(Tree(ROOT, "this tree"), planted, effort, console())
    show(console(), found)
    assert not found.failures
    assert "to the first step" in {each.part for each in found.slower}
    for each in found.differences:
        print(f"planted {PLANTED_MS} ms; {each.part}: {each.interval}, {each.verdict}")
