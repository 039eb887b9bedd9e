"""`POST /inspect`: a report about a document, or a sentence that says what the document isn't."""

import json

import pytest

from shared.inspection import inspect
from tests.unit.shared.api.conftest import Api, assert_problem
from tests.unit.shared.inspection.documents import (
    LINEAR,
    durable_history,
    map_history,
    states_history,
)


@pytest.mark.parametrize("document", [states_history(), durable_history(), LINEAR])
def test_a_document_is_reported_as_by_the_verb(api: Api, document: dict[str, object]) -> None:
    answer = api.post("/inspect", document, query="region=eu-west-1")
    assert answer.status == 200, answer.text
    assert answer.json == json.loads(json.dumps(inspect([document], "eu-west-1").as_json()))
    assert answer.json["bill"]["region"] == "eu-west-1"


def test_parameters_and_the_text_of_a_file_are_taken(api: Api) -> None:
    machine = {
        "StartAt": "Each",
        "States": {"Each": {"Type": "Map", "ItemProcessor": LINEAR, "End": True}},
    }
    body = {"documents": [json.dumps(machine)], "parameters": {"items": {"Each": 40}}}
    answer = api.post("/inspect", body)
    assert answer.json["units"]["state_transitions"] == {"min": 81, "max": 81}


def test_nothing_of_a_document_is_stored_or_logged(api: Api) -> None:
    before = api.get("/applications").json
    api.post("/inspect", states_history())
    assert api.get("/applications").json == before
    assert "ExecutionStarted" not in api.stdout.getvalue()
    assert "TaskScheduled" not in api.stdout.getvalue()


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("", "The file is empty."),
        ("{", "cut short"),
        ('{"a": 1}', "it has a"),
        ("[" * 200 + "]" * 200, "100 levels deep"),
        ("5", "plain text"),
        ('{"documents": [5]}', "a single value"),
        ('{"StartAt": 1, "States": []}', "no States"),
    ],
)
def test_what_is_no_workflow_is_refused_in_a_sentence(api: Api, body: str, detail: str) -> None:
    assert detail in assert_problem(api.post("/inspect", body), 400)["detail"]


def test_a_region_without_prices_is_refused_by_name(api: Api) -> None:
    problem = assert_problem(api.post("/inspect", LINEAR, query="region=mars-1"), 400)
    assert problem["errors"][0]["field"] == "region"


def test_at_most_five_megabytes_are_taken(api: Api) -> None:
    assert_problem(api.post("/inspect", "x" * 5_000_001), 413)
    large = map_history(6_000)
    text = json.dumps(large)
    assert 2_000_000 < len(text) < 5_000_000
    answer = api.post("/inspect", text)
    assert answer.status == 200
    assert len(answer.json["rows"]) == 12_001
    print(f"a history of {len(text):,} bytes has a report of {len(answer.text):,} bytes")
    assert len(answer.text) < 6_000_000, "the most that a Lambda function may answer"


def test_another_body_stays_small(api: Api) -> None:
    assert_problem(api.post("/apply", "x" * 20_000), 413)
