"""The pauses of a reader: long in a silence, short while something happens, longer under load."""

import pytest

from shared.runtime.settings import Settings
from shared.runtime.watching import DEPLOYED, LAB, MOST_UNDER_LOAD, Pauses


def test_a_pause_grows_with_the_silence_up_to_its_most() -> None:
    pauses = Pauses(least=1, most=30, quiet=10, growth=0.25, of_work=0)
    silences = (0, 10, 14, 30, 126, 1000)
    assert [pauses.after(silence, 0) for silence in silences] == [1, 1, 2, 6, 30, 30]


def test_a_pause_is_a_multiple_of_the_time_that_the_look_took() -> None:
    pauses = Pauses(least=0.01, most=0.08, quiet=0, growth=0, of_work=10)
    works = (0.0005, 0.02, 0.04, 10)
    assert [pauses.after(0, work) for work in works] == [0.01, 0.2, 0.4, MOST_UNDER_LOAD]


def test_the_lab_holds_requests_and_a_deployment_holds_none() -> None:
    assert LAB.hold > 0
    assert DEPLOYED.hold == 0


@pytest.mark.parametrize(
    ("environment", "expected"), [({"WATCH": "lab"}, LAB), ({"WATCH": "deployed"}, DEPLOYED)]
)
def test_the_environment_names_the_setting(environment: dict[str, str], expected: object) -> None:
    assert Settings.from_environment(environment).watching is expected


def test_watching_is_cheap_unless_the_environment_says_otherwise() -> None:
    assert Settings.from_environment({}).watching is DEPLOYED


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(ValueError, match="WATCH must be lab or deployed, not 'often'"):
        Settings.from_environment({"WATCH": "often"})
