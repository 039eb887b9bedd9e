"""The state machine on AWS."""

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from shared.infrastructure.function import LOG_RETENTION, LoanFunction
from shared.infrastructure.nag import acknowledge, acknowledge_wildcard, reference

DEFINITION = Path(__file__).with_name("workflow.asl.json")
LEAN_DEFINITION = Path(__file__).with_name("lean.asl.json")
FAILURE_STATUSES = ("FAILED", "TIMED_OUT", "ABORTED")
"""The statuses of an execution that may have ended without an outcome of its loan."""


class StateMachine(Construct):
    """A Standard state machine, whose tasks call one published version of one function.

    An execution keeps its definition, which names the version: after a deployment it continues
    with the code with which it began. So versions are retained, and the state machine may call all
    of them. `arns` are the further placeholders of the definition.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        tasks: LoanFunction,
        definition: Path = DEFINITION,
        kind: sfn.StateMachineType = sfn.StateMachineType.STANDARD,
        **arns: str,
    ) -> None:
        super().__init__(scope, id_)
        name = "loan" if definition == DEFINITION else f"loan-{id_}"
        self.logs = logs.LogGroup(
            self,
            "Logs",
            # The prefix keeps the log group out of a policy that is limited in size.
            log_group_name=f"/aws/vendedlogs/states/{cdk.Stack.of(self).stack_name}-{name}",
            retention=LOG_RETENTION,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        self.machine = sfn.StateMachine(
            self,
            "Machine",
            state_machine_type=kind,
            definition_body=sfn.DefinitionBody.from_string(definition.read_text(encoding="utf-8")),
            definition_substitutions={"TasksFunctionArn": tasks.version.function_arn, **arns},
            tracing_enabled=True,
            logs=sfn.LogOptions(
                level=sfn.LogLevel.ALL, include_execution_data=False, destination=self.logs
            ),
        )
        self.machine.add_to_role_policy(
            iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[tasks.every_version])
        )

        self._accept(tasks)

    def _accept(self, tasks: LoanFunction) -> None:
        acknowledge(
            self.machine,
            "The actions for X-Ray and for log delivery have no resource by name",
            "AwsSolutions-IAM5[Resource::*]",
        )
        acknowledge_wildcard(
            self,
            "An execution calls the version that its definition names; each deployment adds one",
            f"{reference(tasks.function, 'Arn')}:*",
        )
        region = "<AWS::Region>:<AWS::AccountId>"
        executions = f"{reference(self.machine, 'Name')}:*"
        acknowledge_wildcard(
            self,
            "Executions are named when they start; these are the ones of this state machine",
            f"arn:<AWS::Partition>:states:{region}:execution:{executions}",
        )

    @property
    def arn(self) -> str:
        """The state machine's ARN."""
        return self.machine.state_machine_arn

    @property
    def start(self) -> iam.PolicyStatement:
        """Starting executions."""
        return iam.PolicyStatement(actions=["states:StartExecution"], resources=[self.arn])

    @property
    def read(self) -> iam.PolicyStatement:
        """Describing executions and reading their histories."""
        executions = cdk.Stack.of(self).format_arn(
            service="states",
            resource="execution",
            resource_name=f"{self.machine.state_machine_name}:*",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )
        return iam.PolicyStatement(
            actions=["states:DescribeExecution", "states:GetExecutionHistory"],
            resources=[executions],
        )

    @property
    def answer(self) -> iam.PolicyStatement:
        """Answering task tokens."""
        return iam.PolicyStatement(
            actions=["states:SendTaskSuccess", "states:SendTaskFailure"], resources=[self.arn]
        )

    @property
    def allowed(self) -> list[iam.PolicyStatement]:
        """Everything that the API does with executions."""
        return [self.start, self.read, self.answer]

    @property
    def failure_pattern(self) -> events.EventPattern:
        """The events about executions that didn't succeed."""
        return events.EventPattern(
            source=["aws.states"],
            detail_type=["Step Functions Execution Status Change"],
            detail={"status": list(FAILURE_STATUSES), "stateMachineArn": [self.arn]},
        )
