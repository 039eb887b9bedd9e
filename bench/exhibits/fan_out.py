"""Fan-out: durable maps against inline and distributed Maps, up to the quota that ends each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bench.exhibits.document import (
    ChartLine,
    Exhibit,
    ExhibitCell,
    ExhibitChart,
    ExhibitColumn,
    ExhibitRow,
    ExhibitTable,
    Measured,
    computed,
    run,
    usd,
)
from bench.exhibits.names import ExhibitName
from bench.exhibits.pricing import (
    PlannedExecution,
    durable_usd,
    largest,
    most,
    one,
    planned,
    standard_usd,
)
from bench.exhibits.runs import Counted, ExhibitRuns, number
from bench.exhibits.workflows.bodies import map_of
from bench.exhibits.workflows.states import fan_out, machine, task
from shared.billing.planning.alternatives import AlternativeName
from shared.billing.planning.break_even import bounds
from shared.billing.prices.quotas import Limit
from shared.engines.port import EngineName

_SIZE = 100
_RUN = (40, 300)
_MANY = 10_000
_CHART = (40, 100, 300, 1_000, 3_000, 10_000)
_PARTS = 4


@dataclass(frozen=True)
class FanOut:
    """A way to fan out, as the planner knows it."""

    title: str
    family: str
    alternative: AlternativeName
    flat: bool = False

    def planned(self, items: int) -> PlannedExecution:
        """Return the planner's figures for so many items."""
        return planned(self.alternative, one(branches=items, payload_bytes=_SIZE, flat=self.flat))


_DURABLE, _STATES = EngineName.DURABLE, EngineName.STEPFUNCTIONS
WAYS: Mapping[str, FanOut] = {
    "nested": FanOut("Durable map, nested items", _DURABLE, AlternativeName.DURABLE),
    "flat": FanOut("Durable map, flat items", _DURABLE, AlternativeName.DURABLE, flat=True),
    "inline": FanOut("Inline Map", _STATES, AlternativeName.STANDARD),
    "distributed": FanOut("Distributed Map", _STATES, AlternativeName.DISTRIBUTED),
    "express": FanOut(
        "Distributed Map, Express children", _STATES, AlternativeName.DISTRIBUTED_EXPRESS
    ),
}


def measure(runs: ExhibitRuns) -> Measured:
    """Run the maps of 40 and of 300 items that the emulated engines can run."""
    item = {"Item": task({"do": "nothing", "bytes": _SIZE})}
    found: dict[str, Counted] = {}
    for items in _RUN:
        for name, flat in (("nested", False), ("flat", True)):
            found[f"{name}/{items}"] = runs.durable(map_of(items, _SIZE, flat=flat))
        for name, distributed in (("inline", False), ("distributed", True)):
            states = {"Items": fan_out(items, item, distributed=distributed)}
            found[f"{name}/{items}"] = runs.machine(machine(states))
    return found


def describe(measured: Measured) -> Exhibit:
    """Return the exhibit."""
    return Exhibit(
        id=ExhibitName.FAN_OUT,
        title="Fan-out of 40, 300 and 10,000 items",
        shows="The units, the price and the quota that ends each way to work on many items.",
        for_whom="Teams that process files, records or messages in batches.",
        findings=list(_findings(measured)),
        tables=[
            ExhibitTable(
                title=f"One execution; each item is a step with a result of {_SIZE} bytes",
                of="Fan-out",
                columns=(
                    ExhibitColumn("operations", "Operations", "operations"),
                    ExhibitColumn("transitions", "Transitions", "transitions"),
                    ExhibitColumn("events", "Events", "events"),
                    ExhibitColumn("bytes", "Written", "bytes"),
                    ExhibitColumn("usd", "Engine", "USD"),
                    ExhibitColumn("limit", "Ruled out by"),
                    ExhibitColumn("most", "Most items", "items"),
                ),
                rows=list(_rows(measured)),
            )
        ],
        chart=_chart(measured),
        method=[
            "Run: durable maps on the SDK's engine, Maps with tasks in the lab; counts are those of"
            " the history; the children of a Distributed Map are the results that it returns.",
            "Computed: the planner's alternatives (`make break-even`), the price book and the"
            " quotas. Events of an inline Map lie on the line through its two runs.",
            "The lab's Step Functions can't run Express children. A Distributed Map's parent is"
            " taken to cost one transition per child, which AWS doesn't document.",
            "Lambda is left out: each item takes the same time everywhere. So is S3, where a"
            " Distributed Map of this size writes its results.",
            f"Child executions: {_PARTS} chained invocations in a flat map, each a durable"
            " execution with a flat map of its own.",
        ],
        sources=["Step Functions service quotas", "Lambda quotas"],
        measured=measured,
    )


def _rows(measured: Measured) -> Iterator[ExhibitRow]:
    for items in (*_RUN, _MANY):
        for name, way in WAYS.items():
            cells = _cells(measured, name, way, items)
            yield ExhibitRow(f"{name}/{items}", f"{way.title}, {items:,}", cells)
    yield ExhibitRow(
        f"children/{_MANY}",
        f"Durable, {_PARTS} child executions, {_MANY:,}",
        {
            "operations": computed(_operations_of_children()),
            "usd": computed(_usd_of_children()),
            "limit": computed(""),
        },
    )


def _cells(measured: Measured, name: str, way: FanOut, items: int) -> dict[str, ExhibitCell]:
    plan = way.planned(items)
    limit = _limit_of_inline(measured, items) if name == "inline" else plan.limit
    cells = {"limit": computed(limit), "most": computed(most_items(name, measured))}
    counted = measured.get(f"{name}/{items}")
    if counted is None:
        return {
            "operations": computed(plan.operations),
            "transitions": computed(plan.transitions),
            "events": computed(events_of(measured, items) if name == "inline" else None),
            "usd": computed(plan.shown_usd),
            **cells,
        }
    if way.family == _DURABLE:
        operations, size = int(counted["operations"]), int(counted["bytes"])
        price = computed(durable_usd(operations, size))
        return {"operations": run(operations), "bytes": run(size), "usd": price, **cells}
    # A child of a Distributed Map costs its start and the one state in it.
    transitions = int(counted["transitions"]) + 2 * int(counted["children"])
    return {
        "transitions": computed(transitions) if counted["children"] else run(transitions),
        "events": run(counted["events"]),
        "usd": computed(standard_usd(transitions)),
        **cells,
    }


def _limit_of_inline(measured: Measured, items: int) -> str:
    """Return the quota that rules an inline Map out; the planner knows a Parallel's events only."""
    events, allowed = events_of(measured, items), most(Limit.STANDARD_EVENTS)
    if events > allowed:
        return f"events in a history: {events:,} events, allowed {allowed:,}"
    return WAYS["inline"].planned(items).limit


def events_of(measured: Measured, items: int) -> int:
    """Return the events of an inline Map, on the line through its two runs."""
    few, many = _RUN
    low, high = (number(measured, f"inline/{each}", "events") for each in _RUN)
    return low + (high - low) * (items - few) // (many - few)


def most_items(name: str, measured: Measured) -> int | None:
    """Return the most items that no quota rules out; None if any number goes."""
    way = WAYS[name]

    def goes(items: int) -> bool:
        events = events_of(measured, items) if name == "inline" else 0
        return not way.planned(items).ruled_out and events <= most(Limit.STANDARD_EVENTS)

    return largest(bounds("branches")[1], goes)


def _operations_of_children() -> int:
    part = WAYS["flat"].planned(_MANY // _PARTS).operations or 0
    return 2 + _PARTS + _PARTS * part


def _usd_of_children() -> Decimal:
    part = WAYS["flat"].planned(_MANY // _PARTS)
    return durable_usd(2 + _PARTS, 0) + _PARTS * part.engine_usd


def _chart(measured: Measured) -> ExhibitChart:
    return ExhibitChart(
        title="Price of one fan-out, up to the quota that ends it",
        x="items",
        y="USD",
        y_unit="USD",
        log_x=True,
        log_y=True,
        lines=[_line(name, way, most_items(name, measured)) for name, way in WAYS.items()],
    )


def _line(name: str, way: FanOut, last: int | None) -> ChartLine:
    items = [*(each for each in _CHART if last is None or each < last), *([last] if last else [])]
    points = [(each, usd(way.planned(each).engine_usd)) for each in items]
    ruled_out = way.planned(last + 1).ruled_out if last else ()
    end = f"{ruled_out[0].quota.most:,} {ruled_out[0].quota.unit}" if ruled_out else ""
    return ChartLine(name, way.title, way.family, points, ends_at=end)


def _findings(measured: Measured) -> Iterator[str]:
    few = {name: way.planned(_RUN[1]).engine_usd for name, way in WAYS.items()}
    yield (
        f"{_RUN[1]} items cost ${usd(few['flat']):.4f} in a flat durable map,"
        f" ${usd(few['nested']):.4f} in a nested one, ${usd(few['inline']):.4f} in an inline Map"
        f" and ${usd(few['distributed']):.4f} in a Distributed Map of Standard children."
    )
    yield (
        f"A durable map ends at {most_items('nested', measured):,} nested or"
        f" {most_items('flat', measured):,} flat items, by the quota of"
        f" {most(Limit.DURABLE_OPERATIONS):,} operations. An inline Map with results of {_SIZE}"
        f" bytes ends at {most_items('inline', measured):,}, by"
        f" {most(Limit.STATE_PAYLOAD):,} bytes of output."
    )
    many = WAYS["express"].planned(_MANY).engine_usd
    yield (
        f"{_MANY:,} items go through a Distributed Map"
        f" (${usd(WAYS['distributed'].planned(_MANY).engine_usd):.2f}, ${usd(many):.2f} with"
        f" Express children) or through {_PARTS} durable child executions"
        f" (${usd(_usd_of_children()):.2f})."
    )
