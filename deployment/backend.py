"""The backend stack: table, functions, both engines, users and monitoring."""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from deployment.alarms import alarm_topic
from deployment.budget import add_budget
from deployment.monitoring import Monitoring
from deployment.options import Options
from deployment.reconciler_schedule import ReconcilerSchedule
from durable.infrastructure import DurableWorkflow
from shared.infrastructure.code import library_layer
from shared.infrastructure.function import LoanFunction, service_role
from shared.infrastructure.identity import Users
from shared.infrastructure.nag import acknowledge
from shared.infrastructure.table import READ, READ_MANY, WRITE, LoanTable
from shared.runtime.functions import ALIAS, FunctionId, Setting, function
from stepfunctions.express.infrastructure import ExpressStateMachine
from stepfunctions.infrastructure import LEAN_DEFINITION, StateMachine

DEAD_LETTER_RETENTION = cdk.Duration.days(4)
"""A dead letter has a loan's id and may have a callback's token, which ends with its execution."""


class Backend(cdk.Stack):
    """One stack for both engines: the fraud service needs both, and both need it."""

    def __init__(self, scope: Construct, id_: str, options: Options, **props: Any) -> None:
        super().__init__(scope, id_, **props)
        self.table = LoanTable(self, "Loans", removal_policy=options.removal_policy)
        self.layer = library_layer(self, "Libraries")
        self.dead_letters = sqs.Queue(
            self,
            "DeadLetters",
            enforce_ssl=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            retention_period=DEAD_LETTER_RETENTION,
        )
        acknowledge(self.dead_letters, "It is the dead-letter queue", "AwsSolutions-SQS3")
        self.settings = {
            Setting.TABLE_NAME: self.table.name,
            Setting.DEPLOYMENT: "aws",
            Setting.FAULTS_ENABLED: "true" if options.faults else "false",
            Setting.OPEN_LOANS: str(options.open_loans),
            Setting.KEEP_LOANS_DAYS: str(options.keep_loans_days),
            Setting.WATCH: "deployed",
            Setting.RECONCILER_FUNCTION: self._reconciler_arn,
        }
        self._add_steps()
        if options.variants:
            self._add_variants()
        self._add_api(options.api_concurrency)
        self._allow()
        self.users = Users(
            self, "Users", removal_policy=options.removal_policy, sign_up=options.sign_up
        )
        ReconcilerSchedule(
            self,
            "Reconciling",
            reconciler=self.reconciler,
            failure_patterns=[
                *(each.failure_pattern for each in self.durables),
                *(each.failure_pattern for each in self.machines),
            ],
            dead_letters=self.dead_letters,
        )
        self.alarm_topic = alarm_topic(self, options.alarm_email)
        Monitoring(
            self,
            "Monitoring",
            durable=self.durable.function,
            machine=self.machine,
            functions=[self.api, *self._workers, self.fraud, self.reconciler],
            reconciler=self.reconciler,
            dead_letters=self.dead_letters,
            topic=self.alarm_topic,
        )

        if options.budget_usd:
            add_budget(self, options.budget_usd, options.alarm_email)
        cdk.CfnOutput(
            self,
            "FirstManager",
            value=self.users.first_manager,
            description="Makes the first manager: run it with your address for EMAIL",
        )
        cdk.CfnOutput(self, "UserPool", value=self.users.pool.user_pool_id)
        cdk.CfnOutput(self, "ApiFunction", value=self.api.name)
        cdk.CfnOutput(self, "Table", value=self.table.name)

    @property
    def _reconciler_name(self) -> str:
        """The only function name that isn't generated.

        The durable function invokes the reconciler, which starts the durable function: each needs
        the other's name, so one of the names must be fixed.
        """
        return f"{self.stack_name}-{FunctionId.RECONCILER}"

    @property
    def _reconciler_arn(self) -> str:
        return self.format_arn(
            service="lambda",
            resource="function",
            resource_name=f"{self._reconciler_name}:{ALIAS}",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )

    def _add_steps(self) -> None:
        self.fraud = self._function(FunctionId.FRAUD)
        self.fraud.report_failures(self.dead_letters)
        self.settings[Setting.FRAUD_FUNCTION] = self.fraud.live.function_arn
        # For a durable function, Lambda supports a dead-letter queue but no failure destination.
        durable = self._function(
            FunctionId.DURABLE, keep_versions=True, dead_letters=self.dead_letters
        )
        self.durable = DurableWorkflow(self, "DurableWorkflow", durable)
        self.tasks = self._function(FunctionId.TASKS, keep_versions=True)
        self.machine = StateMachine(self, "StateMachine", self.tasks)
        self.durables, self.machines = [self.durable], [self.machine]
        self.settings |= {
            Setting.DURABLE_FUNCTION: durable.live.function_arn,
            Setting.STATE_MACHINE_ARN: self.machine.arn,
            Setting.DURABLE_LOG_GROUP: durable.logs.log_group_name,
            Setting.TASKS_LOG_GROUP: self.tasks.logs.log_group_name,
            Setting.FRAUD_LOG_GROUP: self.fraud.logs.log_group_name,
        }

    def _add_variants(self) -> None:
        lean = self._function(
            FunctionId.DURABLE_LEAN, keep_versions=True, dead_letters=self.dead_letters
        )
        machine = StateMachine(self, "LeanStateMachine", self.tasks, LEAN_DEFINITION)
        self.durables.append(DurableWorkflow(self, "LeanDurableWorkflow", lean))
        parent = ExpressStateMachine(self, "ExpressStateMachine", self.tasks)
        self.machines += [machine, parent]
        self.settings |= {
            Setting.DURABLE_LEAN_FUNCTION: lean.live.function_arn,
            Setting.STATE_MACHINE_LEAN_ARN: machine.arn,
            Setting.STATE_MACHINE_EXPRESS_ARN: parent.arn,
            Setting.DURABLE_LEAN_LOG_GROUP: lean.logs.log_group_name,
        }

    @property
    def _workers(self) -> list[LoanFunction]:
        """The functions that run the steps."""
        return [*(each.function for each in self.durables), self.tasks]

    def _add_api(self, concurrency: int) -> None:
        """Add API and reconciler with one role: the reconciler delivers the API's decisions."""
        role = service_role(self, "ApiRole")
        self.api = self._function(FunctionId.API, role=role, reserved_concurrency=concurrency)
        self.reconciler = self._function(
            FunctionId.RECONCILER, role=role, name=self._reconciler_name
        )
        self.reconciler.report_failures(self.dead_letters)

    def _function(self, id_: FunctionId, **more: Any) -> LoanFunction:
        name = id_.title().replace("-", "")
        return LoanFunction(
            self, name, function(id_), layer=self.layer, settings=self.settings, **more
        )

    def _allow(self) -> None:
        for steps in self._workers:
            steps.grant("Steps", [*self.table.access((*READ, *WRITE)), self._invoke()])
        self.fraud.grant(
            "FraudCallbacks",
            [
                *self.table.access(("dynamodb:GetItem", "dynamodb:PutItem")),
                *(each.answer for each in self.durables),
                *(each.answer for each in self.machines),
            ],
        )
        self.api.grant(
            "Loans",
            [
                *self.table.access((*READ, *READ_MANY, *WRITE), indexes=True),
                *(allowed for each in self.durables for allowed in each.allowed),
                *(allowed for each in self.machines for allowed in each.allowed),
                self._invoke(),
                self._read_reports(),
            ],
        )

    def _invoke(self) -> iam.PolicyStatement:
        """Invoking the fraud service and the reconciler."""
        return iam.PolicyStatement(
            actions=["lambda:InvokeFunction"],
            resources=[self.fraud.live.function_arn, self._reconciler_arn],
        )

    def _read_reports(self) -> iam.PolicyStatement:
        """Reading the REPORT lines in the logs."""
        functions = (*self._workers, self.fraud)
        return iam.PolicyStatement(
            actions=["logs:FilterLogEvents"],
            resources=[function.logs.log_group_arn for function in functions],
        )
