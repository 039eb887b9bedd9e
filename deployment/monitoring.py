"""The dashboard, with both engines side by side, and the alarms."""

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from deployment.metrics import (
    MOMENT,
    DurableMetrics,
    EngineMetrics,
    StateMachineMetrics,
    errors_of,
    throttles_of,
)
from shared.billing.prices.pricebook import price_book
from shared.infrastructure.function import LoanFunction
from shared.infrastructure.nag import acknowledge
from shared.runtime.functions import METRICS_NAMESPACE, FunctionId
from stepfunctions.infrastructure import StateMachine

PRICED_REGION = "us-east-1"
"""The template has no region, so the dashboard names the region of its prices."""
NEAR_DEADLINE = "CallbacksNearDeadline"
"""The metric of the reconciler: unanswered waits that time out within minutes."""
_HALF = 12


class Monitoring(Construct):
    """The dashboard and the alarms; `email` gets the alarms if it isn't empty."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        durable: LoanFunction,
        machine: StateMachine,
        functions: Sequence[LoanFunction],
        dead_letters: sqs.IQueue,
        email: str,
    ) -> None:
        super().__init__(scope, id_)
        self._durable = DurableMetrics(durable)
        self._states = StateMachineMetrics(machine)
        self._functions = functions
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
        self._action = self._alarm_action(email)
        self._alarms = self._add_alarms()
        self._add_dashboard()

    def _alarm_action(self, email: str) -> actions.SnsAction | None:
        if not email:
            return None
        topic = sns.Topic(self, "Alarms", enforce_ssl=True)
        topic.add_subscription(subscriptions.EmailSubscription(email))
        acknowledge(
            topic,
            "CloudWatch can't publish under SNS's own key; an alarm has no personal data",
            "AwsSolutions-SNS2",
        )
        return actions.SnsAction(topic)

    def _add_alarms(self) -> list[cloudwatch.Alarm]:
        return [
            self._alarm(
                "DurableExecutionsFailed",
                self._durable.failures(),
                "Durable executions failed, timed out or were stopped",
            ),
            self._alarm(
                "StateMachineExecutionsFailed",
                self._states.failures(),
                "Executions of the state machine failed, timed out or were stopped",
            ),
            self._alarm(
                "InvocationsThrottled",
                throttles_of(self._functions),
                "Lambda throttled invocations: see the account's concurrency",
            ),
            self._alarm(
                "ExecutionsThrottled",
                self._states.throttles(),
                "Step Functions throttled the state machine: see the account's quotas",
            ),
            self._alarm(
                "CallbacksNearDeadline",
                self._deadlines,
                "Loans wait for an answer, and time out within minutes",
            ),
            self._alarm(
                "DeadLetters",
                self._letters,
                "Invocations failed for good: the queue has their events",
            ),
        ]

    def _alarm(self, id_: str, metric: cloudwatch.IMetric, description: str) -> cloudwatch.Alarm:
        """Return an alarm at one or more in a period; a period without data raises none."""
        alarm = cloudwatch.Alarm(
            self,
            id_,
            metric=metric,
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=description,
        )
        if self._action is not None:
            alarm.add_alarm_action(self._action)
        return alarm

    def _add_dashboard(self) -> None:
        dashboard = cloudwatch.Dashboard(self, "Dashboard")
        dashboard.add_widgets(
            cloudwatch.AlarmStatusWidget(alarms=self._alarms, title="Alarms", width=2 * _HALF)
        )
        for row in zip(self._lane(self._durable), self._lane(self._states), strict=True):
            dashboard.add_widgets(*row)
        dashboard.add_widgets(
            _graph("Functions: errors", errors_of(self._functions)),
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
