"""The logger of a function and its metrics.

Logs are JSON, without names, SINs, tokens or bodies.
"""

import os

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from shared.runtime.functions import METRICS_NAMESPACE

logger = Logger()
_cold = {"cold": True}


def count_cold_start(engine: str) -> None:
    """Emit the metric `ColdStart` once per execution environment, by function and engine."""
    if _cold.pop("cold", None):
        function = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")
        _emit("ColdStart", 1, function_name=function, engine=engine)


def count(name: str, engine: str) -> None:
    """Emit a metric of one, with the engine as a dimension."""
    _emit(name, 1, engine=engine)


def measure(name: str, value: int) -> None:
    """Emit a metric of a value; its one dimension is the function (`service`)."""
    _emit(name, value)


def _emit(name: str, value: int, **dimensions: str) -> None:
    with single_metric(
        name,
        MetricUnit.Count,
        value,
        namespace=METRICS_NAMESPACE,
        default_dimensions=dimensions or None,
    ):
        pass
