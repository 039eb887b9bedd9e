"""The units of the application are those that dynalite charges."""

from typing import Any

import pytest

from shared.billing.capacity_units import WRITE_UNIT_BYTES, item_bytes
from shared.events.event import Event, Kind
from shared.loan_cost.application_usage import (
    PartitionItems,
    api_requests,
    units_read,
    units_written,
)
from shared.store.schema import loan_partition
from shared.store.table import Table
from tests.unit.fakes import FakeServices
from tests.unit.shared.events.events import stamp
from tests.unit.shared.loan_cost.paths import PATHS, RecordedPath

TOKENS = {"a_short_token": "t", "a_token_of_aws": "t" * 900}


def records(table: Table, application_id: str) -> PartitionItems:
    return PartitionItems.among(table.partition(loan_partition(application_id), consistent=True))


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS)
@pytest.mark.parametrize("name", PATHS)
def test_the_units_are_those_that_a_dynamodb_charges(
    dynamodb_client: Any, table: Table, name: str, token: str
) -> None:
    path = RecordedPath(dynamodb_client, table, token=token)
    PATHS[name](path)
    charged = path.client.write_units, path.client.read_units
    found = records(table, path.id)
    metered = float(units_written(found)), float(units_read(found))
    print(f"{name}: {metered[0]:g} write units, {metered[1]:g} read units; charged {charged}")
    assert metered == charged


def test_a_write_that_makes_an_item_smaller_is_charged_by_what_it_was(
    dynamodb_client: Any, table: Table
) -> None:
    """A decision closes the approval's entry, which is longer than what it adds."""
    short = RecordedPath(dynamodb_client, table, token="t")
    short.until_the_manager()
    just_above = 2 * WRITE_UNIT_BYTES + 1
    length = 1 + just_above - item_bytes(records(table, short.id).loan)
    path = RecordedPath(dynamodb_client, table, token="t" * length)
    path.until_the_manager()
    assert item_bytes(records(table, path.id).loan) == just_above
    path.decide(approved=False)
    assert item_bytes(records(table, path.id).loan) > just_above, "with its delivery noted"
    assert units_written(records(table, path.id)) == path.client.write_units


def test_the_write_units_of_progress_grow_with_the_number_of_events(table: Table) -> None:
    services = FakeServices(table).services()
    found = {}
    for events in (10, 20, 40):
        id_ = f"loan-of-{events}"
        for number in range(events):
            event = Event(Kind.STARTED, stamp(number), "Something started", invocation=str(number))
            services.events.append(id_, event)
        found[events] = units_written(records(table, id_))
        whole_list = sum(-(-250 * length // 1024) for length in range(1, events + 1))
        print(
            f"{events} events: {found[events]} write units; "
            f"{whole_list} if they were one list that grows by 250 bytes"
        )
    assert found == {10: 10, 20: 20, 40: 40}


def test_only_a_decision_takes_a_second_request() -> None:
    assert api_requests({}) == 1
    assert api_requests({"decision_at": "2026"}) == 2


def test_faults_and_the_bill_itself_are_left_out(dynamodb_client: Any, table: Table) -> None:
    path = RecordedPath(dynamodb_client, table)
    before = records(table, path.id)
    assert path.fakes.table.consume_budget(
        loan_partition(path.id), "FAULT#assess_risk#fail_times", 3
    )
    assert path.services.bills.claim(path.id)
    assert records(table, path.id) == before


def test_a_partition_without_a_loan_took_nothing() -> None:
    assert units_written(PartitionItems.among([])) == 0
