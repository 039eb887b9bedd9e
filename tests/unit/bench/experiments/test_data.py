"""The committed raw data: whole, exact, and ended by the limits that the quotas set."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from bench.experiments.costs import dollars_of
from bench.experiments.counting import served
from bench.experiments.data import FOLDER, Record, committed, read, write
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
from tests.unit.conftest import ROOT

_MOST_BYTES = 300_000


def record(name: Name) -> Record:
    return read(ROOT / committed(name))


@pytest.mark.parametrize("name", Name)
def test_every_point_of_the_plan_is_there_once(name: Name) -> None:
    plan = EXPERIMENTS[name]
    for series in plan.series:
        assert [point.value for point in record(name).of(series.name)] == list(plan.values)


@pytest.mark.parametrize("name", Name)
def test_what_was_counted_is_what_the_planner_computes(name: Name) -> None:
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
            switches = BillingAssumptions(flat_branches_are_operations=shape.nested)
            if series.engine is EngineName.DURABLE:
                assert point.counts.operations == durable_operations(work, switches)
                assert point.counts.invocations == 1 + shape.waits
            else:
                assert point.counts.transitions == standard_transitions(work)
                assert point.counts.invocations == shape.steps + shape.branches


def test_each_resume_serves_all_that_has_ended() -> None:
    for point in record(Name.REPLAYS).of(EngineName.DURABLE):
        assert point.counts.replayed == point.value * (point.value + 1)


def test_an_emulators_time_is_not_kept() -> None:
    for name in Name:
        assert record(name).origin is Origin.LOCAL
        assert all(point.elapsed_ms is None for point in record(name).points)


def test_the_raw_data_are_small() -> None:
    size = sum(file.stat().st_size for file in (ROOT / FOLDER).iterdir())
    print(f"raw data of the experiments: {size:,} bytes")
    assert size < _MOST_BYTES


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
def test_a_line_ends_where_a_limit_ends_it(
    name: Name, series: str, limit: Limit, value: int
) -> None:
    found = next(each for each in EXPERIMENTS[name].series if each.name == series)
    end = end_of(record(name), found)
    assert (end.quota.limit, end.value) == (limit, value)


def test_what_is_served_again_is_counted_from_the_history() -> None:
    history = json.loads((ROOT / "tests/contract/histories/approved_by_a_manager.json").read_text())
    assert served(history) == (0, 5, 6)


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    kept = record(Name.STEPS)
    write(kept, tmp_path / "steps.json")
    assert read(tmp_path / "steps.json") == kept
    assert (tmp_path / "steps.json").read_text() == (ROOT / committed(Name.STEPS)).read_text()


def test_a_file_that_is_no_record_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"points": []}')
    with pytest.raises(ValueError, match="is no record of an experiment"):
        read(tmp_path / "x.json")


def test_which_engine_is_cheaper_changes_with_the_payload_alone() -> None:
    told = {name: list(cheaper(record(name))) for name in Name}
    assert [name for name, lines in told.items() if "from there on" in lines[0]] == [Name.PAYLOAD]
    (line,) = told[Name.PAYLOAD]
    crossing = int(line.split("up to ")[1].split(", Step")[0].replace(",", ""))
    print(f"payload at which Step Functions becomes the cheaper one: {crossing:,} bytes a step")
    durable, states = (
        dollars_of(record(Name.PAYLOAD).of(series)[0].counts, Shape(steps=5)).total
        for series in ("durable", "stepfunctions")
    )
    # From 1,000 bytes on, a durable step pays for each byte once as written and once as kept.
    a_byte = Decimal(5) * (Decimal("0.25") + Decimal("0.15") * 7 / 30) / 10**9
    assert crossing == pytest.approx(float(1000 + (states - durable) / a_byte), rel=0.001)
