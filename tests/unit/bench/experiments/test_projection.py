"""The projection of each synthetic state machine contains what the lab counted for its twin."""

from bench.experiments.data import committed, read
from bench.experiments.plans import EXPERIMENTS, Name
from bench.experiments.workflows.machine import definition
from shared.inspection import InspectionParameters, inspect
from shared.inspection.ranges import Range

LEAST_PAYLOAD = 2
"""The results of the workflows are smaller than those of their steps."""
INPUT_BYTES = 200
WIDEST_OPERATIONS = 2.0
"""The widest range that docs/inspect.md admits."""


def test_every_synthetic_shape_is_projected_around_its_counts() -> None:
    widest: tuple[float, str] = (1, "")
    checked = 0
    for name in Name:
        record = read(committed(name))
        for series in EXPERIMENTS[name].series:
            for point in record.of(series.name):
                shape = series.shape(point.value)
                payload = Range(LEAST_PAYLOAD, max(INPUT_BYTES, shape.payload_bytes))
                parameters = InspectionParameters(payload_bytes=payload)
                units = inspect([definition(shape, "f")], parameters=parameters).units
                if point.counts.operations:
                    assert point.counts.operations in units.operations, (series.name, shape)
                    assert point.counts.bytes_written in units.bytes_written, (series.name, shape)
                    ratio = units.operations.most / units.operations.least
                    widest = max(widest, (ratio, f"{units.operations} for {shape}"))
                else:
                    assert units.transitions == Range.exactly(point.counts.transitions)
                    assert point.counts.events in units.events, (series.name, shape)
                checked += 1
    print(f"{checked} executions; the widest: {widest[0]:.2f} times, {widest[1]}")
    assert checked >= 40
    assert widest[0] <= WIDEST_OPERATIONS
