"""Submissions at the same moment with one key create one loan."""

from shared.domain.application import Application
from shared.domain.money import Cents
from shared.engines.port import EngineName
from shared.loans import submit
from shared.store.table import Table
from tests.unit.fakes import FakeServices
from tests.unit.shared.store.conftest import at_once

APPLICATION = Application("Alice Johnson", "1111", Cents(15_000_000))


def test_eight_simultaneous_submissions_with_one_key_are_one_loan(table: Table) -> None:
    fakes = FakeServices(table)
    services = fakes.services()
    for round_ in range(10):
        request = submit.Request(APPLICATION, "owner", idempotency_key=f"key-{round_}")
        ids = at_once(*[lambda r=request: submit.apply(services, r, EngineName.DURABLE)] * 8)
        assert len(set(ids)) == 1
        assert len(fakes.durable.started) == round_ + 1
    assert len(services.loans.lists.newest(50, None).loans) == 10


def test_eight_simultaneous_races_with_one_key_are_one_race(table: Table) -> None:
    fakes = FakeServices(table)
    services = fakes.services()
    request = submit.Request(APPLICATION, "owner", idempotency_key="key")
    races = at_once(*[lambda: submit.race(services, request)] * 8)
    assert len({race.race_id for race in races}) == 1
    assert len(fakes.durable.started) == len(fakes.states.started) == 1


def test_a_loan_that_is_started_again_keeps_its_one_execution(table: Table) -> None:
    fakes = FakeServices(table)
    services = fakes.services()
    id_ = submit.apply(services, submit.Request(APPLICATION, "owner"), EngineName.DURABLE)
    submit.start(services, services.loans.get(id_))
    assert list(fakes.durable.started) == [id_]
    assert services.loans.get(id_).execution == f"execution-of-{id_}"
    kinds = [event.kind.value for event in services.events.read(id_)]
    assert sorted(kinds) == ["started_execution", "submitted"]


def test_ids_can_not_be_guessed(table: Table) -> None:
    services = FakeServices(table).services()
    request = submit.Request(APPLICATION, "owner")
    ids = [submit.apply(services, request, EngineName.DURABLE) for _ in range(20)]
    assert len(set(ids)) == 20
    assert {len(bytes.fromhex(id_)) for id_ in ids} == {16}
