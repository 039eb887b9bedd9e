"""The verbs of make are shortcuts: they hand their variables on, and refuse before installing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.unit.conftest import ROOT

_SHOW_ARGUMENTS = '#!/bin/sh\nfor each in "$@"; do echo "$each"; done\n'
_MARK_INSTALLATION = "#!/bin/sh\ntouch installed\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The Makefile, with programs that show their arguments and install nothing."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    programs = {
        ".venv/bin/python": _SHOW_ARGUMENTS,
        ".venv/bin/pytest": _SHOW_ARGUMENTS,
        "scripts/install-python": _MARK_INSTALLATION,
        "scripts/install-node": _MARK_INSTALLATION,
    }
    for name, text in programs.items():
        program = tmp_path / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(text)
        program.chmod(0o755)
    return tmp_path


def make(tree: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    around = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments],
        cwd=tree,
        env={**around, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("verb", "command"),
    [
        (["break-even", "STEPS=4"], ["break-even", "STEPS=4"]),
        (["break-even", "STEP=4", "PYTHON=python3"], ["break-even", "STEP=4"]),
        (["capacity", "RATE=10"], ["capacity", "RATE=10"]),
        (["bench", "SECONDS=5", "FOLDER=a b"], ["run", "SECONDS=5", "FOLDER=a b"]),
        (["bench-compare", "A=main", "LOANS=9"], ["compare", "main", "", "LOANS=9"]),
        (["experiment", "MOST=50"], ["experiment", "all", "MOST=50"]),
        (["latency-model", "COUNT=1"], ["latency-model", "--count"]),
        (["reconcile", "TARGET=https://x/?a&b"], ["reconcile", "TARGET=https://x/?a&b"]),
    ],
)
def test_a_verb_hands_its_variables_on(verb: list[str], command: list[str], tree: Path) -> None:
    done = make(tree, *verb)
    assert done.stdout.splitlines() == ["-m", "bench", *command]


def test_a_workload_is_not_taken_from_the_environment(tree: Path) -> None:
    done = make(tree, "break-even", STEPS="9")
    assert done.stdout.splitlines() == ["-m", "bench", "break-even"]


def test_smoke_without_a_target_is_refused_before_anything_is_installed(tree: Path) -> None:
    done = make(tree, "smoke")
    assert done.returncode == 2
    assert done.stderr.splitlines()[0].startswith("TARGET is missing: ")
    assert not (tree / "installed").exists()


@pytest.mark.parametrize("verb", ["smoke", "contract", "bench", "reconcile"])
def test_a_token_is_taken_from_the_environment_alone(verb: str, tree: Path) -> None:
    done = make(tree, verb, "TARGET=https://x", TOKEN="secret")
    assert done.returncode == 0
    assert "secret" not in done.stdout
    refused = make(tree, verb, "TARGET=https://x", "TOKEN=secret")
    assert refused.returncode == 2
    assert "TOKEN is a secret" in refused.stderr
    assert refused.stdout == ""
