"""The pages on prices, comparisons and benchmarks are those that the code makes today."""

from bench import figures
from bench.prices import reproduce
from bench.report import figures as measured
from bench.report.charts import FIRST_PAGE, TIMES
from bench.report.page import drawn
from shared.billing.prices.rules import assumptions, roundings
from shared.billing.quantities import GB_BYTES, MONTH_DAYS
from shared.billing.usage import BillingAssumptions
from shared.engines.port import EngineName
from tests.unit.conftest import ROOT


def test_the_page_of_prices_is_up_to_date() -> None:
    assert (ROOT / figures.PRICES).read_text() == figures.prices(), "run `make figures`"


def test_the_page_of_reproductions_is_up_to_date() -> None:
    assert (ROOT / figures.REPRODUCTIONS).read_text() == reproduce.page(), "run `make figures`"


def test_every_switch_stands_among_the_assumptions_with_its_default() -> None:
    taken = {assumption.taken for assumption in assumptions()}
    for name, value in BillingAssumptions().as_json().items():
        assert f"{name} = {str(value).lower()}" in taken


def test_what_is_assumed_is_what_the_code_does() -> None:
    taken = {assumption.what: assumption.taken for assumption in assumptions()}
    assert taken["Bytes in a billed GB of durable data"] == f"{GB_BYTES:,}"
    assert taken["Days in a billed month"] == str(MONTH_DAYS)


def test_every_rule_and_assumption_has_its_grade() -> None:
    grades = [one.grade for one in roundings()] + [one.grade for one in assumptions()]
    assert set(grades) <= {"A", "A/B", "B", "C", "X"}
    assert all(one.source.title for one in roundings())


def test_what_is_made_of_the_committed_run_is_up_to_date() -> None:
    run = measured.committed()
    made = measured.written(run, drawn(run))
    images = {path for path in made if path.suffix == ".svg"}
    assert {path.name for path in images} == {f"{name}.svg" for name in [*FIRST_PAGE, *TIMES]}
    for path in made.keys() - images:
        assert (ROOT / path).read_text() == made[path], f"{path}: run `make figures`"


def test_the_committed_run_has_no_failed_loan_and_a_hundred_of_each_engine() -> None:
    run = measured.committed()
    assert not run.failures
    assert all(len(run.of(engine)) >= 100 for engine in EngineName)
    assert run.about.commit.isalnum(), "it was measured with changes that aren't committed"
