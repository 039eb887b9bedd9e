"""A replay is recorded with the operations that it serves from checkpoints."""

import pytest
from aws_durable_execution_sdk_python.lambda_service import OperationStatus
from aws_durable_execution_sdk_python.plugin import OperationInfo, OperationType

from durable.progress import served_from_checkpoints

READY, STARTED = OperationStatus.READY, OperationStatus.STARTED
SUCCEEDED, FAILED = OperationStatus.SUCCEEDED, OperationStatus.FAILED

Row = tuple[str, OperationType, str | None, OperationStatus]

STEP, CONTEXT = OperationType.STEP, OperationType.CONTEXT
CALLBACK, EXECUTION = OperationType.CALLBACK, OperationType.EXECUTION


def snapshot(*rows: Row) -> dict[str, OperationInfo]:
    return {
        name: OperationInfo(
            operation_id=name,
            operation_type=kind,
            sub_type=None,
            name=name,
            parent_id=parent,
            start_time=None,
            is_replayed=False,
            status=status,
        )
        for name, kind, parent, status in rows
    }


BEGUN: list[Row] = [("execution", EXECUTION, None, STARTED)]
ASSESSED: list[Row] = [
    *BEGUN,
    ("validate_application", STEP, None, SUCCEEDED),
    ("credit_reports", CONTEXT, None, STARTED),
    ("pull_credit_report:equifax", STEP, "credit_reports", SUCCEEDED),
    ("pull_credit_report:transunion", STEP, "credit_reports", SUCCEEDED),
    ("pull_credit_report:experian", STEP, "credit_reports", SUCCEEDED),
]
CLOSED: list[Row] = [
    (n, k, p, SUCCEEDED if n == "credit_reports" else s) for n, k, p, s in ASSESSED
]
WITH_RISK: list[Row] = [*CLOSED, ("assess_risk", STEP, None, SUCCEEDED)]
APPROVAL_ANSWERED: list[Row] = [
    *WITH_RISK,
    ("manager_approval", CONTEXT, None, STARTED),
    ("manager_approval callback", CALLBACK, "manager_approval", SUCCEEDED),
    ("manager_approval submitter", STEP, "manager_approval", SUCCEEDED),
]
FRAUD_ANSWERED: list[Row] = [
    *[(n, k, p, SUCCEEDED if n == "manager_approval" else s) for n, k, p, s in APPROVAL_ANSWERED],
    ("fraud_check", CONTEXT, None, STARTED),
    ("fraud_check callback", CALLBACK, "fraud_check", SUCCEEDED),
    ("fraud_check submitter", STEP, "fraud_check", SUCCEEDED),
]


@pytest.mark.parametrize(
    ("rows", "served"),
    [
        pytest.param([], 0, id="nothing-yet"),
        pytest.param(BEGUN, 0, id="first-invocation-of-alice"),
        pytest.param(APPROVAL_ANSWERED, 5, id="second-invocation-of-alice"),
        pytest.param(FRAUD_ANSWERED, 6, id="third-invocation-of-alice"),
        pytest.param(ASSESSED, 4, id="crashed-inside-the-parallel-part"),
        pytest.param([*BEGUN, ("a", STEP, None, FAILED)], 1, id="a-failure-is-served-too"),
        pytest.param([*BEGUN, ("a", STEP, None, READY)], 0, id="a-retry-is-not-served"),
        pytest.param([*BEGUN, ("a", STEP, None, STARTED)], 0, id="what-still-runs-is-not-served"),
    ],
)
def test_an_invocation_is_served_the_ended_operations_that_it_reaches(
    rows: list[Row], served: int
) -> None:
    assert len(served_from_checkpoints(snapshot(*rows))) == served


def test_what_is_served_is_named_in_the_order_in_which_it_started() -> None:
    assert served_from_checkpoints(snapshot(*FRAUD_ANSWERED)) == [
        "validate_application",
        "credit_reports",
        "assess_risk",
        "manager_approval",
        "fraud_check callback",
        "fraud_check submitter",
    ]


@pytest.mark.parametrize(
    "status", [s for s in OperationStatus if s.name not in ("READY", "STARTED", "PENDING")]
)
def test_whatever_way_an_operation_ended_it_is_served(status: OperationStatus) -> None:
    assert len(served_from_checkpoints(snapshot(("a", STEP, None, status)))) == 1
