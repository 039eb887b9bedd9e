"""The generated parts of the page on capacity."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.output.pages import IMAGES, GeneratedPage, image
from bench.output.tables import markdown
from bench.planning.capacity.charts import backlog, permitted
from bench.planning.capacity.command import HEADINGS, cells_of, duration, moments, sentences
from bench.planning.capacity.demand import ASSUMPTIONS
from bench.planning.capacity.plan import CapacityPlan, plan
from bench.planning.capacity.traffic import Traffic
from shared.billing.planning.workload import Workload

PATH = Path("docs/capacity.md")
RATE = 300
LARGE, OTHER = "us-east-1", "us-east-2"
_PERMITTED, _BACKLOG = IMAGES / "capacity-quotas.svg", IMAGES / "capacity-backlog.svg"


def page() -> GeneratedPage:
    """Return the page: the loan at one rate, in a large region and in another one."""
    large, other = (plan(Traffic(rate=RATE), Workload(region=region)) for region in (LARGE, OTHER))
    permitted_image = image(_PERMITTED, "Loans per second that each quota permits, by engine.")
    backlog_image = image(_BACKLOG, "Loans waiting for a quota, and open executions, over time.")
    return GeneratedPage(
        PATH,
        {
            "capacity-quotas": "\n\n".join([permitted_image, *_engines(large)]),
            "capacity-backlog": f"{backlog_image}\n\n{_over_time(large)}",
            "capacity-elsewhere": "\n\n".join(_engines(other)),
            "capacity-assumed": "\n".join(f"- {assumption}" for assumption in ASSUMPTIONS),
        },
        {_PERMITTED: permitted(large), _BACKLOG: backlog(large)},
    )


def _engines(found: CapacityPlan) -> Iterator[str]:
    for engine in found.engines:
        title = f"### {engine.title}, {found.traffic.rate:,g} loans/s in {found.workload.region}"
        text = "\n".join(f"- {line}" for line in sentences(engine))
        yield f"{title}\n\n{markdown(HEADINGS, map(cells_of, engine.quota_loads))}\n\n{text}"


def _over_time(found: CapacityPlan) -> str:
    headings = ["After"]
    for engine in found.engines:
        headings += [f"{engine.title}: waiting", "open"]
    return markdown(headings, (list(_moment(found, seconds)) for seconds in moments(found)))


def _moment(found: CapacityPlan, seconds: float) -> Sequence[str]:
    cells = [duration(seconds)]
    for engine in found.engines:
        cells += [f"{engine.flow.all_waiting(seconds):,.0f}", f"{engine.open_at(seconds):,.0f}"]
    return cells
