"""Checks out a commit beside this tree, and runs the lab of a tree."""

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


class WorktreeError(ValueError):
    """There is no such commit, or its lab doesn't start."""


@dataclass(frozen=True)
class Worktree:
    """A tree of this project; `commit` is its commit, or another name for it."""

    path: Path
    commit: str


@contextmanager
def checked_out(revision: str) -> Iterator[Worktree]:
    """Check out a commit; it uses the packages that are installed for this tree.

    Raises:
        WorktreeError: git knows no such commit.
    """
    with TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "tree"
        _git("worktree", "add", "--detach", "--quiet", str(path), revision)
        try:
            (path / "node_modules").symlink_to(Path("node_modules").resolve())
            yield Worktree(path, _git("-C", str(path), "rev-parse", "--short", "HEAD"))
        finally:
            _git("worktree", "remove", "--force", str(path))


@contextmanager
def lab_of(worktree: Worktree) -> Iterator[str]:
    """Run the lab of a tree in its own process; yield the address of its API.

    Raises:
        WorktreeError: the lab doesn't start.
    """
    command = [sys.executable, "-m", "local", "demo", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(worktree.path)}
    with subprocess.Popen(
        command, cwd=worktree.path, env=environment, text=True, stdout=subprocess.PIPE
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
    output = []
    for line in process.stdout:
        if line.startswith(_READY):
            return line.split()[-1]
        output.append(line)
    raise WorktreeError(f"the lab didn't start: {''.join(output).strip()}")


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise WorktreeError(done.stderr.strip())
    return done.stdout.strip()
