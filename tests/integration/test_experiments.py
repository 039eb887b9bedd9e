"""The synthetic workflows on both engines: what the lab counts is what is committed."""

from collections.abc import Iterator

import pytest

from bench.experiments.data import committed, read
from bench.experiments.lab import LabBed, lab_bed
from bench.experiments.plans import EXPERIMENTS, Name
from bench.experiments.running import ExecutionFailed, measure
from bench.workflows.shape import Shape


@pytest.fixture(scope="module")
def bed() -> Iterator[LabBed]:
    with lab_bed() as running:
        yield running


@pytest.mark.parametrize("name", Name)
def test_the_first_points_are_counted_as_committed(name: Name, bed: LabBed) -> None:
    plan, known = EXPERIMENTS[name], read(committed(name))
    said: list[str] = []
    for found in measure(plan, bed, said.append, plan.values[:2]):
        (point,) = [p for p in known.of(found.series.name) if p.value == found.value]
        assert found.counts == point.counts
    assert len(said) == 2 * len(plan.series)


def test_an_execution_that_fails_is_told(bed: LabBed) -> None:
    (durable, _) = EXPERIMENTS[Name.STEPS].series

    def broken(value: int) -> Shape:
        # An input that the handler refuses: it checks what the description says.
        shape = Shape(steps=value)
        object.__setattr__(shape, "waits", value + 1)
        return shape

    series = type(durable)(durable.name, durable.title, durable.engine, broken)
    plan = type(EXPERIMENTS[Name.STEPS])(Name.STEPS, "Broken", "steps", (1,), (series,))
    with pytest.raises(ExecutionFailed, match="Durable function at 1 ended as failed"):
        list(measure(plan, bed, lambda _: None, plan.values))
