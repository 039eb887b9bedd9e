"""The verbs of make are shortcuts: they hand their variables on, and refuse before installing."""

import os
import re
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
    (tmp_path / "scripts").mkdir()
    for name in ("variables.awk", "help.awk"):
        shutil.copy(ROOT / "scripts" / name, tmp_path / "scripts")
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


def test_a_workload_in_the_environment_is_refused(tree: Path) -> None:
    done = make(tree, "break-even", STEPS="9", LOANS="2000000")
    assert done.returncode == 2
    assert "Write make break-even LOANS=2000000 STEPS=9" in done.stderr
    assert not (tree / "installed").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["price", "VECTOR=x"], "VECTOR is not known. Is it VECTORS? make price takes VECTORS."),
        (["bench", "SECOND=5"], "SECOND is not known. Is it SECONDS? make bench takes "),
        (["bill", "REGION=eu-west-1"], "REGION is not known. make bill takes ENGINES."),
        (["demo", "PROT=1"], "PROT is not known. Is it PORT? make demo takes "),
        (["inspect", "FILES=a"], "FILES is not known. Is it FILE? make inspect takes "),
        (["lock", "UPGRAD=1"], "UPGRAD is not known. Is it UPGRADE? make lock takes "),
        (["check", "LOANS=1"], "LOANS is not known. make check takes no variable."),
    ],
)
def test_a_variable_that_a_verb_does_not_take_is_refused_before_anything_is_installed(
    arguments: list[str], sentence: str, tree: Path
) -> None:
    done = make(tree, *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert not (tree / "installed").exists()


def test_every_variable_that_the_help_names_is_taken(tree: Path) -> None:
    help_ = make(tree, "help").stdout
    found = re.findall(r"^  ([a-z-]+) +.*\((.*)\)$", help_, re.MULTILINE)
    assert len(found) > 10
    for verb, listed in found:
        for name in re.findall(r"\b([A-Z][A-Z_]*)(?==|,|$)", listed):
            done = make(tree, "-n", verb, f"{name}=1")
            assert "is not known" not in done.stderr, (verb, name)


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
