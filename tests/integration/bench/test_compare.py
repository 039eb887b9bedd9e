"""A delay in one engine's adapter is found by a comparison, and by none with itself."""

import re
import shutil
from pathlib import Path

import pytest

from bench.ab.compare import Effort, show, side_by_side
from bench.ab.difference import RunComparison, differences
from bench.ab.worktrees import Tree
from bench.output.tables import console
from shared.engines.port import EngineName

ROOT = Path(__file__).parents[3]
RUN_BY_A_LAB = ("shared", "durable", "stepfunctions", "local")
PLANTED_MS = 50
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


@pytest.fixture(scope="module")
def found(planted: Tree) -> RunComparison:
    """What a comparison with the planted delay says."""
    effort = Effort(loans=24, most=24, engines=(EngineName.DURABLE,))
    compared = side_by_side(Tree(ROOT, "this tree"), planted, effort, console())
    show(console(), compared)
    return compared


def test_a_delay_of_50_ms_in_an_adapter_is_found_where_it_is(found: RunComparison) -> None:
    assert not found.failures
    slower = {each.part for each in found.slower}
    assert "to the first step" in slower
    for each in found.differences:
        print(f"planted {PLANTED_MS} ms; {each.part}: {each.interval}, {each.verdict}")


def test_a_run_against_itself_has_no_difference(found: RunComparison) -> None:
    itself = differences(found.first, found.first, paired=False)
    assert not any(each.slower for each in itself)
    print(*(f"{each.part}: {each.interval}" for each in itself), sep="\n")
