"""Alarms by name, and the topic that sends them to an address."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from shared.infrastructure.nag import acknowledge

_AT_LEAST = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
_LESS_THAN = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
_ONE = 1


def alarm_topic(scope: Construct, email: str) -> sns.Topic:
    """Return the topic of the alarms, which sends them to an address if there is one.

    A topic policy replaces the one that SNS gives a topic, so it has to let CloudWatch publish.
    """
    topic = sns.Topic(scope, "Alarms", enforce_ssl=True)
    if email:
        topic.add_subscription(subscriptions.EmailSubscription(email))
    stack = cdk.Stack.of(scope)
    alarms = stack.format_arn(
        service="cloudwatch",
        resource="alarm",
        resource_name="*",
        arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
    )
    topic.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[topic.topic_arn],
            conditions={
                "StringEquals": {"aws:SourceAccount": stack.account},
                "ArnLike": {"aws:SourceArn": alarms},
            },
        )
    )
    acknowledge(
        topic,
        "CloudWatch can't publish under SNS's own key; an alarm has no personal data",
        "AwsSolutions-SNS2",
    )
    return topic


class Alarms:
    """The alarms of a stack. Each is called after its stack, and has a paragraph in docs/aws.md."""

    def __init__(self, scope: Construct, topic: sns.ITopic) -> None:
        self._scope = scope
        self._action = actions.SnsAction(topic)
        self.all: list[cloudwatch.Alarm] = []

    def add(self, id_: str, metric: cloudwatch.IMetric, description: str) -> None:
        """Add an alarm at one or more in a period; a period without data raises none."""
        self._add(
            id_,
            metric,
            description,
            comparison_operator=_AT_LEAST,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )

    def add_absence(
        self, id_: str, metric: cloudwatch.IMetric, description: str, *, periods: int
    ) -> None:
        """Add an alarm at less than one in each of so many periods, with data or without."""
        self._add(
            id_,
            metric,
            description,
            comparison_operator=_LESS_THAN,
            evaluation_periods=periods,
            treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
        )

    def _add(
        self,
        id_: str,
        metric: cloudwatch.IMetric,
        description: str,
        *,
        comparison_operator: cloudwatch.ComparisonOperator,
        evaluation_periods: int,
        treat_missing_data: cloudwatch.TreatMissingData,
    ) -> None:
        alarm = cloudwatch.Alarm(
            self._scope,
            id_,
            alarm_name=f"{cdk.Stack.of(self._scope).stack_name}-{id_}",
            alarm_description=description,
            metric=metric,
            threshold=_ONE,
            comparison_operator=comparison_operator,
            evaluation_periods=evaluation_periods,
            treat_missing_data=treat_missing_data,
        )
        alarm.add_alarm_action(self._action)
        self.all.append(alarm)
