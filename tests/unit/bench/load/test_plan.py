"""A run's loans go through targets, engines and profiles in turn."""

from collections import Counter
from decimal import Decimal
from itertools import pairwise

import pytest

from bench.load.plan import EXPECTED, LoadModel, LoadPlan, LoadTarget, loan_spec
from shared.domain.profiles import PROFILES
from shared.engines.port import EngineName

BOTH = (LoadTarget("A", "http://a"), LoadTarget("B", "http://b"))


def _plan(**changes: object) -> LoadPlan:
    asked = {"targets": BOTH, "loop": LoadModel.CLOSED, "stages": (1.0, 2.0), "seconds": 10.0}
    return LoadPlan(**{**asked, **changes})  # type: ignore[arg-type]


def test_a_plan_is_read_as_it_was_written() -> None:
    plan = _plan(at_least=100, crashes=3)
    assert LoadPlan.from_text(plan.as_text()) == plan


def test_neighbours_are_on_different_engines_and_every_kind_comes_equally_often() -> None:
    sent = [loan_spec(_plan(), number) for number in range(120)]
    assert all(one.engine != next_.engine for one, next_ in pairwise(sent))
    counted = Counter((each.target.name, each.engine, each.profile) for each in sent)
    assert set(counted.values()) == {10}
    assert len(counted) == len(BOTH) * len(EngineName) * len(PROFILES)


def test_an_errand_is_an_application_of_its_profile() -> None:
    sent = loan_spec(_plan(), 0)
    assert sent.application["loan_amount"] == Decimal(150_000)
    assert sent.application["engine"] == sent.engine
    assert "faults" not in sent.application


def test_of_a_hundred_loans_so_many_die_as_were_asked_for() -> None:
    kinds = 2 * len(EngineName) * len(PROFILES)
    sent = [loan_spec(_plan(crashes=5), number) for number in range(100 * kinds)]
    dying = [each for each in sent if each.crashed]
    assert len(dying) == 5 * kinds
    assert all(each.application["faults"] for each in dying)


@pytest.mark.parametrize(("elapsed", "offered"), [(0, 1), (4.9, 1), (5, 2), (99, 2)])
def test_the_load_rises_stage_by_stage_and_stays_at_the_last(
    elapsed: float, offered: float
) -> None:
    assert _plan().offered(elapsed) == offered


def test_every_profile_has_an_outcome_to_expect() -> None:
    assert EXPECTED.keys() == {each.name for each in PROFILES}
