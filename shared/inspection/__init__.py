"""What a workflow that somebody brings costs, on its own engine and on the other one."""

from shared.inspection.inspect import inspect
from shared.inspection.parameters import InspectionParameters

__all__ = ["InspectionParameters", "inspect"]
