"""`python -m bench run`: load both engines, measure every loan, write the report."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from bench.aws.token import token
from bench.load.generator import LoadFailed
from bench.load.plan import LoadModel, LoadPlan, LoadTarget
from bench.load.progress import load
from bench.measure.sample import LoanTrace, MeasuredLoan, measure
from bench.measure.timeline import TOLERANCE_MS, NotMeasurable
from bench.measure.trace_files import write_traces
from bench.output.charts import Origin
from bench.report import files
from bench.report.page import CHARTS, headline, markdown, svg_charts, web_page
from bench.report.run import (
    About,
    BenchmarkRun,
    LoanInterval,
    sdk_version,
    this_commit,
    this_machine,
)
from bench.report.summary import largest_difference, profile, summary
from local.client.api_client import LoanClient
from local.terminal import console
from shared.runtime.clock import now, timestamp

TRACES = "loans.jsonl"
RESULTS = Path("bench/results")
_NO_BASELINE = "not measured, because it runs in the lab only"
_BILLS_AT_ONCE = 6
_BILL_ATTEMPTS = 40
_BILL_WAIT_SECONDS = 1.5


@dataclass(frozen=True)
class RunOptions:
    """The options of a run. Without a `url` the run starts a lab."""

    seconds: float
    model: LoadModel
    stages: tuple[float, ...]
    min_loans: int = 0
    workers: int = 0
    joining: int = 0
    crashes: int = 0
    url: str = ""
    folder: Path | None = None
    profile: Path | None = None

    def plan(self, url: str) -> LoadPlan:
        """Return the plan of the load against an address."""
        target = (LoadTarget("stack" if self.url else "lab", url),)
        return LoadPlan(target, self.model, self.stages, self.seconds, self.min_loans, self.crashes)


def run(options: RunOptions) -> int:
    """Write the files of a run; the exit status is 1 if a loan failed or couldn't be measured.

    The first line of the output says whether loans failed; the progress goes to the errors.
    """
    terminal = console()
    folder = options.folder or RESULTS / timestamp(now())[:19].replace(":", "")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        result = record(options, folder, console(stderr=True))
    except LoadFailed as error:
        terminal.print(f"FAILED: {error}")
        return 1
    except httpx.HTTPError as error:
        terminal.print(f"FAILED: {options.url or 'the lab'} doesn't answer: {error}")
        return 1
    write(result, folder)
    if options.profile is not None:
        files.write_json(options.profile, profile(result))
    terminal.print(headline(result))
    for failure in result.failures[:5]:
        terminal.print(f"  {failure}")
    terminal.print(
        f"Work, waiting and overhead of {len(result.samples)} loans add up to their times to "
        f"decision within {largest_difference(result):.3f} ms."
    )
    terminal.print(f"Wrote {folder / 'report.html'}, report.md and the raw samples.")
    return 1 if result.failures else 0


def record(options: RunOptions, folder: Path, terminal: Console) -> BenchmarkRun:
    """Run the load and measure it.

    Raises:
        LoadFailed: the load generator failed.
        httpx.HTTPError: the target doesn't answer.
    """
    with ExitStack() as stack:
        baseline = None
        url = options.url.rstrip("/")
        if not url:
            from bench.load.baseline import BaselineLoans
            from local.lab import Lab

            terminal.print("Starting a lab …")
            lab = stack.enter_context(Lab())
            baseline = stack.enter_context(BaselineLoans(lab, "lab"))
            url = lab.url
        client = stack.enter_context(LoanClient(url, token=token()))
        local = is_local(client)
        traces = load(
            options.plan(url),
            folder / "locust.log",
            terminal,
            workers=options.workers,
            joining=options.joining,
        )
        without_engine = list(baseline.traces) if baseline else []
        costs = _bills(client, [trace for trace in traces if trace.error is None], terminal)
    write_traces(folder / TRACES, [*traces, *without_engine])
    about = _about(options, local, costs, bool(baseline))
    return assemble(about, [*traces, *without_engine], costs)


def is_local(client: LoanClient) -> bool:
    """Say whether the engines behind an address are emulators, as its API reports."""
    return any(engine["deployment"] == "local" for engine in client.get("/engines")["engines"])


def write(run: BenchmarkRun, folder: Path) -> None:
    """Write the raw samples, the summary, and the report with its charts."""
    files.write_raw(run, folder)
    files.write_json(folder / "summary.json", summary(run))
    charts = svg_charts(run) if run.samples else {}
    for name, svg in charts.items():
        path = folder / CHARTS / f"{name}.svg"
        path.parent.mkdir(exist_ok=True)
        path.write_text(svg, encoding="utf-8")
    (folder / "report.md").write_text(markdown(run, charts), encoding="utf-8")
    (folder / "report.html").write_text(web_page(run, charts), encoding="utf-8")


def assemble(about: About, traces: Sequence[LoanTrace], costs: Mapping[str, Any]) -> BenchmarkRun:
    """Return the run of these loans; a loan that can't be measured has failed."""
    measured: list[MeasuredLoan] = []
    failures: list[str] = []
    for trace in traces:
        name = f"{trace.profile} on {trace.engine} ({trace.application_id or 'no id'})"
        if trace.error is not None:
            failures.append(f"{name}: {trace.error}")
            continue
        try:
            found = measure(trace, costs.get(trace.application_id))
        except NotMeasurable as error:
            failures.append(f"{name}: not measurable, {error}")
            continue
        measured.append(found)
        difference = found.sample.difference_ms
        if about.local and abs(difference) > TOLERANCE_MS:
            failures.append(f"{name}: its times differ from their sum by {difference:.1f} ms")
    intervals = [
        LoanInterval(loan.sample.engine, loan.sample.application_id, interval)
        for loan in measured
        for interval in loan.intervals
        if not loan.sample.crashed or interval.kind == "recovery"
    ]
    return BenchmarkRun(
        about=about,
        samples=[loan.sample for loan in measured],
        intervals=intervals,
        bills=[line for loan in measured if not loan.sample.crashed for line in loan.bill],
        failures=failures,
    )


def _bills(client: LoanClient, loans: Sequence[LoanTrace], terminal: Console) -> dict[str, Any]:
    """Return each loan's bill; one that isn't final after a minute is taken as it is."""
    terminal.print(f"Reading the bills of {len(loans)} loans …")
    bills: dict[str, Any] = {}
    open_ = [trace.application_id for trace in loans]
    for _ in range(_BILL_ATTEMPTS):
        with ThreadPoolExecutor(_BILLS_AT_ONCE) as pool:
            bills |= dict(zip(open_, pool.map(client.cost, open_), strict=True))
        open_ = [id_ for id_ in open_ if not bills[id_]["final"]]
        if not open_:
            break
        time.sleep(_BILL_WAIT_SECONDS)
    return bills


def _about(options: RunOptions, local: bool, costs: Mapping[str, Any], baseline: bool) -> About:
    from bench.load.baseline import DESCRIPTION

    cost = next(iter(costs.values()), None)
    region = cost["prices"]["region"] if cost else "an unknown region"
    return About(
        origin=Origin.LOCAL if local else Origin.AWS,
        place=this_machine() if local else region,
        region=region,
        date=timestamp(now())[:10],
        commit=this_commit(),
        sdk=sdk_version(),
        load_model=options.model,
        stages=options.stages,
        seconds=options.seconds,
        workers=options.workers,
        baseline=DESCRIPTION if baseline else _NO_BASELINE,
    )
