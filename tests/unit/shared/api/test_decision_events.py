"""Only managers read the decider and the reason of a decision."""

from typing import Any

import pytest

from tests.unit.shared.api.conftest import APPLICATION, Api

TOKEN = "token"
REASON = "we denied the loan once"


def decided_loan(api: Api, *, approved: bool) -> str:
    application = api.post("/apply", APPLICATION, role="applicant").json
    id_ = str(application["application_id"])
    api.fakes.services().loans.request_approval(id_, TOKEN, seconds=60)
    api.fakes.durable.waiting.add(TOKEN)
    assert api.post(f"/approve/{id_}", {"approved": approved, "reason": REASON}).status == 200
    return id_


def decision_event(api: Api, id_: str, role: str) -> dict[str, Any]:
    events = api.get(f"/events/{id_}", role=role).json["events"]
    [decided] = [event for event in events if event["kind"] == "decided"]
    return dict(decided)


def log_line(api: Api, id_: str, role: str) -> str:
    logs = api.get(f"/status/{id_}", role=role).json["logs"]
    [line] = [line["message"] for line in logs if " the loan" in line["message"]]
    return str(line)


@pytest.mark.parametrize(("approved", "verb"), [(True, "approved"), (False, "denied")])
def test_a_manager_reads_the_decider_and_the_reason(api: Api, approved: bool, verb: str) -> None:
    id_ = decided_loan(api, approved=approved)
    event = decision_event(api, id_, "manager")
    assert (event["approved"], event["reason"]) == (approved, REASON)
    assert event["message"] == f"{event['decided_by']} {verb} the loan: {REASON}"
    assert log_line(api, id_, "manager") == event["message"]


@pytest.mark.parametrize(("approved", "verb"), [(True, "approved"), (False, "denied")])
def test_an_applicant_reads_the_decision_alone(api: Api, approved: bool, verb: str) -> None:
    id_ = decided_loan(api, approved=approved)
    event = decision_event(api, id_, "applicant")
    assert event["approved"] is approved
    assert event["message"] == f"A manager {verb} the loan"
    assert not {"decided_by", "reason"} & event.keys()
    assert log_line(api, id_, "applicant") == event["message"]


def test_no_answer_to_an_applicant_names_the_manager_or_the_reason(api: Api) -> None:
    id_ = decided_loan(api, approved=True)
    manager = decision_event(api, id_, "manager")["decided_by"]
    for path in (f"/status/{id_}", f"/events/{id_}", "/applications"):
        text = str(api.get(path, role="applicant").json)
        assert manager not in text
        assert REASON not in text
