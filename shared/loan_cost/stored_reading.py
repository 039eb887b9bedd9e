"""A reading of a history as text, to be kept until the bill is made."""

import json
from dataclasses import asdict
from typing import Any

from shared.billing.meters.reading import FunctionRun, MeterReading
from shared.billing.usage import DurableUsage, EngineUsage, StandardUsage
from shared.runtime.clock import moment, timestamp

_USAGES: dict[str, type[DurableUsage] | type[StandardUsage]] = {
    each.__name__: each for each in (DurableUsage, StandardUsage)
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
            "doubts": reading.doubts,
        }
    )


def read(text: str) -> MeterReading:
    """Return the reading that `written` wrote."""
    kept: dict[str, Any] = json.loads(text)
    usage: EngineUsage = _USAGES[kept["kind"]](**kept["usage"])
    return MeterReading(
        usage,
        tuple(FunctionRun(moment(began), moment(ended), id_) for began, ended, id_ in kept["runs"]),
        moment(kept["started_at"]) if kept["started_at"] else None,
        moment(kept["ended_at"]) if kept["ended_at"] else None,
        tuple(kept["doubts"]),
    )
