"""`python -m bench compare A B`: whether B is slower than A, both runs' folders or both commits.

Two commits get a lab each, and one load goes through both in turn, so that they share whatever
disturbs the machine; two folders are compared as they are.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from bench.charts import Origin
from bench.load.generator import LoadFailed
from bench.load.plan import Loop, Plan, Target
from bench.load.watched import load
from bench.measure.sample import Journey
from bench.report import files
from bench.report.difference import TOGETHER, Difference, TooFew, differences
from bench.report.run import About, Run, sdk_version, this_machine
from bench.run import assemble
from bench.tables import console
from bench.trees import NoSuchTree, checked_out, commit_of, lab_of
from shared.clock import now, timestamp

LOANS = 40
_NO_ZERO_LINE = "not measured in a comparison"


def run(a: str, b: str, loans: int, users: int) -> int:
    """Print the differences; the exit status is 1 if B is slower, 2 if they can't be compared."""
    terminal = console()
    try:
        first, second, paired = _runs(a, b, loans, users, terminal)
        found = differences(first, second, paired=paired)
    except (files.NotARun, NoSuchTree, LoadFailed, TooFew) as error:
        terminal.print(f"Can't compare: {error}")
        return 2
    failed = [*first.failures, *second.failures]
    if failed:
        terminal.print(f"FAILED: {len(failed)} loans failed, such as {failed[0]}")
    _print(terminal, first, second, found)
    return 1 if failed or any(each.slower for each in found) else 0


def _runs(a: str, b: str, loans: int, users: int, terminal: Console) -> tuple[Run, Run, bool]:
    """Two folders, or two commits; a name that is neither is told by git."""
    folders = [Path(each) for each in (a, b)]
    if all(each.is_dir() for each in folders):
        first, second = map(files.read_raw, folders)
        return first, second, False
    with ExitStack() as stack:
        trees = [stack.enter_context(checked_out(each)) for each in (a, b)]
        return (*side_by_side(trees, loans, users, terminal), True)


def side_by_side(
    trees: Sequence[Path], loans: int, users: int, terminal: Console
) -> tuple[Run, Run]:
    """Run a lab of either tree, and load both in turn with so many loans per engine.

    Raises:
        NoSuchTree: a lab doesn't start.
        LoadFailed: the load generator failed.
    """
    with ExitStack() as stack:
        terminal.print("Starting a lab of either …")
        targets = tuple(
            Target(name, stack.enter_context(lab_of(tree)))
            for name, tree in zip("AB", trees, strict=True)
        )
        plan = Plan(targets, Loop.CLOSED, (float(users),), seconds=1, at_least=loans)
        log = Path(stack.enter_context(TemporaryDirectory())) / "locust.log"
        journeys = load(plan, log, terminal)
    return _part("A", trees[0], plan, journeys), _part("B", trees[1], plan, journeys)


def _part(target: str, tree: Path, plan: Plan, journeys: Sequence[Journey]) -> Run:
    about = About(
        origin=Origin.LOCAL,
        place=this_machine(),
        region="none",
        date=timestamp(now())[:10],
        commit=commit_of(tree),
        sdk=sdk_version(),
        loop=plan.loop,
        stages=plan.stages,
        seconds=plan.seconds,
        workers=0,
        zero_line=_NO_ZERO_LINE,
    )
    made = assemble(about, [each for each in journeys if each.target == target], {})
    return replace(made, failures=[f"{target}: {each}" for each in made.failures])


def _print(terminal: Console, first: Run, second: Run, found: Sequence[Difference]) -> None:
    for name, made in (("A", first), ("B", second)):
        about = made.about
        terminal.print(
            f"{name}: {about.origin}, commit {about.commit}, {about.date}, {about.place}, "
            f"{made.counts()}"
        )
    table = Table()
    for heading in ("Engine", "Time", "A", "B", "B − A", ""):
        table.add_column(heading, justify="left" if heading in ("Engine", "Time", "") else "right")
    for each in found:
        verdict = f"[bold red]{each.verdict}" if each.slower else each.verdict
        table.add_row(
            each.engine,
            each.part,
            f"{each.before:,.1f} ms",
            f"{each.after:,.1f} ms",
            each.interval,
            verdict,
        )
    terminal.print(table)
    slower = [f"{each.part} on {each.engine}" for each in found if each.slower]
    terminal.print(f"B is slower: {', '.join(slower)}." if slower else "B is not clearly slower.")
    terminal.print(
        f"Medians; the {len(found)} intervals hold together with {TOGETHER:.0%} confidence."
    )
