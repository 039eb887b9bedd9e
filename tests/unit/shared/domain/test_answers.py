"""An answer to a wait is valid only with the value true or false."""

import json

import pytest

from shared.domain.approval import Approval
from shared.domain.errors import MalformedAnswer
from shared.domain.fraud import FraudReport, judge
from shared.domain.money import Cents

MALFORMED = [
    pytest.param('{"%s": "false"}', id="the-word-false"),
    pytest.param('{"%s": "true"}', id="the-word-true"),
    pytest.param('{"%s": 1}', id="one"),
    pytest.param('{"%s": 0}', id="zero"),
    pytest.param('{"%s": null}', id="null"),
    pytest.param('{"%s": []}', id="a-list"),
    pytest.param('{"%s": {}}', id="an-object"),
    pytest.param("{}", id="nothing"),
    pytest.param('{"other": true}', id="another-name"),
    pytest.param("true", id="a-bare-true"),
    pytest.param('["%s"]', id="a-list-of-names"),
    pytest.param('"%s"', id="a-string"),
    pytest.param("null", id="a-bare-null"),
    pytest.param("", id="an-empty-answer"),
    pytest.param('{"%s": true', id="half-an-answer"),
    pytest.param('{"%s": true} {}', id="more-than-an-answer"),
    pytest.param("[" * 100_000, id="nested-beyond-reason"),
    pytest.param("9" * 10_000, id="a-number-beyond-reason"),
]


@pytest.mark.parametrize("answer", [True, False])
def test_a_managers_answer_is_read(answer: bool) -> None:
    assert Approval.from_json(json.dumps({"approved": answer})) == Approval(answer)


@pytest.mark.parametrize("answer", [True, False])
def test_the_fraud_service_flags_or_does_not(answer: bool) -> None:
    assert FraudReport.from_json(json.dumps({"flagged": answer})) == FraudReport(answer)


@pytest.mark.parametrize("text", MALFORMED)
def test_anything_else_is_no_approval(text: str) -> None:
    with pytest.raises(MalformedAnswer):
        Approval.from_json(text.replace("%s", "approved"))


@pytest.mark.parametrize("text", MALFORMED)
def test_anything_else_is_no_fraud_report(text: str) -> None:
    with pytest.raises(MalformedAnswer):
        FraudReport.from_json(text.replace("%s", "flagged"))


@pytest.mark.parametrize(
    ("amount", "income", "flagged"),
    [
        pytest.param(15_000_000, 8_500_000, False, id="alice"),
        pytest.param(20_000, 1_000, False, id="twenty-years-income"),
        pytest.param(20_001, 1_000, True, id="a-cent-more-than-twenty-years-income"),
        pytest.param(100_000_000, 100, True, id="a-million-on-a-dollar"),
    ],
)
def test_an_amount_beyond_twenty_years_income_is_flagged(
    amount: int, income: int, flagged: bool
) -> None:
    assert judge(Cents(amount), Cents(income)).flagged is flagged
