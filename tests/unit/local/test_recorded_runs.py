"""The recorded runs that the site plays are valid, unchanged and free of personal data."""

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from local.reports.recorded_runs import FOLDER, RUNS
from shared.api.recording import Recording
from shared.api.run_digest import digest_of
from shared.billing.prices.pricebook import price_book
from shared.domain.profiles import PROFILES
from shared.events.event import Kind

_ENDS = {
    "approved": "approved",
    "denied": "credit_score_too_low",
    "killed": "approved",
    "timed-out": "approval_timed_out",
    "compensated": "disbursement_failed",
    "deployed": "approved",
}


def _document(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Path(FOLDER, f"{name}.json").read_text("utf-8"))
    return document


def _kinds(loan: dict[str, Any]) -> set[str]:
    return {event["kind"] for event in loan["events"]}


def test_each_run_is_committed() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == set(RUNS) == set(_ENDS)


@pytest.mark.parametrize("name", RUNS)
def test_a_recorded_run_is_valid_and_unchanged(name: str) -> None:
    document = _document(name)
    Recording.model_validate(document)
    assert document["digest"] == digest_of(document["run"]), "run `make recordings`"


@pytest.mark.parametrize("name", RUNS)
def test_a_recorded_run_ends_as_its_title_says(name: str) -> None:
    run = _document(name)["run"]
    assert (run["title"], run["about"]) == (RUNS[name].title, RUNS[name].about)
    assert run["equivalence"]["identical"]
    for loan in run["loans"]:
        result = loan["record"]["result"]
        assert result.get("reason_code", result["status"]) == _ENDS[name]
        assert (Kind.WORKER_KILLED in _kinds(loan)) == (name == "killed")
        assert (Kind.COMPENSATED in _kinds(loan)) == (name == "compensated")
        assert (Kind.TIMED_OUT in _kinds(loan)) == (name == "timed-out")


@pytest.mark.parametrize("name", RUNS)
def test_a_recorded_run_has_no_personal_data_and_no_path_of_a_machine(name: str) -> None:
    text = Path(FOLDER, f"{name}.json").read_text("utf-8")
    for profile in PROFILES:
        assert profile.address not in text
        assert profile.phone not in text
    assert not re.search(r'"/(?:\w+/)+|CallbackId|[Tt]ask_?[Tt]oken|"sin"|decided_by', text)


@pytest.mark.parametrize("name", RUNS)
def test_each_figure_of_a_recorded_run_equals_its_bill(name: str) -> None:
    for loan in _document(name)["run"]["loans"]:
        bill = loan["bill"]
        book = price_book(bill["prices"]["region"])
        prices = {tier.unit_price for price in book.prices.values() for tier in price.tiers}
        assert bill["final"]
        for line in bill["lines"]:
            assert line["amount"] == pytest.approx(line["quantity"] * line["unit_price"])
            assert any(float(price) == pytest.approx(line["unit_price"]) for price in prices)
        total = sum(Decimal(str(line["amount"])) for line in bill["lines"])
        assert bill["total"] == pytest.approx(float(total))
        assert bill["per_million"] == pytest.approx(bill["total"] * 1_000_000)


@pytest.mark.parametrize("name", RUNS)
def test_the_history_of_a_recorded_run_has_the_transitions_of_its_bill(name: str) -> None:
    _, states = _document(name)["run"]["loans"]
    types = Counter(entry["type"] for entry in states["history"])
    entered = sum(count for type_, count in types.items() if type_.endswith("StateEntered"))
    retries = types["TaskScheduled"] - types["TaskStateEntered"]
    assert states["bill"]["units"]["state_transitions"] == entered + retries


@pytest.mark.parametrize("name", RUNS)
def test_the_lens_of_a_recorded_run_has_the_invocations_of_its_bill(name: str) -> None:
    durable, _ = _document(name)["run"]["loans"]
    invocations = [e for e in durable["events"] if e["kind"] == Kind.INVOCATION_STARTED]
    assert len(durable["lens"]["invocations"]) == len(invocations)
    assert durable["bill"]["units"]["invocations"] == len(invocations)
