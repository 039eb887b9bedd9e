"""The DynamoDB table, by the declarations of `shared.store.schema`."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from constructs import Construct

from shared.store.schema import INDEXES, PARTITION_KEY, SORT_KEY, TTL_ATTRIBUTE

READ = ("dynamodb:GetItem", "dynamodb:Query")
READ_MANY = ("dynamodb:BatchGetItem",)
WRITE = ("dynamodb:PutItem", "dynamodb:UpdateItem")


class LoanTable(Construct):
    """The table; `removal_policy` applies when its stack is deleted."""

    def __init__(self, scope: Construct, id_: str, *, removal_policy: cdk.RemovalPolicy) -> None:
        super().__init__(scope, id_)
        self.table = dynamodb.TableV2(
            self,
            "Table",
            partition_key=_text(PARTITION_KEY),
            sort_key=_text(SORT_KEY),
            global_secondary_indexes=[
                dynamodb.GlobalSecondaryIndexPropsV2(
                    index_name=index.name,
                    partition_key=_text(index.partition_key),
                    sort_key=_text(index.sort_key),
                    projection_type=dynamodb.ProjectionType.KEYS_ONLY,
                )
                for index in INDEXES
            ],
            billing=dynamodb.Billing.on_demand(),
            encryption=dynamodb.TableEncryptionV2.aws_managed_key(),
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            time_to_live_attribute=TTL_ATTRIBUTE,
            removal_policy=removal_policy,
        )

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.table_name

    def access(self, actions: Sequence[str], *, indexes: bool = False) -> list[iam.PolicyStatement]:
        """Return statements for actions on the table, with `indexes` also for their queries."""
        arn = self.table.table_arn
        statements = [iam.PolicyStatement(actions=list(actions), resources=[arn])]
        if indexes:
            on_indexes = [f"{arn}/index/{index.name}" for index in INDEXES]
            statements.append(iam.PolicyStatement(actions=["dynamodb:Query"], resources=on_indexes))
        return statements


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
