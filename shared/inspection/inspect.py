"""Inspects a workflow that somebody brings: a history of either engine, or a definition."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from shared.billing.meters import durable, stepfunctions
from shared.billing.meters.documents import HistoryPage
from shared.billing.meters.reading import Event, FunctionRun, MeterReading
from shared.billing.meters.state_attempts import REDRIVEN, details_of
from shared.billing.usage import BillingAssumptions, DurableUsage, StandardUsage
from shared.engines.port import EngineName
from shared.inspection.definition import AslMachine
from shared.inspection.definition_units import DefinitionUnits
from shared.inspection.limits import Size, limits
from shared.inspection.operation_rows import invocation_rows, operation_rows
from shared.inspection.parameters import InspectionParameters
from shared.inspection.pricing import RETENTION_DAYS, price, price_ranges
from shared.inspection.projection import Projection, onto_durable, onto_states
from shared.inspection.ranges import Range, UnitRanges
from shared.inspection.report import Inspection, OtherEngine
from shared.inspection.rows import Row, in_tree_order
from shared.inspection.sorting import BroughtDocuments, ExecutionDescription, sort
from shared.inspection.state_rows import state_rows

DEFAULT_REGION = "us-east-1"


def inspect(
    documents: Sequence[Any],
    region: str = DEFAULT_REGION,
    parameters: InspectionParameters | None = None,
) -> Inspection:
    """Return the report about the documents of one execution, or of one definition.

    A document is a JSON value, or the text of a file. `parameters` count before those that the
    documents have themselves.

    Raises:
        UnreadableDocument: a document is of no known kind, or the documents don't belong together.
        NoSuchRegion: there is no price book of the region.
    """
    brought = sort(documents)
    page = brought.history
    if page is None:
        given = parameters or brought.parameters or InspectionParameters()
        return _of_definition(brought.machines[0], region, given)
    if page.engine is EngineName.DURABLE:
        return _of_durable(page, brought, region)
    return _of_states(page, brought, region)


def _of_definition(
    machine: AslMachine, region: str, parameters: InspectionParameters
) -> Inspection:
    found = DefinitionUnits(machine, parameters)
    units, own, other = found.units, EngineName.STEPFUNCTIONS, EngineName.DURABLE
    waiting_ms = (units.waiting_seconds.least * 1000, units.waiting_seconds.most * 1000)
    size = Size(parameters.payload_bytes.most if parameters.payload_bytes else None)
    return Inspection(
        kind="definition",
        engine=own,
        whole=True,
        units=units,
        caveats=tuple(found.caveats()),
        pricing=price_ranges(region, own, units, waiting_ms),
        limits=limits(own, region, units, size),
        other_engine=OtherEngine(
            other,
            units,
            price_ranges(region, other, units, waiting_ms),
            limits(other, region, units, size),
            found.rules,
        ),
        unsupported=found.unsupported,
        paths=found.paths,
        parameters=found.applied,
    )


def _of_states(page: HistoryPage, brought: BroughtDocuments, region: str) -> Inspection:
    events = page.events
    reading = stepfunctions.read(events, brought.map_runs)
    usage = reading.usage
    assert isinstance(usage, StandardUsage)
    rows = state_rows(events)
    projection = onto_durable(
        rows,
        _payload(events, "ExecutionStarted", "input"),
        _payload(events, "ExecutionSucceeded", "output"),
        redrives=sum(event["type"] == REDRIVEN for event in events),
        children_of_maps=Range.exactly(sum(run.children for run in brought.map_runs)),
    )
    units = UnitRanges(
        transitions=Range.exactly(usage.transitions), events=Range.exactly(events[-1]["id"])
    )
    return _of_history(page, brought, region, reading, rows, units, projection)


def _of_durable(page: HistoryPage, brought: BroughtDocuments, region: str) -> Inspection:
    reading = durable.read(page.events, BillingAssumptions(), RETENTION_DAYS)
    usage = reading.usage
    assert isinstance(usage, DurableUsage)
    rows, invocations = operation_rows(page.events), invocation_rows(page.events)
    retried = sum(invocation.error is not None for invocation in invocations[:-1])
    units = UnitRanges(
        operations=Range.exactly(usage.operations),
        bytes_written=Range.exactly(usage.bytes_written),
    )
    projection = onto_states(rows, retried)
    report = _of_history(page, brought, region, reading, rows, units, projection)
    return replace(report, invocations=invocations)


def _of_history(
    page: HistoryPage,
    brought: BroughtDocuments,
    region: str,
    reading: MeterReading,
    rows: list[Row],
    units: UnitRanges,
    projection: Projection,
) -> Inspection:
    other = EngineName.STEPFUNCTIONS if page.engine is EngineName.DURABLE else EngineName.DURABLE
    size = _size(page, reading, rows)
    run_ms = (size.seconds or 0) * 1000
    caveats = (*reading.caveats, *_about_redrives(page, brought.descriptions))
    return Inspection(
        kind="history",
        engine=page.engine,
        whole=reading.whole and caveats == reading.caveats,
        units=units,
        caveats=caveats,
        pricing=price(region, reading.usage, reading.usage),
        limits=limits(page.engine, region, units, size),
        other_engine=OtherEngine(
            other,
            projection.units,
            price_ranges(region, other, projection.units, (run_ms, run_ms)),
            limits(other, region, projection.units, size),
            projection.rules,
        ),
        unsupported=projection.unsupported,
        rows=in_tree_order(rows),
        execution=brought.descriptions[0] if brought.descriptions else None,
    )


def _size(page: HistoryPage, reading: MeterReading, rows: Sequence[Row]) -> Size:
    times = ("timestamp", "EventTimestamp")
    first, last = (
        next(event[name] for name in times if name in event)
        for event in (page.events[0], page.events[-1])
    )
    run = FunctionRun(reading.started_at or first, reading.ended_at or last)
    largest = max((row.largest_bytes for row in rows), default=0)
    return Size(largest, -(-run.elapsed_ms // 1000))


def _payload(events: Sequence[Event], type_: str, name: str) -> Any:
    """Return the input or the output of an execution; None if its history doesn't have it."""
    found = (details_of(event).get(name) for event in events if event["type"] == type_)
    return next(found, None)


def _about_redrives(
    page: HistoryPage, descriptions: Sequence[ExecutionDescription]
) -> Iterator[str]:
    seen = sum(event.get("type") == REDRIVEN for event in page.events)
    described = max((description.redrives for description in descriptions), default=0)
    if described > seen:
        yield f"not whole: the execution was redriven {described} times, its history has {seen}"
