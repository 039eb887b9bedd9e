"""For any application, both engines and the pure domain come to the same."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from local.client.api_client import LoanClient
from local.trials.oracle import LoanOutcome, expected_outcome
from shared.domain.application import Application
from shared.domain.money import Cents
from shared.engines.port import COMPARED, EngineName
from tests.contract.conftest import ScenarioStage

EXAMPLES = 24
AT_ONCE = 12
"""Each follower of a loan holds one environment of the API, and there are sixteen."""
Case = tuple[Application, bool, dict[str, Any]]
pytestmark = pytest.mark.on_target

_AMOUNTS = st.one_of(
    st.integers(1, 100_000_000),
    st.sampled_from((2_500_000, 2_500_001, 9_999_999, 10_000_000, 100_000_000)),
)
_NAMES = st.text(
    st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u2028\u2029"),
    min_size=1,
    max_size=100,
)
APPLICATIONS = st.builds(
    Application,
    name=_NAMES,
    sin=st.one_of(st.sampled_from(("1111", "2222", "3333")), st.from_regex(r"\A[0-9]{4}\Z")),
    loan_amount=_AMOUNTS.map(Cents),
    annual_income=st.integers(1, 10**9).map(Cents),
)
CASES = st.tuples(
    APPLICATIONS,
    st.booleans(),
    st.sampled_from(
        ({}, {"fraud_check": {"behaviour": "flag"}}, {"assess_risk": {"fail_times": 1}})
    ),
)


def test_random_applications_end_as_the_domain_says_on_both_engines(
    stage: ScenarioStage, client: LoanClient, pytestconfig: pytest.Config
) -> None:
    loan_seed = pytestconfig.getoption("--loan-seed")
    print(f"--loan-seed {loan_seed}")
    stage.quiet()
    runs = [(case, engine) for case in cases(loan_seed) for engine in COMPARED]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        endings = list(pool.map(lambda run: _ending(client, *run), runs))
    for ((application, approves, faults), engine), ending in zip(runs, endings, strict=True):
        right = expected_outcome(application, faults, decision=approves)
        assert ending == right, f"{application} on {engine}"
    words = [ending.code for ending in endings]
    counts = {each: words.count(each) for each in sorted(set(words))}
    print(f"{len(endings)} loans: {counts}")


def cases(loan_seed: int) -> list[Case]:
    """Draw the applications, what their manager decides, and their faults."""
    drawn: list[Case] = []

    @seed(loan_seed)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(CASES)
    def draw(case: Case) -> None:
        drawn.append(case)

    draw()
    return drawn


def _ending(client: LoanClient, case: Case, engine: EngineName) -> LoanOutcome:
    application, approves, faults = case
    body = {
        "name": application.name,
        "sin": application.sin,
        "loan_amount": str(Decimal(application.loan_amount) / 100),
        "annual_income": str(Decimal(application.annual_income) / 100),
        "engine": engine.value,
        "faults": faults,
    }
    return LoanOutcome.of(client.finish(client.apply(body), decide=approves))
