"""The schedule of the reconciler: every minute, and when an execution fails."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from shared.infrastructure.function import LoanFunction

EVERY = cdk.Duration.minutes(1)


class ReconcilerSchedule(Construct):
    """The rules that invoke the reconciler; events that can't be delivered are dead letters."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        reconciler: LoanFunction,
        failure_patterns: Sequence[events.EventPattern],
        dead_letters: sqs.IQueue,
    ) -> None:
        super().__init__(scope, id_)
        target = targets.LambdaFunction(
            reconciler.live, dead_letter_queue=dead_letters, retry_attempts=2
        )
        events.Rule(self, "Schedule", schedule=events.Schedule.rate(EVERY), targets=[target])
        for number, pattern in enumerate(failure_patterns):
            events.Rule(self, f"EndedBadly{number}", event_pattern=pattern, targets=[target])
