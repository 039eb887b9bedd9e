"""The dashboard, with both engines side by side, and the alarms."""

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from deployment.alarms import Alarms
from deployment.metrics import (
    MOMENT,
    DurableMetrics,
    EngineMetrics,
    StateMachineMetrics,
    errors_of,
    invocations_of,
    throttles_of,
)
from shared.billing.prices.pricebook import price_book
from shared.infrastructure.function import LoanFunction
from shared.runtime.functions import METRICS_NAMESPACE, FunctionId
from stepfunctions.infrastructure import StateMachine

PRICED_REGION = "us-east-1"
"""The template has no region, so the dashboard names the region of its prices."""
NEAR_DEADLINE = "CallbacksNearDeadline"
"""The metric of the reconciler: unanswered waits that time out within minutes."""
_HALF = 12


class Monitoring(Construct):
    """The dashboard and the alarms of the backend; the alarms go to the `topic`."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        durable: LoanFunction,
        machine: StateMachine,
        functions: Sequence[LoanFunction],
        reconciler: LoanFunction,
        dead_letters: sqs.IQueue,
        topic: sns.ITopic,
    ) -> None:
        super().__init__(scope, id_)
        self._durable = DurableMetrics(durable)
        self._states = StateMachineMetrics(machine)
        self._functions = functions
        self._reconciler = reconciler
        self._letters = dead_letters.metric_approximate_number_of_messages_visible(
            statistic="Maximum", period=MOMENT, label="dead letters"
        )
        self._deadlines = cloudwatch.Metric(
            namespace=METRICS_NAMESPACE,
            metric_name=NEAR_DEADLINE,
            dimensions_map={"service": FunctionId.RECONCILER},
            statistic="Maximum",
            period=MOMENT,
        )
        self._alarms = Alarms(self, topic)
        self._add_alarms()
        self._add_dashboard()

    def _add_alarms(self) -> None:
        alarms = self._alarms
        alarms.add(
            "DurableExecutionsFailed",
            self._durable.failures(),
            "Durable executions failed, timed out or were stopped",
        )
        alarms.add(
            "StateMachineExecutionsFailed",
            self._states.failures(),
            "Executions of the state machine failed, timed out or were stopped",
        )
        for function in self._functions:
            alarms.add(
                f"{function.node.id}Errors",
                errors_of(function),
                f"Invocations of the function {function.node.id} ended in an error",
            )
        alarms.add_absence(
            "ReconcilerSilent",
            invocations_of(self._reconciler),
            "The reconciler, which is scheduled every minute, hasn't run",
            periods=2,
        )
        alarms.add(
            "InvocationsThrottled",
            throttles_of(self._functions),
            "Lambda throttled invocations: see the account's concurrency",
        )
        alarms.add(
            "ExecutionsThrottled",
            self._states.throttles(),
            "Step Functions throttled the state machine: see the account's quotas",
        )
        alarms.add(
            "CallbacksNearDeadline",
            self._deadlines,
            "Loans wait for an answer, and time out within minutes",
        )
        alarms.add(
            "DeadLetters",
            self._letters,
            "Invocations failed for good: the queue has their events",
        )

    def _add_dashboard(self) -> None:
        dashboard = cloudwatch.Dashboard(self, "Dashboard")
        dashboard.add_widgets(
            cloudwatch.AlarmStatusWidget(alarms=self._alarms.all, title="Alarms", width=2 * _HALF)
        )
        for row in zip(self._lane(self._durable), self._lane(self._states), strict=True):
            dashboard.add_widgets(*row)
        dashboard.add_widgets(
            _graph("Functions: errors", list(map(errors_of, self._functions))),
            _graph("Waits and dead letters", [self._deadlines, self._letters]),
        )

    def _lane(self, engine: EngineMetrics) -> list[cloudwatch.IWidget]:
        """Return the widgets of an engine, one for each row of the dashboard."""
        prices = price_book(PRICED_REGION)
        cost = f"estimated cost a day ({prices.region}, {prices.as_of})"
        return [
            _graph(
                f"{engine.title}: executions",
                [engine.starts(), engine.successes(), engine.failures()],
            ),
            _graph(f"{engine.title}: duration (ms)", engine.durations()),
            _graph(f"{engine.title}: billed work", [engine.work()]),
            cloudwatch.SingleValueWidget(
                title=f"{engine.title}: {cost}",
                metrics=[engine.cost_a_day(prices)],
                width=_HALF,
                full_precision=True,
            ),
        ]


def _graph(title: str, metrics: Sequence[cloudwatch.IMetric]) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(metrics), width=_HALF)
