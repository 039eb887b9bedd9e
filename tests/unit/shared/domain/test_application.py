"""The rules for a valid application."""

from dataclasses import replace

import pytest

from shared.domain.application import MAX_AMOUNT, Application, problems, validate
from shared.domain.errors import InvalidApplication
from shared.domain.money import Cents
from shared.domain.profiles import PROFILES

VALID = Application(name="Alice Johnson", sin="1111", loan_amount=Cents(1))


@pytest.mark.parametrize(
    "application",
    [
        pytest.param(VALID, id="a-cent"),
        pytest.param(replace(VALID, loan_amount=MAX_AMOUNT), id="a-million"),
        pytest.param(replace(VALID, name="x" * 100), id="longest-name"),
        pytest.param(replace(VALID, name="Zoë O’Neil-Ōta"), id="name-with-accents"),
        pytest.param(replace(VALID, name="علی\u200cرضا"), id="persian-name-with-a-non-joiner"),
        pytest.param(replace(VALID, name="ක්\u200dරිස්"), id="sinhala-name-with-a-joiner"),
        pytest.param(replace(VALID, name="Ana 👩\u200d👩\u200d👧"), id="emoji-of-a-family"),
        pytest.param(replace(VALID, name="Ana \U0001faea"), id="name-with-a-new-character"),
        pytest.param(replace(VALID, annual_income=Cents(1)), id="income-of-a-cent"),
    ],
)
def test_a_valid_application_is_accepted(application: Application) -> None:
    validate(application)


@pytest.mark.parametrize(
    ("application", "words"),
    [
        pytest.param(replace(VALID, name=""), "name", id="no-name"),
        pytest.param(replace(VALID, name="   "), "visible", id="blank-name"),
        pytest.param(replace(VALID, name="a\x00b"), "control", id="name-with-a-null"),
        pytest.param(replace(VALID, name="a\nb"), "control", id="name-with-a-line-break"),
        pytest.param(replace(VALID, name="\u200d"), "visible", id="name-of-a-joiner-alone"),
        pytest.param(replace(VALID, name="a\u202eb"), "turn the text", id="name-that-turns-text"),
        pytest.param(replace(VALID, name="x" * 101), "at most 100", id="name-too-long"),
        pytest.param(replace(VALID, sin="111"), "SIN", id="three-digits"),
        pytest.param(replace(VALID, sin="11111"), "SIN", id="five-digits"),
        pytest.param(replace(VALID, sin="١٢٣٤"), "SIN", id="arabic-digits"),
        pytest.param(replace(VALID, sin="11a1"), "SIN", id="a-letter"),
        pytest.param(replace(VALID, loan_amount=Cents(0)), "amount", id="zero"),
        pytest.param(replace(VALID, loan_amount=Cents(-1)), "amount", id="negative"),
        pytest.param(replace(VALID, loan_amount=Cents(MAX_AMOUNT + 1)), "amount", id="too-much"),
        pytest.param(replace(VALID, annual_income=Cents(0)), "income", id="no-income"),
    ],
)
def test_an_invalid_application_is_refused_in_words_without_personal_data(
    application: Application, words: str
) -> None:
    with pytest.raises(InvalidApplication, match=words) as refused:
        validate(application)
    assert not application.name.strip() or application.name not in str(refused.value)
    assert application.sin not in str(refused.value)


def test_every_problem_is_named_at_once() -> None:
    hopeless = Application(name="", sin="x", loan_amount=Cents(0), annual_income=Cents(0))
    assert len(problems(hopeless)) == 4


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_every_profile_is_a_valid_application(profile: object) -> None:
    shown = next(one for one in PROFILES if one is profile)
    validate(Application(shown.name, shown.sin, shown.loan_amount))
