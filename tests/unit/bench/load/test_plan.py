"""The plan of a load: its loans, and its stages."""

from collections import Counter
from decimal import Decimal
from itertools import pairwise

import pytest

from bench.load.plan import LoadModel, LoadPlan, LoadTarget, loan_spec
from shared.domain.profiles import PROFILES
from shared.engines.port import COMPARED

BOTH = (LoadTarget("A", "http://a"), LoadTarget("B", "http://b"))


def _plan(**changes: object) -> LoadPlan:
    defaults = {"targets": BOTH, "model": LoadModel.CLOSED, "stages": (1.0, 2.0), "seconds": 10.0}
    return LoadPlan(**{**defaults, **changes})  # type: ignore[arg-type]


def test_a_plan_survives_its_json() -> None:
    plan = _plan(min_loans=100, crashes=3)
    assert LoadPlan.from_json(plan.to_json()) == plan


def test_consecutive_loans_have_different_engines_and_all_kinds_are_equally_frequent() -> None:
    specs = [loan_spec(_plan(), number) for number in range(120)]
    assert all(one.engine != next_.engine for one, next_ in pairwise(specs))
    counted = Counter((spec.target.name, spec.engine, spec.profile) for spec in specs)
    assert set(counted.values()) == {10}
    assert len(counted) == len(BOTH) * len(COMPARED) * len(PROFILES)


def test_a_loan_is_the_application_of_its_profile() -> None:
    spec = loan_spec(_plan(), 0)
    assert spec.application["loan_amount"] == Decimal(150_000)
    assert spec.application["engine"] == spec.engine
    assert spec.expected == PROFILES[0].outcome
    assert "faults" not in spec.application


def test_of_a_hundred_loans_the_given_number_crash() -> None:
    kinds = 2 * len(COMPARED) * len(PROFILES)
    specs = [loan_spec(_plan(crashes=5), number) for number in range(100 * kinds)]
    crashed = [spec for spec in specs if spec.crashed]
    assert len(crashed) == 5 * kinds
    assert all(spec.application["faults"] for spec in crashed)


@pytest.mark.parametrize(("elapsed", "offered"), [(0, 1), (4.9, 1), (5, 2), (99, 2)])
def test_the_load_goes_through_the_stages_and_stays_at_the_last(
    elapsed: float, offered: float
) -> None:
    assert _plan().offered(elapsed) == offered
