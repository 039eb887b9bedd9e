"""The pages on prices, comparisons and benchmarks are up to date."""

from bench import figures
from bench.output.charts.chart import figures_of
from bench.prices import reproduce
from bench.report import figures as benchmarks
from bench.report.charts import draw
from shared.billing.prices.rules import assumptions, roundings
from shared.billing.quantities import GB_BYTES, MONTH_DAYS
from shared.billing.usage import BillingAssumptions
from shared.engines.port import COMPARED
from tests.unit.bench.conftest import described
from tests.unit.conftest import ROOT


def test_the_page_of_prices_is_up_to_date() -> None:
    assert (ROOT / figures.PRICES).read_text() == figures.prices(), "run `make figures`"


def test_the_page_of_reproductions_is_up_to_date() -> None:
    assert (ROOT / figures.REPRODUCTIONS).read_text() == reproduce.page(), "run `make figures`"


def test_every_billing_assumption_is_listed_with_its_default() -> None:
    taken = {assumption.taken for assumption in assumptions()}
    for name, value in BillingAssumptions().as_json().items():
        assert f"{name} = {str(value).lower()}" in taken


def test_the_listed_assumptions_equal_the_code() -> None:
    taken = {assumption.what: assumption.taken for assumption in assumptions()}
    assert taken["Bytes in a billed GB of durable data"] == f"{GB_BYTES:,}"
    assert taken["Days in a billed month"] == str(MONTH_DAYS)


def test_every_rule_and_assumption_has_a_grade() -> None:
    grades = [one.grade for one in roundings()] + [one.grade for one in assumptions()]
    assert set(grades) <= {"A", "A/B", "B", "C", "X"}
    assert all(one.source.title for one in roundings())


def test_the_pages_of_the_committed_run_are_up_to_date() -> None:
    charts = draw(benchmarks.committed())
    for path, text in benchmarks.texts(benchmarks.committed(), dict.fromkeys(charts, "")).items():
        assert (ROOT / path).read_text() == text, f"{path}: run `make figures`"


def test_the_charts_of_the_committed_run_show_todays_figures() -> None:
    for name, figure in draw(benchmarks.committed()).items():
        chart = ROOT / benchmarks.IMAGES / f"{name}.svg"
        assert described(chart) == list(figures_of(figure)), "run `make figures`"


def test_the_committed_run_has_a_hundred_loans_per_engine_and_no_failure() -> None:
    run = benchmarks.committed()
    assert not run.failures
    assert all(len(run.of(engine)) >= 100 for engine in COMPARED)
    assert run.about.commit.isalnum(), "it was measured with uncommitted changes"
