"""Latency."""

from decimal import Decimal

from bench.planning.latency.inputs import inputs
from bench.planning.latency.model import build_model
from guide.figures import Figure, is_less, ratio
from guide.row import Finding, RowFacts, Winner, computed, documented
from guide.sources import COUNTER_LOGS, PYTHON_710, PYTHON_738, SEBS_FLOW


@documented(
    RowFacts(
        question="How much time does the engine add to a step?",
        winner=Winner.DURABLE,
        command="make latency-model",
        sources=(PYTHON_738, PYTHON_710, SEBS_FLOW),
        date="2026-11-28",
        would_change="A published measurement of both in one region with one payload.",
        strongest=True,
    )
)
def step_latency() -> Finding:
    """Published medians of a step in a row."""
    known = inputs()
    durable, states = (known[name].taken.median for name in ("durable_operation", "standard_gap"))
    checkpoint = _ms("published median of a durable step, Python SDK 2.0.1", durable)
    gap = _ms("published median between two tasks", states)
    old = _ms("the same with the Python SDK 1.7.0", known["durable_operation"].high.median)
    begun = _ms("published median until the next task starts", known["standard_resume"].low.median)
    return Finding(
        f"{checkpoint} ({old} with SDK 1.7.0), against {gap} between two tasks' code, or {begun} "
        "until the next task starts",
        f"Published medians, not measured side by side, are {checkpoint} for a durable step "
        f"({old} with the SDK 1.7.0), {gap} from one task's code to the next one's, "
        f"{ratio(gap, checkpoint)} times as much, and {begun} from a task's success to the start "
        "of the next.",
        (is_less(checkpoint, begun), is_less(begun, gap)),
    )


@computed(
    RowFacts(
        question="Which engine decides a loan sooner, waits and cold starts included?",
        winner=Winner.DEPENDS,
        command="make latency-model",
        sources=(PYTHON_738, COUNTER_LOGS, SEBS_FLOW),
        date="2026-11-28",
        would_change="`make bench TARGET=...` on an account, whose profile replaces the inputs.",
    )
)
def latency() -> Finding:
    """The range of the difference in the latency model."""
    low, high = (
        _ms(title, value) for title, value in zip(_RANGE, build_model().difference, strict=True)
    )
    return Finding(
        f"Step Functions' median minus the durable one: {low} to {high}",
        f"Nobody knows without an account: the model's range, {low} to {high} for Step Functions' "
        "median minus the durable function's, holds both signs, because the time from an answer "
        "to the resumption isn't published.",
        (is_less(low, 0), is_less(_figure_0(), high)),
    )


@documented(
    RowFacts(
        question="What does a cold start add?",
        winner=Winner.STEPFUNCTIONS,
        command="make latency-model",
        sources=(COUNTER_LOGS, SEBS_FLOW),
        date="2026-11-28",
        would_change="More memory than the 128 MB of that measurement, SnapStart, or provisioned "
        "concurrency.",
    )
)
def cold_start() -> Finding:
    """Published medians of a cold start."""
    known = inputs()
    durable = _ms("published median of a durable function", known["durable_cold"].taken.median)
    states = _ms("published median of a task", known["standard_cold"].taken.median)
    return Finding(
        f"a durable Python function with 128 MB: {durable}; a task: {states}",
        f"A cold start adds {durable} to a durable Python function with 128 MB and {states} to a "
        "task of a state machine, as others measured them, not side by side.",
        (is_less(states, durable),),
    )


_RANGE = ("low end of the difference", "high end of the difference")


def _ms(title: str, value: float) -> Figure:
    return Figure(title, Decimal(str(round(value, 3))), f"{value:,.0f} ms")


def _figure_0() -> Figure:
    return Figure("no difference", Decimal(0), "0 ms")
