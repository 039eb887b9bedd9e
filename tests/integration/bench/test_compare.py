"""A comparison of two trees: two labs, an alternating load, and a planted delay."""

import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from bench.ab.compare import ComparisonOptions, compare_worktrees, show
from bench.ab.difference import MIN_LOANS, RunComparison
from bench.ab.worktrees import Worktree
from local.terminal import console
from shared.engines.port import EngineName

ROOT = Path(__file__).parents[3]
RUN_BY_A_LAB = ("shared", "durable", "stepfunctions", "local")
PLANTED_MS = 250
LOANS = MIN_LOANS * 3 // 2
"""Two of three loans resume, and each part of a loan needs its number of loans."""
ADAPTER = Path("shared/engines/durable.py")
CALLS = ("start", "resume")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Worktree:
    """A copy of the tree, with a delay before each call of the durable adapter for a loan."""
    tree = tmp_path_factory.mktemp("planted")
    for package in RUN_BY_A_LAB:
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("*.pyc"))
    (tree / "node_modules").symlink_to(ROOT / "node_modules")
    delay = f'\n        __import__("time").sleep({PLANTED_MS / 1000})'
    source = (tree / ADAPTER).read_text()
    for call in CALLS:
        method = rf'(    def {call}\([^\n]*\n        """.*?""")'
        source, found = re.subn(method, rf"\1{delay}", source, flags=re.DOTALL)
        assert found == 1
    (tree / ADAPTER).write_text(source)
    return Worktree(tree, "planted")


@pytest.fixture(scope="module")
def comparison(planted: Worktree) -> RunComparison:
    """The comparison of this tree with the one that has the delay."""
    options = ComparisonOptions(loans=LOANS, max_loans=LOANS, engines=(EngineName.DURABLE,))
    found = compare_worktrees(Worktree(ROOT, "this tree"), planted, options, console())
    show(console(), found)
    return found


def test_loans_alternate_between_the_trees(comparison: RunComparison) -> None:
    assert not comparison.failures
    for run in (comparison.first, comparison.second):
        assert len(run.of(EngineName.DURABLE)) >= LOANS
    samples = sorted(
        [*comparison.first.samples, *comparison.second.samples],
        key=lambda sample: sample.intended_at,
    )
    targets = [sample.target for sample in samples]
    assert all(earlier != later for earlier, later in pairwise(targets))


def test_the_planted_delay_is_in_the_part_before_the_first_step(comparison: RunComparison) -> None:
    (start,) = [part for part in comparison.differences if part.part == "to the first step"]
    print(f"planted {PLANTED_MS} ms; {start.part}: {start.interval}, {start.verdict}")
    assert start.after > start.before
