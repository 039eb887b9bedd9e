"""A Lambda function of `shared.runtime.functions` on AWS."""

from collections.abc import Iterable, Mapping

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from shared.infrastructure.code import ARCHITECTURE, RUNTIME, source
from shared.infrastructure.nag import acknowledge
from shared.runtime.functions import ALIAS, OF_VARIANTS, Durability, Function, Setting

LOG_RETENTION = logs.RetentionDays.TWO_WEEKS


class LoanFunction(Construct):
    """A function with its log group, its role, its published version and the alias on that.

    `settings` has a value for at least every setting that the function declares; those of variants
    may be left out. `keep_versions`
    retains the versions of earlier deployments, for executions that still wait on them.
    `reserved_concurrency` is reserved for the function and limits it; 0 reserves none.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        declared: Function,
        *,
        layer: lambda_.ILayerVersion,
        settings: Mapping[Setting, str],
        role: iam.Role | None = None,
        name: str | None = None,
        keep_versions: bool = False,
        dead_letters: sqs.IQueue | None = None,
        reserved_concurrency: int = 0,
    ) -> None:
        super().__init__(scope, id_)
        self.logs = logs.LogGroup(
            self, "Logs", retention=LOG_RETENTION, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        self.role = role or service_role(self, "Role")
        self.logs.grant_write(self.role)
        version_policy = cdk.RemovalPolicy.RETAIN if keep_versions else cdk.RemovalPolicy.DESTROY
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=name,
            runtime=RUNTIME,
            architecture=ARCHITECTURE,
            handler=declared.handler,
            code=source(declared),
            layers=[layer],
            memory_size=declared.memory_mb,
            timeout=cdk.Duration.seconds(declared.timeout_seconds),
            environment={
                **declared.variables,
                **_environment(declared, settings),
            },
            role=self.role,
            log_group=self.logs,
            logging_format=_log_format(declared.durability),
            tracing=lambda_.Tracing.ACTIVE if declared.traced else lambda_.Tracing.DISABLED,
            durable_config=_durable_config(declared.durability),
            dead_letter_queue=dead_letters,
            reserved_concurrent_executions=reserved_concurrency or None,
            current_version_options=lambda_.VersionOptions(removal_policy=version_policy),
        )
        self.version = self.function.current_version
        self.live = lambda_.Alias(self, "Live", alias_name=ALIAS, version=self.version)
        acknowledge(
            self.function,
            "The libraries are built for Python 3.13, which durable functions support",
            "AwsSolutions-L1",
        )

    @property
    def name(self) -> str:
        """The function's name."""
        return self.function.function_name

    @property
    def every_version(self) -> str:
        """The ARN pattern of all versions; the unqualified ARN matches no durable execution."""
        return f"{self.function.function_arn}:*"

    def grant(self, id_: str, statements: Iterable[iam.PolicyStatement]) -> None:
        """Allow the function these actions, in a separate policy.

        No resource depends on that policy, so it may name resources that depend on the function.
        """
        iam.Policy(self, id_, roles=[self.role], statements=list(statements))

    def report_failures(self, queue: sqs.IQueue) -> None:
        """Send asynchronous invocations that failed for good to a queue."""
        self.live.configure_async_invoke(
            on_failure=destinations.SqsDestination(queue),
            retry_attempts=2,
            max_event_age=cdk.Duration.hours(1),
        )


def _environment(declared: Function, settings: Mapping[Setting, str]) -> dict[str, str]:
    """Return the function's settings; those of variants only where the deployment has any."""
    return {
        name.value: settings[name]
        for name in declared.settings
        if name in settings or name not in OF_VARIANTS
    }


def service_role(scope: Construct, id_: str) -> iam.Role:
    """Return a role for Lambda without permissions.

    AWS's managed policies would allow writes to the logs of every function of the account.
    """
    role = iam.Role(scope, id_, assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    acknowledge(
        role,
        "X-Ray's actions have no resource by name",
        "AwsSolutions-IAM5[Resource::*]",
    )
    return role


def _log_format(durability: Durability | None) -> lambda_.LoggingFormat | None:
    """Return the format of Lambda's own log lines; it refuses text for durable functions."""
    return lambda_.LoggingFormat.JSON if durability else None


def _durable_config(durability: Durability | None) -> lambda_.DurableConfig | None:
    if durability is None:
        return None
    return lambda_.DurableConfig(
        execution_timeout=cdk.Duration.seconds(durability.execution_timeout_seconds),
        retention_period=cdk.Duration.days(durability.retention_days),
    )
