"""The latency model, compared with a calculation by hand, and with a measured profile."""

import json
from datetime import datetime
from pathlib import Path as File
from typing import Any

import numpy as np
import pytest

from bench.output.charts.caption import Origin
from bench.planning.latency import profile
from bench.planning.latency.inputs import Input, inputs
from bench.planning.latency.model import Model, build_model, components
from bench.planning.latency.path import count_path, loan_paths
from bench.planning.latency.profile import NEEDED, BadProfile
from shared.engines.port import COMPARED, EngineName
from tests.unit.conftest import ROOT

_DURABLE, _STATES = EngineName.DURABLE, EngineName.STEPFUNCTIONS


@pytest.fixture(scope="module")
def model() -> Model:
    return build_model(draws=100, loans=400)


def metric(ms: float, n: int = 500) -> dict[str, Any]:
    return {"n": n, "quantiles": [[0.0, ms], [0.5, ms], [1.0, ms]]}


def profile_of(path: File, **changes: Any) -> File:
    of_engine = dict(zip(NEEDED, (metric(10), metric(20), metric(40)), strict=True))
    data = {
        "origin": "AWS",
        "deployment": "aws",
        "region": "eu-west-1",
        "date": "2026-11-26",
        "commit": "abc1234",
        "sdk": "3.0.0",
        "engines": {"durable": of_engine, "stepfunctions": {**of_engine, NEEDED[0]: metric(15)}},
    }
    file = path / "profile.json"
    file.write_text(json.dumps({**data, **changes}))
    return file


def test_the_committed_path_equals_the_recorded_history() -> None:
    recorded = ROOT / "tests/contract/histories/approved_by_a_manager.json"
    events = [
        {**event, "EventTimestamp": datetime.fromisoformat(event["EventTimestamp"])}
        for event in json.loads(recorded.read_text())
    ]
    counted = count_path(_DURABLE, events)
    assert counted == loan_paths()[_DURABLE]


def test_the_path_equals_a_count_by_hand() -> None:
    durable, states = loan_paths()[_DURABLE], loan_paths()[_STATES]
    # Validate, parallel, one bureau, risk, 3 for each answer, offer, disburse.
    assert durable.operations_in_a_row == 12
    # Validate to bureau, bureau to risk, risk to manager, offer to disburse.
    assert durable.gaps == states.gaps == 4
    assert states.works_in_a_row == 7
    # The parallel state and three choices.
    assert states.silent_states == 4


def test_the_median_is_near_the_sum_of_the_medians(model: Model) -> None:
    known = {name: one.taken.median for name, one in inputs().items()}
    durable = (
        known["durable_start"]
        + 12 * known["durable_operation"]
        + 2 * (known["durable_resume"] + known["durable_replay"])
    )
    states = (
        known["standard_start"]
        + 4 * known["standard_gap"]
        + 4 * known["standard_state"]
        + 2 * known["standard_resume"]
    )
    found = [each.percentile(50) for each in model.forecasts.values()]
    print(f"durable {found[0]:.0f} ms, by hand {durable:.0f};", end=" ")
    print(f"Step Functions {found[1]:.0f} ms, by hand {states:.0f}")
    assert found == pytest.approx([durable, states], rel=0.1)


def test_the_range_of_the_draws_contains_the_forecast(model: Model) -> None:
    for each in model.forecasts.values():
        for share in (50, 90, 99):
            low, high = each.interval(share)
            assert low < each.percentile(share) < high
        assert each.percentile(50) < each.percentile(90) < each.percentile(99)


def test_the_same_seed_gives_the_same_model() -> None:
    again = [build_model(seed=5, draws=10, loans=50) for _ in range(2)]
    other = build_model(seed=6, draws=10, loans=50)
    for engine in COMPARED:
        draws = [each.forecasts[engine].draws for each in again]
        assert np.array_equal(draws[0], draws[1])
        assert not np.array_equal(draws[0], other.forecasts[engine].draws)


def test_the_input_with_the_largest_effect_comes_first(model: Model) -> None:
    durable = model.forecasts[_DURABLE].sensitivities
    assert durable[0].input.name == "durable_operation"
    sizes = [effect.high - effect.low for effect in durable]
    assert sizes == sorted(sizes, reverse=True)
    # Twelve operations, each from 29 to 140 ms.
    assert sizes[0] == pytest.approx(12 * (140 - 29), rel=0.1)


def test_published_inputs_show_no_clear_difference(model: Model) -> None:
    low, high = model.difference
    assert low < 0 < high
    assert model.faster is None


def test_every_input_is_used_and_has_its_source_and_date() -> None:
    used = {
        each.name
        for engine, path in loan_paths().items()
        for part in components(engine, path, None)
        for each in (part.source, part.share)
        if isinstance(each, Input)
    }
    assert used == set(inputs())
    for one in inputs().values():
        assert one.grade in ("A", "B", "C", "X")
        assert one.source.date
        assert one.note
        assert one.low.median <= one.taken.median <= one.high.median
        assert (one.source.title == "assumed") == (one.grade == "X")
    assert all(inputs()[name].sdk for name in ("durable_operation", "durable_replay"))


def test_a_measured_profile_replaces_the_published_inputs(tmp_path: File) -> None:
    read = profile.read(profile_of(tmp_path))
    assert read.origin is Origin.AWS
    found = build_model(read, draws=20, loans=50)
    # A start, four steps and two resumes.
    assert found.forecasts[_DURABLE].percentile(50) == pytest.approx(10 + 4 * 20 + 2 * 40)
    assert found.forecasts[_STATES].percentile(50) == pytest.approx(15 + 4 * 20 + 2 * 40)
    assert found.forecasts[_DURABLE].sensitivities == []
    assert found.faster is _DURABLE


def test_a_profile_of_one_engine_leaves_the_inputs_of_the_other(tmp_path: File) -> None:
    engines = {"durable": {name: metric(1) for name in NEEDED}}
    found = build_model(profile.read(profile_of(tmp_path, engines=engines)), draws=20, loans=50)
    assert found.forecasts[_DURABLE].percentile(99) == pytest.approx(7)
    assert found.forecasts[_STATES].sensitivities


def test_few_measurements_have_a_wide_range(tmp_path: File) -> None:
    def width(n: int) -> float:
        spread = {"n": n, "quantiles": [[0.0, 10], [0.5, 100], [1.0, 1000]]}
        file = profile_of(tmp_path, engines={"durable": dict.fromkeys(NEEDED, spread)})
        low, high = (
            build_model(profile.read(file), draws=60, loans=200).forecasts[_DURABLE].interval(50)
        )
        return high - low

    few, many = width(5), width(2000)
    print(f"interval of the median: {few:.0f} ms with n = 5, {many:.0f} ms with n = 2,000")
    assert few > 2 * many


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"engines": {"durable": {}}}, "durable lacks start_gap_ms", id="no-metric"),
        pytest.param({"engines": {"fourth": {}}}, "fourth", id="engine"),
        pytest.param({"origin": "Mars"}, "Mars", id="origin"),
        pytest.param({"engines": []}, "not a profile of", id="list"),
    ],
)
def test_an_invalid_profile_is_refused(
    changes: dict[str, Any], message: str, tmp_path: File
) -> None:
    with pytest.raises(BadProfile, match=message):
        profile.read(profile_of(tmp_path, **changes))


def test_a_missing_profile_is_refused(tmp_path: File) -> None:
    with pytest.raises(BadProfile, match=r"Can't read .*gone\.json"):
        profile.read(tmp_path / "gone.json")
