"""Reads metrics of a time window from CloudWatch."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types_boto3_cloudwatch import CloudWatchClient
    from types_boto3_cloudwatch.type_defs import (
        DimensionTypeDef,
        MetricDataQueryTypeDef,
        MetricStatTypeDef,
    )

_MINUTE = 60
_RETENTION = ((timedelta(days=15), _MINUTE), (timedelta(days=63), 5 * _MINUTE))
"""The time that CloudWatch keeps values with a period in seconds, and older ones with an hour."""
_HOUR = 60 * _MINUTE


@dataclass(frozen=True)
class Window:
    """A time window from `begin` to before `end`."""

    begin: datetime
    end: datetime


@dataclass(frozen=True)
class Metric:
    """A metric of CloudWatch, whose values are summed."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]


def values(
    client: "CloudWatchClient", metrics: Mapping[str, Metric], window: Window, now: datetime
) -> dict[str, float]:
    """Return each metric's sum in the window, 0 if there is no data point."""
    period = next((seconds for age, seconds in _RETENTION if now - window.begin < age), _HOUR)
    ids = {f"m{place}": name for place, name in enumerate(metrics)}
    pages = client.get_paginator("get_metric_data").paginate(
        MetricDataQueries=[_query(id_, metrics[name], period) for id_, name in ids.items()],
        StartTime=window.begin,
        EndTime=window.end,
    )
    found: dict[str, list[float]] = {name: [] for name in metrics}
    for page in pages:
        for result in page["MetricDataResults"]:
            found[ids[result["Id"]]] += result["Values"]
    return {name: sum(points) for name, points in found.items()}


def _query(id_: str, metric: Metric, period: int) -> "MetricDataQueryTypeDef":
    dimensions: list[DimensionTypeDef] = [
        {"Name": name, "Value": value} for name, value in metric.dimensions.items()
    ]
    stat: MetricStatTypeDef = {
        "Metric": {
            "Namespace": metric.namespace,
            "MetricName": metric.name,
            "Dimensions": dimensions,
        },
        "Period": period,
        "Stat": "Sum",
    }
    return {"Id": id_, "MetricStat": stat}
