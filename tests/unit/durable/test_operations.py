"""The durable operations have the names and the retry policy of the domain."""

from typing import cast

import pytest
from aws_durable_execution_sdk_python.config import NestingType

from durable import operations
from durable.operations import FLAT, RETRIED, LoanExecution, answer_within
from shared.domain.credit import Bureau
from shared.domain.errors import FraudCheckFailed, InvalidApplication, TransientError
from shared.domain.pipeline import Step
from shared.domain.policy import RETRY
from shared.services import Services
from shared.steps import SubmittedLoan
from shared.store.table import StoreUnavailable

LOAN = LoanExecution(cast("Services", None), "loan", "request", cast("SubmittedLoan", None))
"""Of a loan whose steps aren't performed."""


def test_there_is_an_operation_for_every_step_under_its_name() -> None:
    for step in Step:
        assert callable(getattr(operations, step.value))


@pytest.mark.parametrize(
    ("operation", "step"),
    [
        pytest.param(operations.validate_application(LOAN), Step.VALIDATE_APPLICATION, id="first"),
        pytest.param(operations.assess_risk(LOAN, []), Step.ASSESS_RISK, id="risk"),
        pytest.param(operations.manager_approval(LOAN), Step.MANAGER_APPROVAL, id="manager"),
        pytest.param(operations.fraud_check(LOAN), Step.FRAUD_CHECK, id="fraud"),
        pytest.param(operations.generate_offer(LOAN, "prime"), Step.GENERATE_OFFER, id="offer"),
        pytest.param(operations.disburse_funds(LOAN, {}), Step.DISBURSE_FUNDS, id="disburse"),
        pytest.param(operations.withdraw_offer(LOAN, {}), Step.WITHDRAW_OFFER, id="withdraw"),
        pytest.param(
            operations.close_application(LOAN, "manager_denied", None, None),
            Step.CLOSE_APPLICATION,
            id="close",
        ),
    ],
)
def test_an_operation_is_named_like_its_step(operation: object, step: Step) -> None:
    assert getattr(operation, "_original_name", None) == step.value


def test_every_bureau_has_a_branch_named_after_it() -> None:
    assert [branch.name for branch in operations.credit_reports(LOAN)] == list(Bureau)


def test_all_bureaus_are_awaited_and_their_branches_cost_no_operation() -> None:
    assert FLAT.nesting_type is NestingType.FLAT
    completion = FLAT.completion_config
    assert completion.min_successful is None
    assert completion.tolerated_failure_count is None
    assert completion.tolerated_failure_percentage == 100


@pytest.mark.parametrize("attempt", range(1, RETRY.max_attempts))
@pytest.mark.parametrize("error", [TransientError("again"), StoreUnavailable("again")])
def test_a_transient_error_is_retried_within_the_policys_delay(
    attempt: int, error: TransientError
) -> None:
    assert RETRIED.retry_strategy is not None
    longest = min(
        RETRY.interval_seconds * RETRY.backoff_rate ** (attempt - 1), RETRY.max_delay_seconds
    )
    for _ in range(50):
        again = RETRIED.retry_strategy(error, attempt)
        assert again.should_retry
        assert 0 <= again.delay_seconds <= longest


def test_the_last_attempt_of_the_policy_is_the_last() -> None:
    assert RETRIED.retry_strategy is not None
    assert not RETRIED.retry_strategy(TransientError("again"), RETRY.max_attempts).should_retry


@pytest.mark.parametrize(
    "error",
    [InvalidApplication("bad"), FraudCheckFailed("bad"), KeyError("bad"), RuntimeError("bad")],
    ids=lambda error: type(error).__name__,
)
def test_an_error_that_would_come_again_is_never_retried(error: Exception) -> None:
    assert RETRIED.retry_strategy is not None
    assert not RETRIED.retry_strategy(error, 1).should_retry


def test_a_wait_has_its_time_out_and_a_retried_submitter() -> None:
    config = answer_within(300)
    assert config.timeout.to_seconds() == 300
    assert config.retry_strategy is RETRIED.retry_strategy
