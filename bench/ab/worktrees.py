"""Labs of other commits: each is checked out beside this tree and started from there."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

_READY = "Ready after"
_SECONDS_TO_END = 30


class NoSuchTree(ValueError):
    """There is no commit of this name, or its lab doesn't start."""


@dataclass(frozen=True)
class Tree:
    """A tree of this project, and what it is called: a commit, or something else in words."""

    path: Path
    commit: str


@contextmanager
def checked_out(revision: str) -> Iterator[Tree]:
    """Give a commit's tree, with the packages that are installed for this one.

    Raises:
        NoSuchTree: git knows no such commit.
    """
    with TemporaryDirectory(prefix="bench-") as folder:
        tree = Path(folder) / "tree"
        _git("worktree", "add", "--detach", "--quiet", str(tree), revision)
        try:
            (tree / "node_modules").symlink_to(Path("node_modules").resolve())
            yield Tree(tree, _git("-C", str(tree), "rev-parse", "--short", "HEAD"))
        finally:
            _git("worktree", "remove", "--force", str(tree))


@contextmanager
def lab_of(tree: Tree) -> Iterator[str]:
    """Run the lab of a tree in a process of its own; give its address.

    Raises:
        NoSuchTree: it doesn't start.
    """
    command = [sys.executable, "-m", "local", "demo", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(tree.path)}
    with subprocess.Popen(
        command, cwd=tree.path, env=environment, text=True, stdout=subprocess.PIPE
    ) as process:
        try:
            yield _address(process)
        finally:
            process.terminate()
            try:
                process.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        if line.startswith(_READY):
            return line.split()[-1]
        said.append(line)
    raise NoSuchTree(f"the lab didn't start: {''.join(said).strip()}")


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NoSuchTree(done.stderr.strip())
    return done.stdout.strip()
