"""The most that strangers can cost follows from the limits of a stack."""

import pytest

from bench.cli import main
from bench.prices.abuse import abuse_costs
from shared.runtime.limits import LOAN_COUNTS_SECONDS, OPEN_LOANS, REQUESTS_PER_SECOND

HOUR = 3600


def test_a_stranger_has_as_many_loans_as_places_and_minutes_and_shares_the_requests() -> None:
    one, hundred = abuse_costs("us-east-1")
    assert one.loans == OPEN_LOANS * HOUR // LOAN_COUNTS_SECONDS == 600
    assert hundred.loans == 100 * one.loans
    assert one.requests == hundred.requests == REQUESTS_PER_SECOND * HOUR


def test_a_crowd_has_no_more_loans_than_the_requests_can_start() -> None:
    _, hundred = abuse_costs("us-east-1")
    assert hundred.loans <= 2 * hundred.requests


def test_both_bills_stay_far_below_the_cost_without_limits() -> None:
    one, hundred = abuse_costs("us-east-1")
    assert one.bill.total < 5
    assert hundred.bill.total < 40


@pytest.mark.parametrize("verb", ["abuse-cost", "idle-cost"])
def test_a_region_without_prices_is_reported(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([verb, "--region", "mars-north-1"]) == 2
    assert "no price book of mars-north-1" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["abuse-cost", "idle-cost"])
def test_a_bill_is_printed_with_its_sum(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([verb]) == 0
    assert "Together" in capsys.readouterr().out
