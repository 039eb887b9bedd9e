"""A meter reading as JSON, in which form it is stored until the bill is final."""

import json
from dataclasses import asdict
from typing import Any

from shared.billing.meters.reading import FunctionRun, MeterReading
from shared.billing.usage import DurableUsage, EngineUsage, NestedUsage, StandardUsage
from shared.runtime.clock import moment, timestamp

_USAGES: dict[str, type[DurableUsage] | type[StandardUsage] | type[NestedUsage]] = {
    usage.__name__: usage for usage in (DurableUsage, StandardUsage, NestedUsage)
}


def written(reading: MeterReading) -> str:
    """Return the reading as JSON."""
    return json.dumps(
        {
            "kind": type(reading.usage).__name__,
            "usage": asdict(reading.usage),
            "runs": [
                [timestamp(run.started_at), timestamp(run.ended_at), run.request_id]
                for run in reading.runs
            ],
            "started_at": timestamp(reading.started_at) if reading.started_at else None,
            "ended_at": timestamp(reading.ended_at) if reading.ended_at else None,
            "caveats": reading.caveats,
        }
    )


def read(text: str) -> MeterReading:
    """Return the reading that `written` wrote."""
    fields: dict[str, Any] = json.loads(text)
    usage: EngineUsage = _USAGES[fields["kind"]](**fields["usage"])
    return MeterReading(
        usage,
        tuple(FunctionRun(moment(start), moment(end), id_) for start, end, id_ in fields["runs"]),
        moment(fields["started_at"]) if fields["started_at"] else None,
        moment(fields["ended_at"]) if fields["ended_at"] else None,
        tuple(fields["caveats"]),
    )
