"""The durable workflow on AWS."""

from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct

from shared.infrastructure.function import LoanFunction
from shared.infrastructure.nag import acknowledge_wildcard, reference

FAILURE_STATUSES = ("FAILED", "TIMED_OUT", "STOPPED")
"""The statuses of an execution that may have ended without an outcome of its loan."""


class DurableWorkflow(Construct):
    """The permissions of the durable function, and those on its executions.

    An execution stays on the version on which it was started. So versions are retained, and
    permissions on executions name `function:name:*`: an alias matches none of them.
    """

    def __init__(self, scope: Construct, id_: str, function: LoanFunction) -> None:
        super().__init__(scope, id_)
        self.function = function
        function.grant("Checkpoints", [self._on_executions("Checkpoint{}", "Get{}State")])
        acknowledge_wildcard(
            self,
            "An execution is named by the version that it runs on; each deployment adds one",
            f"{reference(function.function, 'Arn')}:*",
        )

    @property
    def start(self) -> iam.PolicyStatement:
        """Starting executions, by the alias alone."""
        return iam.PolicyStatement(
            actions=["lambda:InvokeFunction"], resources=[self.function.live.function_arn]
        )

    @property
    def read(self) -> iam.PolicyStatement:
        """Describing executions and reading their histories."""
        return self._on_executions("Get{}", "Get{}History")

    @property
    def find(self) -> iam.PolicyStatement:
        """Finding an execution by its name."""
        return iam.PolicyStatement(
            actions=["lambda:ListDurableExecutionsByFunction"],
            resources=[self.function.function.function_arn],
        )

    @property
    def answer(self) -> iam.PolicyStatement:
        """Sending callbacks."""
        return self._on_executions("Send{}CallbackSuccess", "Send{}CallbackFailure")

    @property
    def allowed(self) -> list[iam.PolicyStatement]:
        """Everything that the API does with executions."""
        return [self.start, self.read, self.find, self.answer]

    @property
    def failure_pattern(self) -> events.EventPattern:
        """The events about executions, of any version, that didn't succeed."""
        any_version = events.Match.prefix(f"{self.function.function.function_arn}:")
        return events.EventPattern(
            source=["aws.lambda"],
            detail_type=["Durable Execution Status Change"],
            detail={"status": list(FAILURE_STATUSES), "functionArn": any_version},
        )

    def _on_executions(self, *verbs: str) -> iam.PolicyStatement:
        actions = [f"lambda:{verb.format('DurableExecution')}" for verb in verbs]
        return iam.PolicyStatement(actions=actions, resources=[self.function.every_version])
