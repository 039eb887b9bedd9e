"""The one logger of each function (JSON, without names, SINs, tokens or bodies) and its metrics."""

import os

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric

logger = Logger()
_cold = {"cold": True}


def count_cold_start(engine: str) -> None:
    """Emit the metric `ColdStart` once per execution environment, by function and engine."""
    if _cold.pop("cold", None):
        function = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")
        dimensions = {"function_name": function, "engine": engine}
        with single_metric("ColdStart", MetricUnit.Count, 1, default_dimensions=dimensions):
            pass


def count(name: str, engine: str) -> None:
    """Emit a metric of one, with the engine as a dimension."""
    with single_metric(name, MetricUnit.Count, 1, default_dimensions={"engine": engine}):
        pass


def measure(name: str, value: int) -> None:
    """Emit a metric of a value; its one dimension is the function (`service`)."""
    with single_metric(name, MetricUnit.Count, value):
        pass
