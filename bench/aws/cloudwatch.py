"""CloudWatch's own count of a time window."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

_MINUTE = 60
_KEPT = ((timedelta(days=15), _MINUTE), (timedelta(days=63), 5 * _MINUTE))
"""How long CloudWatch keeps values of this period, in seconds; then only those of an hour."""
_HOUR = 60 * _MINUTE


@dataclass(frozen=True)
class Window:
    """A time window, from its first moment to before its last."""

    begin: datetime
    end: datetime


@dataclass(frozen=True)
class Metric:
    """A metric by its namespace, its name and its dimensions; `statistic` is Sum or Maximum."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: str = "Sum"


def values(
    client: Any, metrics: Mapping[str, Metric], window: Window, now: datetime
) -> dict[str, float]:
    """Return each metric's value over the window; one without any data point is 0."""
    period = next((seconds for age, seconds in _KEPT if now - window.begin < age), _HOUR)
    ids = {f"m{place}": name for place, name in enumerate(metrics)}
    queries = [_query(id_, metrics[name], period) for id_, name in ids.items()]
    found: dict[str, list[float]] = {name: [] for name in metrics}
    for page in _pages(client, queries, window):
        for result in page["MetricDataResults"]:
            found[ids[result["Id"]]] += result["Values"]
    return {name: _over_all(metrics[name].statistic, points) for name, points in found.items()}


def _over_all(statistic: str, points: Sequence[float]) -> float:
    return max(points, default=0.0) if statistic == "Maximum" else sum(points)


def _query(id_: str, metric: Metric, period: int) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in metric.dimensions.items()]
    return {
        "Id": id_,
        "MetricStat": {
            "Metric": {
                "Namespace": metric.namespace,
                "MetricName": metric.name,
                "Dimensions": dimensions,
            },
            "Period": period,
            "Stat": metric.statistic,
        },
    }


def _pages(
    client: Any, queries: Sequence[Mapping[str, Any]], window: Window
) -> Iterator[Mapping[str, Any]]:
    token: dict[str, str] = {}
    while True:
        page = client.get_metric_data(
            MetricDataQueries=queries, StartTime=window.begin, EndTime=window.end, **token
        )
        yield page
        if not page.get("NextToken"):
            return
        token = {"NextToken": page["NextToken"]}
