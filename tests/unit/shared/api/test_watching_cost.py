"""The bill says what watching costs beside it, as the function computes it."""

from shared.loan_cost.watching import watch_costs
from tests.unit.shared.api.conftest import Api


def test_the_costs_of_watching_beside_the_bill_are_the_computed_ones(api: Api) -> None:
    wait, race = watch_costs("us-east-1")
    assert api.get(f"/cost/{api.applied()}").json["watching"] == {
        "wait_seconds": wait.watch.seconds,
        "wait": float(wait.bill.total),
        "race_seconds": race.watch.seconds,
        "race": float(race.bill.total),
    }
