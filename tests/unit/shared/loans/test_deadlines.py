"""A manager's answer that is due within minutes is counted in a metric."""

import json

import pytest

from shared.domain.application import Application
from shared.domain.money import Cents
from shared.domain.pipeline import Step
from shared.domain.policy import TIMEOUTS
from shared.engines.port import EngineName
from shared.loans.deadlines import METRIC, NEAR, report_deadlines
from shared.loans.submit import Request, apply
from shared.steps import Attempt, perform
from shared.store.loan import Decision
from shared.store.table import Table
from tests.unit.fakes import FakeServices

ALICE = Application("Alice Johnson", "1111", Cents(15_000_000))
NEARLY = TIMEOUTS.manager - NEAR.total_seconds()


@pytest.fixture
def fakes(table: Table) -> FakeServices:
    return FakeServices(table)


def wait(fakes: FakeServices) -> str:
    services = fakes.services()
    id_ = apply(services, Request(ALICE, "applicant"), EngineName.DURABLE)
    perform(services, Step.MANAGER_APPROVAL, id_, Attempt("request"), resume_token="token")
    return id_


@pytest.mark.parametrize(
    ("seconds", "near"),
    [
        pytest.param(0, 0, id="just asked"),
        pytest.param(NEARLY - 60, 0, id="a minute too early"),
        pytest.param(NEARLY + 60, 1, id="near its end"),
        pytest.param(TIMEOUTS.manager + 60, 0, id="over"),
    ],
)
def test_a_wait_counts_in_its_last_minutes(
    fakes: FakeServices, capsys: pytest.CaptureFixture[str], seconds: float, near: int
) -> None:
    wait(fakes)
    fakes.clock.sleep(seconds)
    assert report_deadlines(fakes.services()) == near
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if METRIC in line]
    assert [line[METRIC] for line in lines] == ([[1.0]] if near else [])


def test_a_wait_that_was_answered_does_not_count(fakes: FakeServices) -> None:
    id_ = wait(fakes)
    fakes.clock.sleep(NEARLY + 60)
    services = fakes.services()
    decision = Decision(True, services.stamp(), "manager", None, delivered_at=None)
    services.loans.decide(id_, decision)
    assert report_deadlines(services) == 0
