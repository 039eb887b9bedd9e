"""Runs every verb of `make help`, three at a time, and prints a line for each.

The exit status is 1 if a verb doesn't do what the table states, or if the table and the help
don't list the same verbs.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.verbs.running import VerbResult, VerbRunner
from tests.verbs.table import PARTS_OF_OTHERS, PARTS_OF_THE_GATE, VERBS, Verb

ROOT = Path(__file__).parents[2]
AT_ONCE = 3
LAST_LINES = 40
INSTALLED = (".venv", "node_modules", "frontend/node_modules", "deployment/node_modules")


def main(names: Sequence[str]) -> int:
    """Run the named verbs, or all."""
    began = time.monotonic()
    problems = list(_differences_of_table_and_help())
    results = _run([verb for verb in VERBS if not names or verb.name in names])
    problems += [f"make {each.verb.name}: {each.problem}" for each in results if each.problem]
    for problem in problems:
        print(problem)
    seconds = time.monotonic() - began
    passed = sum(not result.problem for result in results)
    print(f"verbs: {passed} passed, {len(problems)} failed in {seconds:.0f} s")
    return 1 if problems else 0


def _differences_of_table_and_help() -> Iterator[str]:
    help_ = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True)
    listed = {line.split()[0] for line in help_.stdout.splitlines() if line.startswith("  ")}
    known = {*(verb.name for verb in VERBS), *PARTS_OF_THE_GATE, *PARTS_OF_OTHERS}
    for name in sorted(listed - known):
        yield f"make help lists {name}, and tests/verbs/table.py doesn't"
    for name in sorted(known - listed):
        yield f"tests/verbs/table.py lists {name}, and make help doesn't"


def _run(verbs: Sequence[Verb]) -> list[VerbResult]:
    runner = VerbRunner()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        copy = stack.enter_context(_copy(folder / "copy"))
        pool = stack.enter_context(ThreadPoolExecutor(AT_ONCE))

        def run(lane: Sequence[Verb]) -> list[VerbResult]:
            return [
                _run_one(runner, verb, copy if verb.changes else ROOT, folder)
                for verb in lane
                if not runner.stopped
            ]

        lanes = [pool.submit(run, lane) for lane in _lanes(verbs)]
        try:
            return [result for lane in lanes for result in lane.result()]
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            runner.stop()
            raise


def _lanes(verbs: Sequence[Verb]) -> list[list[Verb]]:
    """Return the verbs in the table's order; those of one lane stay together."""
    lanes: dict[str, list[Verb]] = {}
    for verb in verbs:
        lanes.setdefault(verb.lane or verb.name, []).append(verb)
    return list(lanes.values())


def _run_one(runner: VerbRunner, verb: Verb, root: Path, folder: Path) -> VerbResult:
    """Run a verb, and print its line; if it fails, the end of its output too."""
    own = Path(tempfile.mkdtemp(prefix=f"{verb.name}-", dir=folder))
    result = runner.run(verb, root, own)
    verdict = "failed" if result.problem else "passed"
    command = " ".join(("make", verb.name, *verb.arguments))
    lines = result.output.splitlines()[-LAST_LINES:] if result.problem else []
    shown = (f"{result.seconds:6.1f} s  {verdict}  {command}", *(f"    {line}" for line in lines))
    print("\n".join(shown), flush=True)
    return result


@contextmanager
def _copy(folder: Path) -> Iterator[Path]:
    """Check the last commit out once more, with what is installed here."""
    git = ("git", "worktree")
    subprocess.run([*git, "add", "--quiet", "--detach", str(folder)], cwd=ROOT, check=True)
    try:
        for name in INSTALLED:
            if (ROOT / name).exists():
                (folder / name).symlink_to(ROOT / name)
        yield folder
    finally:
        subprocess.run([*git, "remove", "--force", str(folder)], cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
