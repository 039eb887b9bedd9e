"""Watching costs little beside the loan, and its assumptions hold for recorded loans."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from shared.billing.capacity_units import item_bytes
from shared.events.event import Kind
from shared.events.item import attributes_of, from_item
from shared.loan_cost.watching import (
    ALL_EVENTS_UNITS,
    HEADER_SELDOM,
    WAITING_EVENTS_UNITS,
    known_watch_costs,
    watch_costs,
)
from tests.unit.conftest import ROOT

READ_UNIT_BYTES = 4096
MOST_FOR_HALF_AN_HOUR = Decimal("0.001")


def test_watching_a_wait_of_half_an_hour_costs_less_than_a_tenth_of_a_cent() -> None:
    wait, race = watch_costs("us-east-1")
    print(f"a wait ${wait.bill.total:.6f}, a race ${race.bill.total:.6f}")
    assert wait.watch.seconds == 1800
    assert race.bill.total < wait.bill.total < MOST_FOR_HALF_AN_HOUR


def test_a_bill_has_every_line_that_a_request_causes() -> None:
    for cost in watch_costs("us-east-1"):
        assert {line.item.value for line in cost.bill.lines} == {
            "lambda_requests",
            "lambda_compute_arm64",
            "http_api_requests",
            "cloudfront_requests",
            "cloudfront_transfer",
            "dynamodb_reads",
            "traces_recorded",
            "logs_ingested",
        }


@pytest.mark.parametrize("region", ["", "eu-west-1"])
def test_a_region_without_all_prices_has_no_watching_costs(region: str) -> None:
    assert known_watch_costs(region) == ()


@pytest.mark.parametrize("name", ["approved_durable", "approved_stepfunctions"])
def test_the_events_of_a_recorded_loan_cost_no_more_units_than_assumed(name: str) -> None:
    vector = json.loads((ROOT / f"tests/vectors/fold/{name}.json").read_text())
    sizes = list(_sizes(vector["loans"][0]["events"]))
    waits = 2 + next(place for place, (kind, _) in enumerate(sizes) if kind is Kind.WAITING)
    assert _units(sizes) <= ALL_EVENTS_UNITS
    assert _units(sizes[:waits]) <= WAITING_EVENTS_UNITS


def test_the_page_reads_the_number_of_waiting_loans_as_seldom_as_assumed() -> None:
    header = (ROOT / "frontend/src/app/header.tsx").read_text()
    assert f"const SELDOM = {HEADER_SELDOM};" in header


def _sizes(events: list[dict[str, Any]]) -> Iterator[tuple[Kind, int]]:
    for fields in events:
        event = from_item(fields)
        keys = {"pk": f"LOAN#{'0' * 32}", "sk": f"EVENT#{event.key}"}
        yield event.kind, item_bytes({**keys, **_stored(attributes_of(event))})


def _stored(attributes: dict[str, Any]) -> dict[str, Any]:
    return {
        name: Decimal(value) if type(value) is int else str(value)
        for name, value in attributes.items()
    }


def _units(sizes: list[tuple[Kind, int]]) -> Decimal:
    size = sum(each for _, each in sizes)
    return Decimal(-(-size // READ_UNIT_BYTES)) / 2
