"""The shape of a synthetic workflow, and the two workflows that are generated from it."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.experiments.workflows import tasks
from bench.experiments.workflows.machine import definition
from bench.experiments.workflows.shape import BRANCHES, STEP, WAIT, Shape, payload_of

_ARN = "arn:aws:lambda:us-east-1:123456789012:function:tasks"

shapes = st.builds(
    Shape,
    steps=st.integers(20, 60),
    waits=st.integers(0, 20),
    branches=st.integers(0, 40),
    payload_bytes=st.integers(2, 10**6),
    wait_seconds=st.integers(1, 60),
    nested=st.booleans(),
)


def states_of(machine: dict[str, Any]) -> dict[str, Any]:
    found = dict(machine["States"])
    for state in machine["States"].values():
        for branch in state.get("Branches", []):
            found |= states_of(branch)
    return found


def order_of(machine: dict[str, Any]) -> list[str]:
    order = [machine["StartAt"]]
    while not machine["States"][order[-1]].get("End"):
        order.append(machine["States"][order[-1]]["Next"])
    return order


@settings(max_examples=50)
@given(shapes)
def test_both_workflows_have_the_same_parts_in_the_same_order(shape: Shape) -> None:
    machine = definition(shape, _ARN)
    assert order_of(machine) == [name for _, name in shape.parts]
    types = [machine["States"][name]["Type"] for name in order_of(machine)]
    kinds = {STEP: "Task", WAIT: "Wait", BRANCHES: "Parallel"}
    assert types == [kinds[kind] for kind, _ in shape.parts]
    assert len(states_of(machine)) == shape.steps + shape.waits + shape.branches + bool(
        shape.branches
    )
    assert Shape.from_json(json.loads(json.dumps(shape.to_json()))) == shape


def test_a_wait_follows_a_step_of_its_own() -> None:
    assert [name for _, name in Shape(steps=3, waits=2).parts] == [
        "step-1",
        "wait-1",
        "step-2",
        "wait-2",
        "step-3",
    ]


@pytest.mark.parametrize("size", [2, 100, 200_000])
def test_a_payload_takes_its_bytes_as_json(size: int) -> None:
    assert len(json.dumps(payload_of(size))) == size
    assert tasks.handler({"payload_bytes": size}, None) == payload_of(size)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"steps": -1}, id="negative"),
        pytest.param({"steps": 1, "waits": 2}, id="waits"),
        pytest.param({"steps": 1, "payload_bytes": 1}, id="payload"),
        pytest.param({"steps": 1, "wait_seconds": 0}, id="no-wait"),
    ],
)
def test_an_impossible_shape_is_refused(fields: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"^a (workflow|payload)"):
        Shape.from_json(fields)


def test_an_input_with_an_unknown_field_is_refused() -> None:
    with pytest.raises(TypeError, match="stepps"):
        Shape.from_json({"stepps": 3})


def test_every_shape_has_a_name_that_an_engine_accepts() -> None:
    names = {
        shape.slug
        for shape in (Shape(steps=500), Shape(branches=300), Shape(branches=300, nested=True))
    }
    assert len(names) == 3
    assert all(len(name) < 50 and name.replace("-", "").isalnum() for name in names)
