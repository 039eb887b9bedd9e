"""The pages that are generated from scenarios and tests are up to date."""

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.reports import fidelity, figures, variants
from local.trials import scenarios


def test_the_list_of_scenarios_is_up_to_date() -> None:
    assert figures.SCENARIOS.read_text() == scenarios.page(), "run `make figures`"


def test_the_page_of_the_variants_is_up_to_date(
    client: LoanClient, own_records: ExecutionInspector
) -> None:
    found = variants.page(variants.rows_of(client, own_records))
    assert variants.PAGE.read_text(encoding="utf-8") == found, "run `make figures`"


def test_the_page_of_differences_is_up_to_date() -> None:
    assert figures.FIDELITY.read_text() == fidelity.page(), "run `make figures`"


def test_every_difference_has_a_sentence_for_the_lab_and_one_for_aws() -> None:
    found = list(fidelity.differences())
    print(f"{len(found)} differences between the lab and AWS")
    assert len(found) >= 10
    for difference in found:
        assert difference.lab.endswith(".")
        assert difference.aws.endswith(".")
