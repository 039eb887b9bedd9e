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

from bench.load.generator import LoadFailed
from bench.load.plan import LoadModel, LoadPlan, LoadTarget
from bench.load.progress import load
from bench.measure.sample import LoanTrace, MeasuredLoans, measure
from bench.measure.timeline import TOLERANCE_MS, NotMeasurable
from bench.measure.trace_files import write_traces
from bench.output.charts import Origin
from bench.output.tables import console
from bench.report import files
from bench.report.page import CHARTS, drawn, headline, markdown, web_page
from bench.report.run import About, LoanGap, Run, sdk_version, this_commit, this_machine
from bench.report.summary import largest_difference, profile, summary
from local.client.api_client import LoanClient
from shared.runtime.clock import now, timestamp

TRACES = "loans.jsonl"
RESULTS = Path("bench/results")
_FOR_A_TARGET = "not measured: it runs in the lab's Lambda host, which a deployed stack hasn't"
_BILLED_AT_ONCE = 6
_LOOK_AGAIN = 40
_LOOK_AGAIN_SECONDS = 1.5


@dataclass(frozen=True)
class RunOptions:
    """A run as it was asked for. Without a `url` it gets a lab of its own."""

    seconds: float
    loop: LoadModel
    stages: tuple[float, ...]
    at_least: int = 0
    workers: int = 0
    joining: int = 0
    crashes: int = 0
    url: str = ""
    token: str | None = None
    folder: Path | None = None
    profile: Path | None = None

    def plan(self, url: str) -> LoadPlan:
        """Return what the load generator has to do against an address."""
        target = (LoadTarget("stack" if self.url else "lab", url),)
        return LoadPlan(target, self.loop, self.stages, self.seconds, self.at_least, self.crashes)


def run(asked: RunOptions) -> int:
    """Write a run's files; the exit status is 1 if a loan failed or couldn't be measured.

    How it goes is told on the side, so the first line of the output says how it ended.
    """
    terminal = console()
    folder = asked.folder or RESULTS / timestamp(now())[:19].replace(":", "")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        made = record(asked, folder, console(stderr=True))
    except (LoadFailed, httpx.HTTPError) as error:
        terminal.print(f"FAILED: no run. {error}")
        return 1
    write(made, folder)
    if asked.profile is not None:
        files.write_json(asked.profile, profile(made))
    terminal.print(headline(made))
    for failure in made.failures[:5]:
        terminal.print(f"  {failure}")
    terminal.print(
        f"The sums of {len(made.samples)} loans meet their times to decision within "
        f"{largest_difference(made):.3f} ms."
    )
    terminal.print(f"Wrote {folder / 'report.html'}, and beside it report.md and the raw samples.")
    return 1 if made.failures else 0


def record(asked: RunOptions, folder: Path, terminal: Console) -> Run:
    """Run the load and measure it.

    Raises:
        LoadFailed: the load generator failed.
        httpx.HTTPError: the target doesn't answer.
    """
    with ExitStack() as stack:
        zero = None
        url = asked.url.rstrip("/")
        if not url:
            from bench.load.baseline import Baseline
            from local.lab import Lab

            terminal.print("Starting a lab of its own …")
            lab = stack.enter_context(Lab())
            zero = stack.enter_context(Baseline(lab, "lab"))
            url = lab.url
        client = stack.enter_context(LoanClient(url, token=asked.token))
        local = is_local(client)
        journeys = _load(asked, url, folder, terminal)
        without_engine = list(zero.journeys) if zero else []
        costs = _bills(client, [each for each in journeys if each.error is None], terminal)
    write_traces(folder / TRACES, [*journeys, *without_engine])
    about = _about(asked, local, costs, bool(zero))
    return assemble(about, [*journeys, *without_engine], costs)


def is_local(client: LoanClient) -> bool:
    """Say whether the engines behind an address are emulators, by what the API says of itself."""
    return any(each["deployment"] == "local" for each in client.get("/engines")["engines"])


def write(made: Run, folder: Path) -> None:
    """Write the raw samples, the summary, and the report with its charts."""
    files.write_raw(made, folder)
    files.write_json(folder / "summary.json", summary(made))
    charts = drawn(made) if made.samples else {}
    for name, svg in charts.items():
        path = folder / CHARTS / f"{name}.svg"
        path.parent.mkdir(exist_ok=True)
        path.write_text(svg, encoding="utf-8")
    (folder / "report.md").write_text(markdown(made, charts), encoding="utf-8")
    (folder / "report.html").write_text(web_page(made, charts), encoding="utf-8")


def assemble(about: About, journeys: Sequence[LoanTrace], costs: Mapping[str, Any]) -> Run:
    """Return the run that these loans make up; one that can't be measured has failed."""
    measured: list[MeasuredLoans] = []
    failures: list[str] = []
    for journey in journeys:
        name = f"{journey.profile} on {journey.engine} ({journey.application_id or 'no id'})"
        if journey.error is not None:
            failures.append(f"{name}: {journey.error}")
            continue
        try:
            found = measure(journey, costs.get(journey.application_id))
        except NotMeasurable as error:
            failures.append(f"{name}: not measurable, {error}")
            continue
        measured.append(found)
        if about.local and abs(found.sample.difference_ms) > TOLERANCE_MS:
            failures.append(f"{name}: its sums are {found.sample.difference_ms:.1f} ms off")
    gaps = [
        LoanGap(each.sample.engine, each.sample.application_id, gap)
        for each in measured
        for gap in each.gaps
        if not each.sample.crashed or gap.kind == "recovery"
    ]
    return Run(
        about=about,
        samples=[each.sample for each in measured],
        gaps=gaps,
        bills=[line for each in measured if not each.sample.crashed for line in each.bill],
        failures=failures,
    )


def _load(asked: RunOptions, url: str, folder: Path, terminal: Console) -> list[LoanTrace]:
    return load(
        asked.plan(url),
        folder / "locust.log",
        terminal,
        workers=asked.workers,
        joining=asked.joining,
        token=asked.token,
    )


def _bills(client: LoanClient, loans: Sequence[LoanTrace], terminal: Console) -> dict[str, Any]:
    """Return each loan's bill; what isn't final after a while is taken as it is."""
    terminal.print(f"Reading the bills of {len(loans)} loans …")
    found: dict[str, Any] = {}
    open_ = [each.application_id for each in loans]
    for _ in range(_LOOK_AGAIN):
        with ThreadPoolExecutor(_BILLED_AT_ONCE) as pool:
            found |= dict(zip(open_, pool.map(client.cost, open_), strict=True))
        open_ = [id_ for id_ in open_ if not found[id_]["final"]]
        if not open_:
            break
        time.sleep(_LOOK_AGAIN_SECONDS)
    return found


def _about(asked: RunOptions, local: bool, costs: Mapping[str, Any], zero: bool) -> About:
    from bench.load.baseline import WHAT

    cost = next(iter(costs.values()), None)
    region = cost["prices"]["region"] if cost else "an unknown region"
    return About(
        origin=Origin.LOCAL if local else Origin.AWS,
        place=this_machine() if local else region,
        region=region,
        date=timestamp(now())[:10],
        commit=this_commit(),
        sdk=sdk_version(),
        loop=asked.loop,
        stages=asked.stages,
        seconds=asked.seconds,
        workers=asked.workers,
        zero_line=WHAT if zero else _FOR_A_TARGET,
    )
