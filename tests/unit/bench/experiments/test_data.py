"""The committed data are complete and exact, and the quotas end their lines."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from bench.experiments.costs import dollars_of
from bench.experiments.data import Record, committed, read, write
from bench.experiments.limits import end_of
from bench.experiments.page import cheaper
from bench.experiments.plans import EXPERIMENTS, Name
from bench.experiments.workflows.shape import Shape
from bench.output.charts.caption import Origin
from shared.billing.planning.alternatives import durable_operations, standard_transitions
from shared.billing.planning.workload import Workload
from shared.billing.prices.quotas import Limit
from shared.billing.usage import BillingAssumptions
from shared.engines.port import EngineName
from shared.inspection.operation_rows import served
from tests.unit.conftest import ROOT


def record(name: Name) -> Record:
    return read(ROOT / committed(name))


@pytest.mark.parametrize("name", Name)
def test_the_data_have_every_point_of_the_plan(name: Name) -> None:
    plan = EXPERIMENTS[name]
    for series in plan.series:
        assert [point.value for point in record(name).of(series.name)] == list(plan.values)


@pytest.mark.parametrize("name", Name)
def test_the_counted_units_equal_the_planned_ones(name: Name) -> None:
    for series in EXPERIMENTS[name].series:
        for point in record(name).of(series.name):
            shape = series.shape(point.value)
            work = Workload.model_construct(
                steps=shape.steps,
                branches=shape.branches,
                waits=shape.waits,
                choices=0,
                callbacks=0,
                retries=0,
            )
            assumptions = BillingAssumptions(flat_branches_are_operations=shape.nested)
            if series.engine is EngineName.DURABLE:
                assert point.counts.operations == durable_operations(work, assumptions)
                assert point.counts.invocations == 1 + shape.waits
            else:
                assert point.counts.transitions == standard_transitions(work)
                assert point.counts.invocations == shape.steps + shape.branches


def test_each_resume_replays_every_operation_that_has_ended() -> None:
    for point in record(Name.REPLAYS).of(EngineName.DURABLE):
        assert point.counts.replayed == point.value * (point.value + 1)


def test_durations_of_an_emulator_are_not_recorded() -> None:
    for name in Name:
        assert record(name).origin is Origin.LOCAL
        assert all(point.elapsed_ms is None for point in record(name).points)


@pytest.mark.parametrize(
    ("name", "series", "limit", "value"),
    [
        (Name.STEPS, "durable", Limit.DURABLE_OPERATIONS, 2_999),
        (Name.STEPS, "stepfunctions", Limit.STANDARD_EVENTS, 4_999),
        (Name.PAYLOAD, "durable", Limit.DURABLE_PAYLOAD, 1_048_576),
        (Name.PAYLOAD, "stepfunctions", Limit.STATE_PAYLOAD, 262_144),
        (Name.REPLAYS, "durable", Limit.DURABLE_OPERATIONS, 1_499),
        (Name.REPLAYS, "stepfunctions", Limit.STANDARD_EVENTS, 3_571),
        (Name.FAN_OUT, "durable", Limit.DURABLE_OPERATIONS, 2_998),
        (Name.FAN_OUT, "durable-nested", Limit.DURABLE_OPERATIONS, 1_499),
        (Name.FAN_OUT, "stepfunctions", Limit.STATE_PAYLOAD, 2_595),
    ],
)
def test_a_line_ends_at_the_first_quota(name: Name, series: str, limit: Limit, value: int) -> None:
    found = next(each for each in EXPERIMENTS[name].series if each.name == series)
    end = end_of(record(name), found)
    assert (end.quota.limit, end.value) == (limit, value)


def test_replayed_operations_are_counted_from_the_history() -> None:
    history = json.loads((ROOT / "tests/contract/histories/approved_by_a_manager.json").read_text())
    assert served(history) == (0, 5, 6)


def test_a_record_survives_its_file(tmp_path: Path) -> None:
    steps = record(Name.STEPS)
    write(steps, tmp_path / "steps.json")
    assert read(tmp_path / "steps.json") == steps
    assert (tmp_path / "steps.json").read_text() == (ROOT / committed(Name.STEPS)).read_text()


def test_a_file_without_a_record_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"points": []}')
    with pytest.raises(ValueError, match="isn't a record of an experiment"):
        read(tmp_path / "x.json")


def test_only_the_payload_changes_which_engine_is_cheaper() -> None:
    lines = {name: " ".join(cheaper(record(name))) for name in Name}
    assert [name for name, line in lines.items() if "up to" in line] == [Name.PAYLOAD]
    line = lines[Name.PAYLOAD]
    crossing = int(line.split("up to ")[1].split(", Step")[0].replace(",", ""))
    print(f"payload above which Step Functions is cheaper: {crossing:,} bytes per step")
    durable, states = (
        dollars_of(record(Name.PAYLOAD).of(series)[0].counts, Shape(steps=5)).total
        for series in ("durable", "stepfunctions")
    )
    # Each further byte of a durable step is billed as written and as retained.
    a_byte = Decimal(5) * (Decimal("0.25") + Decimal("0.15") * 7 / 30) / 10**9
    assert crossing == pytest.approx(float(1000 + (states - durable) / a_byte), rel=0.001)
