"""The metrics of both engines, of the functions and of the waits."""

from collections.abc import Iterable, Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

from shared.billing.prices.pricebook import Item, PriceBook
from shared.infrastructure.function import LoanFunction
from stepfunctions.infrastructure import StateMachine

MOMENT = cdk.Duration.minutes(5)
_DAY = cdk.Duration.days(1)
_P50, _P95 = "p50", "p95"


class DurableMetrics:
    """The durable function's executions."""

    title = "Durable functions"

    def __init__(self, function: LoanFunction) -> None:
        self._dimensions = {"FunctionName": function.name}

    def starts(self) -> cloudwatch.IMetric:
        """Executions that started."""
        return self._metric("Started", "Sum", "started")

    def successes(self) -> cloudwatch.IMetric:
        """Executions that succeeded; their loans may be denied."""
        return self._metric("Succeeded", "Sum", "succeeded")

    def failures(self) -> cloudwatch.IMetric:
        """Executions that failed, timed out or were stopped."""
        ends = [self._metric(end, "Sum", end) for end in ("Failed", "TimedOut", "Stopped")]
        return _total(ends, "failed, timed out or stopped")

    def durations(self) -> list[cloudwatch.IMetric]:
        """Wall-clock time of executions, in milliseconds."""
        return [self._metric("Duration", quantile, quantile) for quantile in (_P50, _P95)]

    def work(self) -> cloudwatch.IMetric:
        """The billed operations of all executions."""
        return self._metric("Operations", "Sum", "operations")

    def cost_a_day(self, prices: PriceBook) -> cloudwatch.IMetric:
        """Dollars for operations."""
        price = prices.price(Item.DURABLE_OPERATIONS).first
        return cloudwatch.MathExpression(
            expression=f"operations * {price:f}",
            using_metrics={"operations": self._metric("Operations", "Sum", "operations", _DAY)},
            label="operations ($)",
            period=_DAY,
        )

    def _metric(
        self, name: str, statistic: str, label: str, period: cdk.Duration = MOMENT
    ) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace="AWS/Lambda",
            metric_name=f"DurableExecution{name}",
            dimensions_map=self._dimensions,
            statistic=statistic,
            label=label,
            period=period,
        )


class StateMachineMetrics:
    """The state machine's executions."""

    title = "Step Functions"

    def __init__(self, machine: StateMachine) -> None:
        self._machine = machine.machine

    def starts(self) -> cloudwatch.IMetric:
        """Executions that started."""
        return self._machine.metric_started(label="started", period=MOMENT)

    def successes(self) -> cloudwatch.IMetric:
        """Executions that succeeded; their loans may be denied."""
        return self._machine.metric_succeeded(label="succeeded", period=MOMENT)

    def failures(self) -> cloudwatch.IMetric:
        """Executions that failed, timed out or were stopped."""
        machine = self._machine
        ends = [machine.metric_failed(), machine.metric_timed_out(), machine.metric_aborted()]
        return _total(ends, "failed, timed out or stopped")

    def throttles(self) -> cloudwatch.IMetric:
        """Executions and transitions that were throttled."""
        return self._machine.metric_throttled(label="executions throttled", period=MOMENT)

    def durations(self) -> list[cloudwatch.IMetric]:
        """Wall-clock time of executions, in milliseconds."""
        return [
            self._machine.metric_time(statistic=quantile, label=quantile, period=MOMENT)
            for quantile in (_P50, _P95)
        ]

    def work(self) -> cloudwatch.IMetric:
        """State transitions of the account; AWS has no count by state machine."""
        return _transitions("transitions of the account", MOMENT)

    def cost_a_day(self, prices: PriceBook) -> cloudwatch.IMetric:
        """Dollars for the account's transitions."""
        price = prices.price(Item.STANDARD_TRANSITIONS).first
        return cloudwatch.MathExpression(
            expression=f"transitions * {price:f}",
            using_metrics={"transitions": _transitions("transitions", _DAY)},
            label="transitions of the account ($)",
            period=_DAY,
        )


EngineMetrics = DurableMetrics | StateMachineMetrics


def throttles_of(functions: Sequence[LoanFunction]) -> cloudwatch.IMetric:
    """Invocations of any of these functions that Lambda throttled."""
    throttles = [function.function.metric_throttles(statistic="Sum") for function in functions]
    return _total(throttles, "invocations throttled")


def errors_of(function: LoanFunction) -> cloudwatch.IMetric:
    """Invocations of a function that ended in an error."""
    return function.function.metric_errors(statistic="Sum", period=MOMENT, label=function.node.id)


def invocations_of(function: LoanFunction) -> cloudwatch.IMetric:
    """Invocations of a function."""
    return function.function.metric_invocations(statistic="Sum", period=MOMENT)


def _transitions(label: str, period: cdk.Duration) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="AWS/States",
        metric_name="ConsumedCapacity",
        dimensions_map={"ServiceMetric": "StateTransition"},
        statistic="Sum",
        label=label,
        period=period,
    )


def _total(metrics: Iterable[cloudwatch.IMetric], label: str) -> cloudwatch.IMetric:
    named = {f"m{number}": metric for number, metric in enumerate(metrics)}
    # A metric without events has no data point, and a sum with it would have none either.
    filled = " + ".join(f"FILL({name}, 0)" for name in named)
    return cloudwatch.MathExpression(
        expression=filled, using_metrics=named, label=label, period=MOMENT
    )
