"""Limits, fan-out and long waits."""

from decimal import Decimal

from bench.exhibits.names import ExhibitName
from bench.experiments.workflows.shape import Shape
from guide.calculations import (
    OPERATION,
    RETAINED_BYTE_DAY,
    TRANSITION,
    WRITTEN_BYTE,
    api_most,
    cost_of,
    most,
)
from guide.figures import (
    Figure,
    counted,
    equals,
    is_less,
    lasting,
    per_million,
    priced,
    ratio,
    sized,
)
from guide.row import Finding, RowFacts, Winner, computed, documented, run
from guide.runs import GuideRuns
from guide.sources import (
    DISTRIBUTED_MAP,
    LAMBDA_MODEL,
    LAMBDA_PRICING,
    LAMBDA_QUOTAS,
    PYTHON_342,
    STATES_MODEL,
    STATES_QUOTAS,
    STATES_VARIABLES,
    exhibit,
)
from shared.billing.planning.alternatives import AlternativeName
from shared.billing.planning.break_even import compare
from shared.billing.planning.workload import Workload
from shared.billing.prices.quotas import Limit
from shared.engines.port import COMPARED

_BRANCHES = 30
_ITEMS = 10_000
_YEAR_DAYS = 365
_EVENTS_OF_A_TASK = 5
_EVENTS_OF_AN_EXECUTION = 2


@computed(
    RowFacts(
        question="How many steps in a row can one execution have?",
        winner=Winner.STEPFUNCTIONS,
        command="make experiment NAME=steps",
        sources=(LAMBDA_QUOTAS, STATES_QUOTAS),
        date="2026-11-23",
        would_change="Several steps' work in one step, or a chain of executions on either engine.",
    )
)
def most_steps() -> Finding:
    """The quotas of operations and of events."""
    operations, events = most(Limit.DURABLE_OPERATIONS), most(Limit.STANDARD_EVENTS)
    durable = counted("steps of a durable execution", operations - 1, "step")
    tasks = (events - _EVENTS_OF_AN_EXECUTION) // _EVENTS_OF_A_TASK
    states = counted("tasks of a Standard execution", tasks, "task")
    return Finding(
        f"{durable} ({operations:,} operations) against {states} ({events:,} events)",
        f"A durable execution ends at {durable} because of its {operations:,} operations, a "
        f"Standard execution at {states} because of the {events:,} events of its history; neither "
        "limit can be raised.",
        (is_less(durable, states),),
    )


@computed(
    RowFacts(
        question="From which payload on is the durable function dearer?",
        winner=Winner.STEPFUNCTIONS,
        command="make break-even STEPS=5 PAYLOAD_BYTES=100000",
        sources=(exhibit(ExhibitName.PAYLOAD), LAMBDA_PRICING, PYTHON_342),
        date="2026-11-28",
        would_change="Payloads in S3 with a reference in the workflow (BY_REFERENCE=true).",
    )
)
def payload_price() -> Finding:
    """The payload at which five steps cost the same on both engines."""
    work = Workload(steps=5).of_its_own()
    crossing = next(
        crossing
        for crossing in compare(work).crossings
        if crossing.variable == "payload_bytes"
        and {crossing.cheaper, crossing.other}
        == {AlternativeName.STANDARD, AlternativeName.DURABLE}
    )
    equal = sized("size of each result at which both cost the same", crossing.value)
    limit = sized("limit of a payload between two states", most(Limit.STATE_PAYLOAD))
    written = per_million(
        "writing and retaining 100 KB for 14 days", _written_and_retained(100_000, 14)
    )
    return Finding(
        f"five steps cost the same at {equal} each; 100 KB written and retained 14 days: {written}",
        "Step Functions charges nothing for data and a durable function for every byte: with five "
        f"steps it is the dearer engine from {equal} per result on.",
        (is_less(equal, limit),),
    )


@documented(
    RowFacts(
        question="How much data can one execution carry?",
        winner=Winner.DURABLE,
        sources=(
            exhibit(ExhibitName.PAYLOAD),
            LAMBDA_QUOTAS,
            STATES_QUOTAS,
            STATES_VARIABLES,
            STATES_MODEL,
        ),
        date="2026-11-23",
        would_change="References to S3, which both engines carry easily.",
    )
)
def payload_size() -> Finding:
    """The quotas of data: of a result, and of an execution."""
    written = sized("data of a durable execution", most(Limit.DURABLE_WRITTEN))
    state = sized("input or output of a state", most(Limit.STATE_PAYLOAD))
    modelled = sized("the same in the API model", api_most("stepfunctions", "SensitiveData"))
    result = sized("result of a durable step", most(Limit.DURABLE_PAYLOAD))
    old = sized("the same in older documents", most(Limit.DURABLE_PAYLOAD_DOCUMENTED))
    return Finding(
        f"a step's result: {result} ({old} in older documents), an execution: {written}; a state: "
        f"{state}",
        f"A durable execution writes up to {written} and keeps local variables between steps, with "
        f"results up to {result} ({old} in older documents); what one state of Step Functions "
        f"takes or returns ends at {state}, and variables at 10 MiB in all.",
        (is_less(state, written), equals(state, modelled), is_less(state, result)),
    )


@run(
    RowFacts(
        question="What does a small fan-out cost?",
        winner=Winner.DURABLE,
        command="make experiment NAME=fan-out",
        sources=(exhibit(ExhibitName.FAN_OUT),),
        date="2026-11-28",
        would_change="Nested branches, which are one more operation each, or Express.",
    )
)
def small_fan_out(runs: GuideRuns) -> Finding:
    """Thirty branches of one step."""
    shape = Shape(branches=_BRANCHES)
    durable, states = (runs.shape(engine, shape) for engine in COMPARED)
    operations = counted("operations of 30 flat branches", durable.units, "operation")
    transitions = counted("transitions of 30 branches", states.units, "transition")
    cheap = per_million("30 flat branches", durable.price)
    dear = per_million("30 branches of a Parallel state", states.price)
    nested = per_million("30 nested branches", durable.price + _BRANCHES * OPERATION)
    return Finding(
        f"{operations} ({cheap}; nested {nested}) against {transitions} ({dear})",
        f"{_BRANCHES} branches are {operations} or {transitions}; the durable fan-out is a list in "
        f"code and costs {ratio(dear, cheap)} times less.",
        (is_less(cheap, dear), is_less(nested, dear)),
    )


@computed(
    RowFacts(
        question="Can it work through ten thousand items?",
        winner=Winner.STEPFUNCTIONS,
        command="make break-even BRANCHES=10000 STEPS=1",
        sources=(exhibit(ExhibitName.FAN_OUT), DISTRIBUTED_MAP, LAMBDA_QUOTAS),
        date="2026-11-28",
        would_change="A map of child executions in the durable SDK, or items that fit into one.",
        strongest=True,
    )
)
def large_fan_out() -> Finding:
    """A Distributed Map, and the operations of one durable execution."""
    work = Workload(loans=1, branches=_ITEMS).of_its_own()
    durable = cost_of(AlternativeName.DURABLE, work)
    mapped = cost_of(AlternativeName.DISTRIBUTED_EXPRESS, work)
    assert mapped.total is not None
    allowed = counted(
        "operations of one durable execution", most(Limit.DURABLE_OPERATIONS), "operation"
    )
    (excess,) = durable.ruled_out[:1]
    needed = counted("operations that 10,000 items need", excess.needed, "operation")
    price = priced("Distributed Map of Express executions", mapped.total)
    split = priced("flat maps in child executions", _split_operations(_ITEMS) * OPERATION)
    return Finding(
        f"Distributed Map: {price} for {_ITEMS:,} items; durable: {needed}, allowed {allowed}; "
        f"split over child executions by hand: {split}",
        f"A Distributed Map takes {_ITEMS:,} items for {price}, with up to 10,000 children at once "
        f"and files in S3 as input; one durable execution ends at {allowed}, and code has to split "
        f"the items over child executions, which costs {split}.",
        (is_less(allowed, needed), equals(counted("", len(mapped.ruled_out), "quota"), 0)),
    )


@computed(
    RowFacts(
        question="What does it cost to wait for a year?",
        winner=Winner.DEPENDS,
        command="make break-even STEPS=2 WAITS=1 WAIT_SECONDS=31000000",
        sources=(exhibit(ExhibitName.WAITS), LAMBDA_MODEL, STATES_QUOTAS, LAMBDA_PRICING),
        date="2026-11-28",
        would_change="The size of the data that the execution has written when it waits.",
    )
)
def long_wait() -> Finding:
    """A wait of a year with little and with much data."""
    byte = WRITTEN_BYTE + _YEAR_DAYS * RETAINED_BYTE_DAY
    equal = counted(
        "bytes at which both waits cost the same", int((TRANSITION - OPERATION) / byte), "byte"
    )
    durable = per_million("a durable wait of a year with 1 KB", OPERATION + 1000 * byte)
    states = per_million("a Wait state of a year", TRANSITION)
    longest = lasting("longest durable execution", api_most("lambda", "ExecutionTimeout"))
    standard = lasting("longest Standard execution", most(Limit.STANDARD_SECONDS))
    return Finding(
        f"{durable} with 1 KB, against {states}; the same at {equal}; at most {longest} and "
        f"{standard}",
        "No compute is paid during a wait on either engine; a durable execution pays for its data "
        f"meanwhile, so a year is cheaper there below {equal} ({durable} with 1 KB, against "
        f"{states}).",
        (is_less(durable, states), is_less(counted("", 1000, "byte"), equal),
         is_less(standard, longest)),
    )  # fmt: skip


@documented(
    RowFacts(
        question="How long can I read an execution after its end?",
        winner=Winner.STEPFUNCTIONS,
        sources=(LAMBDA_MODEL, STATES_QUOTAS, LAMBDA_PRICING),
        date="2026-11-23",
        would_change="An event log of your own: then neither retention matters.",
    )
)
def retention() -> Finding:
    """The retention of both, and its price."""
    longest = _days(
        "longest retention of a durable execution", api_most("lambda", "RetentionPeriodInDays")
    )
    default = _days("its default", 14)
    states = _days("retention of a Standard history", 90)
    free = per_million("retention of a Standard history", 0 * TRANSITION)
    paid = per_million("retaining 1 KB for 90 days", 1000 * 90 * RETAINED_BYTE_DAY)
    return Finding(
        f"{states} at no charge, against {default} by default, {longest} at most, {paid} for 1 KB",
        f"A Standard history stays for {states} at no charge; a durable execution stays for "
        f"{default} unless the function says otherwise, {longest} at most, and its data is paid "
        f"for: {paid} for 1 KB.",
        (is_less(default, states), is_less(free, paid), equals(longest, states)),
    )


def _split_operations(items: int) -> int:
    """Return the operations of flat maps in child executions, as few as the quota permits."""
    own = 2
    children = -(-items // (most(Limit.DURABLE_OPERATIONS) - own))
    return own + children + children * own + items


def _written_and_retained(size: int, days: int) -> Decimal:
    return size * (WRITTEN_BYTE + days * RETAINED_BYTE_DAY)


def _days(title: str, number: int) -> Figure:
    return counted(title, number, "day")
