"""The reports of the simulated bureaus are reproducible."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.credit import Bureau, CreditReport, report_from
from tests.unit.conftest import ROOT

any_sin = st.integers(0, 9999).map(lambda number: f"{number:04}")

_ASK = """
from shared.domain.credit import Bureau, report_from
print([report_from(bureau, "4242") for bureau in Bureau])
"""


@given(st.sampled_from(Bureau), any_sin)
def test_a_report_is_reproducible(bureau: Bureau, sin: str) -> None:
    report = report_from(bureau, sin)
    assert report_from(bureau, sin) == report
    assert report.bureau is bureau
    assert 300 <= report.score <= 850
    assert report.derogatory_marks >= 0


def test_a_report_is_the_same_in_another_process() -> None:
    def asked(seed: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", _ASK],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()

    here = str([report_from(bureau, "4242") for bureau in Bureau])
    assert [asked("1"), asked("2")] == [here, here]


@given(any_sin)
def test_the_bureaus_disagree_about_a_person_by_thirty_points_at_most(sin: str) -> None:
    scores = [report_from(bureau, sin).score for bureau in Bureau]
    assert max(scores) - min(scores) <= 30


def test_any_sin_can_be_approved_and_denied() -> None:
    people = [report_from(Bureau.EQUIFAX, f"{number:04}") for number in range(10_000)]
    assert min(person.score for person in people) < 600
    assert max(person.score for person in people) > 800
    assert {person.derogatory_marks for person in people} >= {0, 1}


@given(st.sampled_from(Bureau), any_sin)
def test_a_report_survives_its_journey_as_a_payload(bureau: Bureau, sin: str) -> None:
    report = report_from(bureau, sin)
    payload = {
        "bureau": bureau.value,
        "score": report.score,
        "derogatory_marks": report.derogatory_marks,
    }
    assert CreditReport.from_payload(payload) == report


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"bureau": "equifax", "score": 700}, id="no-marks"),
        pytest.param({"bureau": "equifax", "derogatory_marks": 0}, id="no-score"),
        pytest.param({"bureau": "nobody", "score": 700, "derogatory_marks": 0}, id="no-bureau"),
    ],
)
def test_a_report_with_something_missing_is_an_error(payload: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError)):
        CreditReport.from_payload(payload)
