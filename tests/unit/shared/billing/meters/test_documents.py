"""Files as AWS's CLI, console and SDKs write them: read, or refused in a sentence."""

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.billing.meters import documents, durable, stepfunctions
from shared.billing.meters.documents import HistoryPage, history, join, map_run, read_history
from shared.billing.meters.loading import MOST_BYTES, MOST_DEPTH, UnreadableDocument, load
from shared.billing.meters.reading import MapRun
from shared.billing.usage import BillingAssumptions
from shared.engines.port import EngineName

STAMP = "2026-01-13T11:51:51.264000-05:00"
STATES: dict[str, Any] = {
    "events": [
        {"id": 1, "previousEventId": 0, "type": "ExecutionStarted", "timestamp": STAMP},
        {
            "id": 2,
            "previousEventId": 0,
            "type": "PassStateEntered",
            "timestamp": STAMP,
            "stateEnteredEventDetails": {"name": "Café", "input": '{"é": "\\u00e9"}'},
        },
        {"id": 3, "previousEventId": 2, "type": "ExecutionSucceeded", "timestamp": STAMP},
    ]
}
DURABLE: dict[str, Any] = {
    "Events": [
        {"EventId": 1, "Id": "e", "EventType": "ExecutionStarted", "EventTimestamp": STAMP},
        {
            "EventId": 2,
            "EventType": "InvocationCompleted",
            "EventTimestamp": STAMP,
            "InvocationCompletedDetails": {
                "StartTimestamp": 1768323111.5,
                "EndTimestamp": "2026-01-13T16:51:52Z",
                "RequestId": "r-1",
            },
        },
        {"EventId": 3, "Id": "e", "EventType": "ExecutionSucceeded", "EventTimestamp": STAMP},
    ]
}
TEXT = json.dumps(STATES, ensure_ascii=False)


def changed(**event: Any) -> bytes:
    """A history with a change in its second event."""
    first, second, third = STATES["events"]
    return json.dumps({"events": [first, {**second, **event}, third]}).encode()


def meter(page: HistoryPage) -> Any:
    if page.engine is EngineName.DURABLE:
        return durable.read(page.events, BillingAssumptions(), 7)
    return stepfunctions.read(page.events)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "ascii"],
)
def test_a_history_is_read_in_any_usual_encoding(encoding: str) -> None:
    text = json.dumps(STATES) if encoding == "ascii" else TEXT
    page = read_history(text.encode(encoding))
    assert page == read_history(TEXT.encode())
    assert page.events[1]["stateEnteredEventDetails"]["name"] == "Café"


@pytest.mark.parametrize(
    "stamp",
    [
        STAMP,
        "2026-01-13T16:51:51.264Z",
        "2026-01-13 16:51:51.264",
        1768323111.264,
        1768323111264,
        "1768323111.264",
        "1768323111264",
        datetime(2026, 1, 13, 16, 51, 51, 264000, UTC),
    ],
    ids=str,
)
def test_a_stamp_is_text_or_a_number(stamp: Any) -> None:
    events = [{**event, "timestamp": stamp} for event in STATES["events"]]
    moment = history({"events": events}).events[0]["timestamp"]
    assert moment == datetime.fromisoformat(STAMP)
    assert moment.tzinfo is not None


def test_a_durable_history_of_the_cli_can_be_metered() -> None:
    reading = meter(read_history(json.dumps(DURABLE).encode()))
    (run,) = reading.runs
    assert (run.elapsed_ms, run.request_id) == (500, "r-1")
    assert reading.whole


def test_a_list_of_events_is_a_history() -> None:
    assert history(STATES["events"]) == history(STATES)
    assert history(DURABLE["Events"]).engine is EngineName.DURABLE


def test_the_order_of_a_page_does_not_matter() -> None:
    assert history({"events": STATES["events"][::-1]}) == history(STATES)


def test_pages_are_joined_in_any_order_and_may_overlap() -> None:
    events = STATES["events"]
    first = history({"events": events[:2], "nextToken": "more"})
    last = history({"events": events[1:]})
    assert first.more
    assert join([last, first]) == history(STATES)
    assert join([first]).more
    assert not meter(join([last])).whole


def test_pages_of_two_engines_are_refused() -> None:
    with pytest.raises(UnreadableDocument, match="durable and stepfunctions"):
        join([history(STATES), history(DURABLE)])
    with pytest.raises(UnreadableDocument, match="no engine"):
        join([])


def test_a_map_run_is_described_by_its_child_executions() -> None:
    described = {"mapRunArn": "a", "itemCounts": {"total": 80}, "executionCounts": {"total": 8}}
    assert map_run(described) == MapRun("a", 8)
    del described["executionCounts"]
    assert map_run(described) == MapRun("a", 80)
    damages: list[Any] = [{}, [], {"mapRunArn": "a"}, {**described, "itemCounts": {"total": "8"}}]
    for damaged in damages:
        with pytest.raises(UnreadableDocument, match="Map Run"):
            map_run(damaged)


DEEP = "[" * (MOST_DEPTH + 1) + "]" * (MOST_DEPTH + 1)
LOG_PAGE = {"events": [{"timestamp": 1, "message": "START RequestId", "ingestionTime": 2}]}
REFUSED = {
    "an_empty_file": (b"", "is empty"),
    "white_space": (b" \n\t", "is empty"),
    "a_zip_archive": (b"PK\x03\x04rest", "ZIP archive"),
    "a_gzip_archive": (gzip.compress(TEXT.encode()), "gzip archive"),
    "a_pdf": (b"%PDF-1.7", "a PDF"),
    "no_text": (b"\x81\x8d\x8f\x90", "isn't text"),
    "half_of_utf_16": (TEXT.encode("utf-16")[:-1], "isn't text"),
    "a_file_that_is_cut_short": (TEXT.encode()[:-20], "cut short"),
    "a_file_that_is_cut_in_a_string": (TEXT.encode()[:120], "cut short"),
    "one_bracket": (b"{", "cut short"),
    "too_many_bytes": (b" " * (MOST_BYTES + 1), "at most 5,000,000"),
    "too_deep": (DEEP.encode(), "100 levels"),
    "far_too_deep": (b'{"events":' + b"[" * 1_000_000, "100 levels"),
    "yaml": (b"StartAt: A\nStates: {}\n", "isn't JSON"),
    "xml": (b"<events/>", "isn't JSON"),
    "the_cli_table": (b"|  GetExecutionHistory  |", "isn't JSON"),
    "single_quotes": (b"{'events': []}", "isn't JSON"),
    "two_documents": (TEXT.encode() * 2, "Extra data"),
    "not_a_number": (b'{"events": [NaN]}', "NaN is no number"),
    "a_huge_number": (b"[" + b"1" * 5000 + b"]", "isn't JSON"),
    "a_text": (b'"history"', "single value"),
    "null": (b"null", "single value"),
    "an_empty_list": (b"[]", "list without events"),
    "a_list_of_numbers": (b"[1, 2]", "list without events"),
    "an_empty_object": (b"{}", "no fields"),
    "something_else": (b'{"b": 1, "a": 2}', "it has a, b"),
    "a_definition": (b'{"StartAt": "A", "States": {}}', "state machine's definition"),
    "a_description": (b'{"executionArn": "a", "status": "FAILED"}', "of an execution"),
    "a_durable_description": (b'{"DurableExecutionArn": "a", "Status": "FAILED"}', "of a durable"),
    "a_map_run": (b'{"mapRunArn": "a", "executionCounts": {}}', "of a Map Run"),
    "a_list_of_executions": (b'{"executions": []}', "list of executions"),
    "a_template": (b'{"Resources": {}}', "CloudFormation template"),
    "log_events": (json.dumps(LOG_PAGE).encode(), "page of log events"),
    "no_events": (b'{"events": []}', "no events"),
    "events_that_are_no_list": (b'{"events": {"id": 1}}', "it has events"),
    "an_event_that_is_no_object": (b'{"events": [{"id": 1, "type": "A"}, 7]}', "timestamp"),
    "an_event_without_a_type": (changed(type=None), "Event 2 of the history has no type or id"),
    "an_id_as_text": (changed(id="2"), "Event 2 of the history has no type or id"),
    "a_negative_id": (changed(id=-2), "has no type or id"),
    "a_previous_id_as_text": (changed(previousEventId="1"), "damaged previousEventId"),
    "an_event_without_a_stamp": (changed(timestamp=None), "has no timestamp"),
    "a_stamp_that_is_none": (changed(timestamp="yesterday"), "has no timestamp"),
    "a_stamp_out_of_range": (changed(timestamp=1e300), "has no timestamp"),
    "details_that_are_text": (changed(stateEnteredEventDetails="A"), "damaged stateEntered"),
}


@pytest.mark.parametrize(("data", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_damaged_or_foreign_file_is_refused_in_a_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read_history(data)
    print(refused.value)
    assert reason in str(refused.value)
    assert str(refused.value).endswith(".")
    assert str(refused.value)[0].isupper()


def test_too_many_events_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_EVENTS", 2)
    with pytest.raises(UnreadableDocument, match="3 events; at most 2"):
        history(STATES)


def test_brackets_in_texts_are_no_depth() -> None:
    document = {"input": DEEP + '\\"' + DEEP, "other": "]" * 500}
    assert load(json.dumps(document).encode()) == document


@given(st.sampled_from([STATES, DURABLE]), st.data())
def test_a_history_with_any_damage_is_metered_or_refused(
    document: dict[str, Any], data: st.DataObject
) -> None:
    text = json.dumps(document)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    inserted = data.draw(st.text(max_size=5) | st.sampled_from(["{}", "[]", "null", "1e999", '"']))
    try:
        page = read_history((text[:start] + inserted + text[end:]).encode(errors="replace"))
    except UnreadableDocument:
        return
    meter(page)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**20) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from([STATES, DURABLE]), st.data())
def test_a_history_with_any_value_in_any_field_is_metered_or_refused(
    document: dict[str, Any], data: st.DataObject
) -> None:
    ((name, events),) = document.items()
    place = data.draw(st.integers(0, len(events) - 1))
    field = data.draw(st.sampled_from(sorted(events[place])))
    value = data.draw(VALUES)
    if isinstance(events[place][field], dict) and data.draw(st.booleans()):
        inner = data.draw(st.sampled_from(sorted(events[place][field])))
        value = {**events[place][field], inner: value}
    damaged = [*events[:place], {**events[place], field: value}, *events[place + 1 :]]
    try:
        page = history({name: damaged})
    except UnreadableDocument:
        return
    meter(page)
