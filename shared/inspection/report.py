"""The report about a workflow that somebody brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from shared.engines.port import EngineName
from shared.inspection.graph import Path
from shared.inspection.limits import LimitUse
from shared.inspection.operation_rows import InvocationRow
from shared.inspection.parameters import InspectionParameters
from shared.inspection.pricing import UnitPricing
from shared.inspection.ranges import Range, UnitRanges
from shared.inspection.rows import Row
from shared.inspection.sorting import ExecutionDescription

COVERED = (
    "The bill is that of the orchestration: operations or transitions, and data. Lambda's time,"
    " logs and other services aren't in it, because neither a history nor a definition has them."
)


@dataclass(frozen=True)
class OtherEngine:
    """What the same work takes on the other engine."""

    engine: EngineName
    units: UnitRanges
    pricing: UnitPricing
    limits: Sequence[LimitUse]
    rules: Sequence[str]

    def as_json(self) -> dict[str, Any]:
        """Return it as the API answers it: each figure with min and max."""
        least, most = self.pricing.least, self.pricing.most
        return {
            "engine": self.engine.value,
            "units": units_as_json(self.engine, self.units, exact=False),
            "total": {"min": float(least.total), "max": float(most.total)},
            "per_million": {"min": float(least.per_million), "max": float(most.per_million)},
            "lines": self.pricing.lines(),
            "assumed": self.pricing.assumed,
            "limits": [use.as_json() for use in self.limits],
            "rules": list(self.rules),
        }


@dataclass(frozen=True)
class Inspection:
    """A report. A history has rows and perhaps invocations; a definition has paths and parameters.

    `unsupported` names each state or operation that the other engine has no counterpart for, and
    what is missing there.
    """

    kind: Literal["history", "definition"]
    engine: EngineName
    whole: bool
    units: UnitRanges
    caveats: Sequence[str]
    pricing: UnitPricing
    limits: Sequence[LimitUse]
    other_engine: OtherEngine
    unsupported: Sequence[tuple[str, str]]
    rows: Sequence[Row] = ()
    invocations: Sequence[InvocationRow] = ()
    paths: Sequence[Path] = ()
    execution: ExecutionDescription | None = None
    parameters: InspectionParameters | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the report as the API answers it."""
        report: dict[str, Any] = {
            "kind": self.kind,
            "engine": self.engine.value,
            "whole": self.whole,
            "units": units_as_json(self.engine, self.units, exact=self.kind == "history"),
            "caveats": list(self.caveats),
            "bill": {**self.pricing.as_json(), "covered": COVERED},
            "limits": [use.as_json() for use in self.limits],
            "other_engine": self.other_engine.as_json(),
            "unsupported": [
                {"state": name, "missing": missing} for name, missing in self.unsupported
            ],
        }
        if self.execution is not None:
            report["execution"] = {"name": self.execution.name, "status": self.execution.status}
        if self.kind == "definition":
            applied = self.parameters.as_json() if self.parameters else None
            paths = [self._path(path) for path in self.paths]
            return {**report, "paths": paths, "parameters": applied}
        invocations = [each.as_json() for each in self.invocations]
        return {**report, "rows": [row.as_json() for row in self.rows], "invocations": invocations}

    def _path(self, path: Path) -> dict[str, Any]:
        other = units_as_json(self.other_engine.engine, path.units, exact=False)
        own = units_as_json(self.engine, path.units, exact=False)
        return {"name": path.name, "units": {**own, **other}, "caught": path.caught}


def units_as_json(engine: EngineName, units: UnitRanges, *, exact: bool) -> dict[str, Any]:
    """Return an engine's units by their names: numbers if they are exact, or ranges."""
    if engine is EngineName.DURABLE:
        named = {"durable_operations": units.operations, "bytes_written": units.bytes_written}
    else:
        named = {"state_transitions": units.transitions}
    return {name: _number(amount, exact=exact) for name, amount in named.items()}


def _number(amount: Range, *, exact: bool) -> Any:
    return amount.most if exact else amount.as_json()
