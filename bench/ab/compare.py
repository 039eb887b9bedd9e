"""`python -m bench compare A B`: whether B is slower than A, both runs' folders or both commits.

Two commits get a lab each, and one load goes through both in turn, so that they share whatever
disturbs the machine; two folders are compared as they are.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bench.ab.difference import TOGETHER, RunComparison, TooFew, differences
from bench.ab.worktrees import NoSuchTree, Tree, checked_out, lab_of
from bench.load.generator import LoadFailed
from bench.load.plan import ENGINES, LoadModel, LoadPlan, LoadTarget
from bench.load.progress import load
from bench.measure.sample import LoanTrace
from bench.output.charts import Origin
from bench.output.tables import console
from bench.report import files
from bench.report.run import About, Run, sdk_version, this_machine
from bench.run import assemble
from shared.runtime.clock import now, timestamp

_NAMES = ("A", "B")
_NO_ZERO_LINE = "not measured in a comparison"


@dataclass(frozen=True)
class Effort:
    """How hard two commits are compared.

    Loans go through both, `loans` of them per engine and commit at a time, until the interval of
    every difference is within `precision_ms` either way, or there are `most` of them.
    """

    loans: int = 40
    most: int = 200
    precision_ms: float = 20
    users: int = 1
    engines: tuple[str, ...] = ENGINES


def run(a: str, b: str, effort: Effort) -> int:
    """Print the differences; the exit status is 1 if B is slower, 2 if they can't be compared."""
    terminal = console()
    try:
        found = _compared(a, b, effort, console(stderr=True))
    except (files.NotARun, NoSuchTree, LoadFailed, TooFew) as error:
        terminal.print(f"Can't compare: {error}")
        return 2
    show(terminal, found)
    return 1 if found.failures or found.slower else 0


def _compared(a: str, b: str, effort: Effort, terminal: Console) -> RunComparison:
    """Compare two folders as they are, or the commits of two names."""
    folders = [Path(each) for each in (a, b)]
    if all(each.is_dir() for each in folders):
        first, second = map(files.read_raw, folders)
        return RunComparison(first, second, differences(first, second, paired=False))
    with ExitStack() as stack:
        first_tree, second_tree = (stack.enter_context(checked_out(each)) for each in (a, b))
        return side_by_side(first_tree, second_tree, effort, terminal)


def side_by_side(a: Tree, b: Tree, effort: Effort, terminal: Console) -> RunComparison:
    """Run a lab of either tree, and load both in turn until they can be told apart, or can't.

    Raises:
        NoSuchTree: a lab doesn't start.
        LoadFailed: the load generator failed.
    """
    journeys: list[LoanTrace] = []
    with ExitStack() as stack:
        terminal.print("Starting a lab of either …")
        addresses = [stack.enter_context(lab_of(tree)) for tree in (a, b)]
        targets = tuple(LoadTarget(name, url) for name, url in zip(_NAMES, addresses, strict=True))
        plan = LoadPlan(
            targets,
            LoadModel.CLOSED,
            (effort.users,),
            1,
            at_least=effort.loans,
            engines=effort.engines,
        )
        log = Path(stack.enter_context(TemporaryDirectory())) / "locust.log"
        while True:
            journeys += load(plan, log, terminal)
            found = _judged(a, b, plan, journeys)
            loans = min(len(found.first.of(engine)) for engine in effort.engines)
            if found.failures or found.margin_ms <= effort.precision_ms or loans >= effort.most:
                return found
            terminal.print(
                f"{loans} loans per engine: the intervals are {found.margin_ms:.0f} ms either way; "
                f"going on for {effort.precision_ms:g} ms."
            )


def _judged(a: Tree, b: Tree, plan: LoadPlan, journeys: Sequence[LoanTrace]) -> RunComparison:
    parts = zip(_NAMES, (a, b), strict=True)
    first, second = (_part(name, tree, plan, journeys) for name, tree in parts)
    return RunComparison(first, second, differences(first, second, paired=True))


def _part(target: str, tree: Tree, plan: LoadPlan, journeys: Sequence[LoanTrace]) -> Run:
    about = About(
        origin=Origin.LOCAL,
        place=this_machine(),
        region="none",
        date=timestamp(now())[:10],
        commit=tree.commit,
        sdk=sdk_version(),
        loop=plan.loop,
        stages=plan.stages,
        seconds=plan.seconds,
        workers=0,
        zero_line=_NO_ZERO_LINE,
    )
    made = assemble(about, [each for each in journeys if each.target == target], {})
    return replace(made, failures=[f"{target}: {each}" for each in made.failures])


def show(terminal: Console, found: RunComparison) -> None:
    """Print both runs, every difference with its interval, and what follows."""
    if found.failures:
        count = len(found.failures)
        terminal.print(f"FAILED: {count} loans failed, such as {found.failures[0]}")
    for name, made in zip(_NAMES, (found.first, found.second), strict=True):
        about = made.about
        terminal.print(
            f"{name}: {about.origin}, commit {about.commit}, {about.date}, {about.place}, "
            f"{made.counts()}"
        )
    table = Table(box=SIMPLE_HEAD)
    for heading in ("Engine", "Time"):
        table.add_column(heading)
    for heading in ("A", "B", "B − A"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for each in found.differences:
        verdict = f"[bold red]{each.verdict}" if each.slower else each.verdict
        medians = (f"{each.before:,.1f} ms", f"{each.after:,.1f} ms")
        table.add_row(each.engine, each.part, *medians, each.interval, verdict)
    terminal.print(table)
    terminal.print(_conclusion(found))
    terminal.print(
        f"A and B are medians; the {len(found.differences)} intervals hold together with "
        f"{TOGETHER:.0%} confidence."
    )


def _conclusion(found: RunComparison) -> str:
    slower = [f"{each.part} on {each.engine}" for each in found.slower]
    return f"B is slower: {', '.join(slower)}." if slower else "B is not clearly slower."
