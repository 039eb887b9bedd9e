"""The state machines with Express on AWS."""

from pathlib import Path

from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from shared.infrastructure.function import LoanFunction
from stepfunctions.infrastructure import StateMachine

FOLDER = Path(__file__).parent


class ExpressStateMachine(StateMachine):
    """A Standard state machine that starts two Express ones and waits for each.

    An execution that waits for an answer starts the second one as it is deployed then.
    """

    def __init__(self, scope: Construct, id_: str, tasks: LoanFunction) -> None:
        kind = sfn.StateMachineType.EXPRESS
        assess = StateMachine(scope, "Assess", tasks, FOLDER / "assess.asl.json", kind)
        pay = StateMachine(scope, "Pay", tasks, FOLDER / "pay.asl.json", kind)
        super().__init__(
            scope,
            id_,
            tasks,
            FOLDER / "loan.asl.json",
            AssessStateMachineArn=assess.arn,
            PayStateMachineArn=pay.arn,
        )
        self.machine.add_to_role_policy(
            iam.PolicyStatement(
                actions=["states:StartSyncExecution"], resources=[assess.arn, pay.arn]
            )
        )
