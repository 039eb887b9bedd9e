"""Every outcome of a loan has a code, a status and a sentence."""

import pytest

from shared.domain.money import usd
from shared.domain.outcome import FINAL, ReasonCode, Rejection, Status, reason_for_error
from shared.domain.risk import MINIMUM_SCORE, SUBPRIME_LIMIT

DENIED = {
    "credit_score_too_low",
    "amount_above_subprime_limit",
    "manager_denied",
    "approval_timed_out",
    "fraud_suspected",
}
FAILED = {
    "invalid_application",
    "insufficient_credit_data",
    "fraud_check_unavailable",
    "disbursement_failed",
    "technical_failure",
}


def test_every_reason_code_denies_or_fails_a_loan() -> None:
    assert {code.value for code in ReasonCode} == DENIED | FAILED


@pytest.mark.parametrize("code", ReasonCode)
def test_a_reason_determines_whether_the_loan_was_denied_or_failed(code: ReasonCode) -> None:
    expected = Status.DENIED if code.value in DENIED else Status.FAILED
    assert Rejection(code).status is expected


def test_every_reason_has_a_sentence_of_its_own() -> None:
    words = {Rejection(code).reason for code in ReasonCode}
    assert len(words) == len(ReasonCode)
    assert all(text.endswith(".") and "{" not in text for text in words)


def test_the_words_name_the_bounds_that_the_rules_apply() -> None:
    assert str(MINIMUM_SCORE) in Rejection(ReasonCode.CREDIT_SCORE_TOO_LOW).reason
    assert usd(SUBPRIME_LIMIT) in Rejection(ReasonCode.AMOUNT_ABOVE_SUBPRIME_LIMIT).reason


def test_only_approved_denied_and_failed_are_final() -> None:
    assert {Status.APPROVED, Status.DENIED, Status.FAILED} == FINAL


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        pytest.param("InvalidApplication", ReasonCode.INVALID_APPLICATION, id="plain-name"),
        pytest.param(
            "shared.domain.errors.InvalidApplication",
            ReasonCode.INVALID_APPLICATION,
            id="qualified-name",
        ),
        pytest.param("TransientError", ReasonCode.TECHNICAL_FAILURE, id="transient"),
        pytest.param("KeyError", ReasonCode.TECHNICAL_FAILURE, id="anything-else"),
        pytest.param("", ReasonCode.TECHNICAL_FAILURE, id="no-name"),
    ],
)
def test_an_error_that_lasts_gives_its_reason(error: str, reason: ReasonCode) -> None:
    assert reason_for_error(error) is reason
