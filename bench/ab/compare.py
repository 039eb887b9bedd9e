"""`python -m bench compare A B`: tell whether run or commit B is slower than A.

Two commits each get a lab, and one load alternates between them, so that a disturbance of the
machine affects both. Two folders of results are compared as they are.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bench.ab.difference import TOGETHER, RunComparison, TooFewLoans, differences
from bench.ab.worktrees import Worktree, WorktreeError, checked_out, lab_of
from bench.load.generator import LoadFailed
from bench.load.plan import ENGINES, LoadModel, LoadPlan, LoadTarget
from bench.load.progress import load
from bench.measure.sample import LoanTrace
from bench.output.charts import Origin
from bench.report import files
from bench.report.run import About, BenchmarkRun, sdk_version, this_machine
from bench.run import assemble
from local.terminal import console
from shared.runtime.clock import now, timestamp

_NAMES = ("A", "B")
_NO_BASELINE = "not measured in a comparison"


@dataclass(frozen=True)
class ComparisonOptions:
    """The size of a comparison of commits.

    Each round runs `loans` per engine and commit. There are rounds until every difference is known
    to within `precision_ms`, or until there are `max_loans` per engine and commit.
    """

    loans: int = 40
    max_loans: int = 200
    precision_ms: float = 20
    users: int = 1
    engines: tuple[str, ...] = ENGINES


def run(a: str, b: str, options: ComparisonOptions) -> int:
    """Print the differences; the exit status is 1 if B is slower, 2 if there is no comparison."""
    terminal = console()
    try:
        comparison = _compare(a, b, options, console(stderr=True))
    except (files.NotARun, WorktreeError, LoadFailed, TooFewLoans) as error:
        terminal.print(f"Can't compare: {error}")
        return 2
    show(terminal, comparison)
    return 1 if comparison.failures or comparison.slower else 0


def _compare(a: str, b: str, options: ComparisonOptions, terminal: Console) -> RunComparison:
    """Compare two folders of results, or the commits of these names."""
    folders = [Path(each) for each in (a, b)]
    if all(folder.is_dir() for folder in folders):
        first, second = map(files.read_raw, folders)
        return RunComparison(first, second, differences(first, second, paired=False))
    with ExitStack() as stack:
        tree_a, tree_b = (stack.enter_context(checked_out(revision)) for revision in (a, b))
        return compare_worktrees(tree_a, tree_b, options, terminal)


def compare_worktrees(
    a: Worktree, b: Worktree, options: ComparisonOptions, terminal: Console
) -> RunComparison:
    """Run the labs of both trees, and alternate a load between them.

    Raises:
        WorktreeError: a lab doesn't start.
        LoadFailed: the load generator failed.
    """
    traces: list[LoanTrace] = []
    with ExitStack() as stack:
        terminal.print("Starting a lab of each commit …")
        addresses = [stack.enter_context(lab_of(worktree)) for worktree in (a, b)]
        targets = tuple(LoadTarget(name, url) for name, url in zip(_NAMES, addresses, strict=True))
        plan = LoadPlan(
            targets,
            LoadModel.CLOSED,
            (options.users,),
            1,
            min_loans=options.loans,
            engines=options.engines,
        )
        log = Path(stack.enter_context(TemporaryDirectory())) / "locust.log"
        while True:
            traces += load(plan, log, terminal)
            found = _comparison(a, b, plan, traces)
            loans = min(len(found.first.of(engine)) for engine in options.engines)
            precise = found.margin_ms <= options.precision_ms
            if found.failures or precise or loans >= options.max_loans:
                return found
            terminal.print(
                f"{loans} loans per engine: differences are known to within {found.margin_ms:.0f}"
                f" ms; continuing until {options.precision_ms:g} ms."
            )


def _comparison(
    a: Worktree, b: Worktree, plan: LoadPlan, traces: Sequence[LoanTrace]
) -> RunComparison:
    pairs = zip(_NAMES, (a, b), strict=True)
    first, second = (_run_of(name, worktree, plan, traces) for name, worktree in pairs)
    return RunComparison(first, second, differences(first, second, paired=True))


def _run_of(
    target: str, worktree: Worktree, plan: LoadPlan, traces: Sequence[LoanTrace]
) -> BenchmarkRun:
    about = About(
        origin=Origin.LOCAL,
        place=this_machine(),
        region="none",
        date=timestamp(now())[:10],
        commit=worktree.commit,
        sdk=sdk_version(),
        load_model=plan.model,
        stages=plan.stages,
        seconds=plan.seconds,
        workers=0,
        baseline=_NO_BASELINE,
    )
    result = assemble(about, [trace for trace in traces if trace.target == target], {})
    return replace(result, failures=[f"{target}: {failure}" for failure in result.failures])


def show(terminal: Console, comparison: RunComparison) -> None:
    """Print both runs, every difference with its confidence interval, and the conclusion."""
    if comparison.failures:
        count = len(comparison.failures)
        terminal.print(f"FAILED: {count} loans failed, such as {comparison.failures[0]}")
    for name, result in zip(_NAMES, (comparison.first, comparison.second), strict=True):
        about = result.about
        terminal.print(
            f"{name}: {about.origin}, commit {about.commit}, {about.date}, {about.place}, "
            f"{result.counts()}"
        )
    table = Table(box=SIMPLE_HEAD)
    for heading in ("Engine", "Time"):
        table.add_column(heading)
    for heading in ("A", "B", "B − A"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for each in comparison.differences:
        verdict = f"[bold red]{each.verdict}" if each.slower else each.verdict
        medians = (f"{each.before:,.1f} ms", f"{each.after:,.1f} ms")
        table.add_row(each.engine, each.part, *medians, each.interval, verdict)
    terminal.print(table)
    terminal.print(_conclusion(comparison))
    terminal.print(
        f"A and B are medians. All {len(comparison.differences)} confidence intervals hold at once "
        f"with {TOGETHER:.0%} confidence."
    )


def _conclusion(comparison: RunComparison) -> str:
    slower = [f"{each.part} on {each.engine}" for each in comparison.slower]
    return f"B is slower: {', '.join(slower)}." if slower else "B is not clearly slower."
