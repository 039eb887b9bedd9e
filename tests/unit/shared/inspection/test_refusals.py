"""Damaged and foreign files: each is read, or refused in one sentence that says what it is."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from bench.cli import main
from tests.unit.shared.inspection.documents import (
    LINEAR,
    durable_history,
    map_history,
    states_history,
)

READ = ""


def text(document: Any) -> bytes:
    return json.dumps(document).encode()


def changed(document: dict[str, Any], change: Callable[[Any], object]) -> bytes:
    copied = copy.deepcopy(document)
    change(copied)
    return text(copied)


def definition(**state: Any) -> bytes:
    return text({"StartAt": "A", "States": {"A": state}})


HISTORY, DURABLE = states_history(), durable_history()
EVENTS = HISTORY["events"]
YAML = b"StartAt: A\nStates:\n  A: {Type: Task, Resource: !GetAtt Function.Arn, End: true}\n"
ALIASES = b"a: &a [x, x]\n" + b"".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n".encode() for n in range(24)
)
FILES = {
    "a history": (text(HISTORY), READ),
    "a durable history": (text(DURABLE), READ),
    "a Map": (text(map_history(40)), READ),
    "events alone": (text(EVENTS), READ),
    "newest event first": (text({"events": EVENTS[::-1]}), READ),
    "the end is missing": (text({"events": EVENTS[:-1], "nextToken": "x"}), READ),
    "the beginning is missing": (text({"events": EVENTS[4:]}), READ),
    "the middle is missing": (text({"events": EVENTS[:3] + EVENTS[6:]}), READ),
    "one event": (text({"events": EVENTS[5:6]}), READ),
    "an event twice": (text({"events": EVENTS + EVENTS[:1]}), READ),
    "an unknown event": (changed(HISTORY, lambda d: d["events"][3].update(type="New")), READ),
    "stamps as numbers": (
        changed(HISTORY, lambda d: [e.update(timestamp=1.7e9) for e in d["events"]]),
        READ,
    ),
    "UTF-16": (json.dumps(HISTORY).encode("utf-16"), READ),
    "UTF-8 with a mark": (json.dumps(HISTORY).encode("utf-8-sig"), READ),
    "a definition": (text(LINEAR), READ),
    "a definition in YAML": (YAML, READ),
    "a described machine": (text({"stateMachineArn": "a", "definition": json.dumps(LINEAR)}), READ),
    "a loop without an end": (definition(Type="Pass", Next="A"), READ),
    "an unknown type of state": (definition(Type="Jump", End=True), READ),
    "an envelope": (text({"documents": [{"events": EVENTS[:5]}, {"events": EVENTS[5:]}]}), READ),
    "nothing": (b"", "empty"),
    "blanks": (b" \n", "empty"),
    "cut short": (text(HISTORY)[:-20], "cut short"),
    "an image": (b"\x89PNG\r\n\x1a\n\0\0", "neither JSON nor YAML"),
    "a ZIP": (b"PK\x03\x04abc", "a ZIP archive"),
    "a gzip": (b"\x1f\x8babc", "a gzip archive"),
    "HTML": (b"<!doctype html><p>Sign in", "HTML or XML"),
    "prose": (b"the quick brown fox", "plain text"),
    "a log": (b"START RequestId: 1 Version: $LATEST\nEND RequestId: 1\n", "neither JSON nor YAML"),
    "too deep": (b"[" * 5000 + b"]" * 5000, "100 levels deep"),
    "YAML too deep": (b"a: " + b"[" * 500 + b"]" * 500, "100 levels deep"),
    "YAML with multiplied aliases": (ALIASES, "200,000 values"),
    "YAML inside itself": (b"a: &a [*a]\n", "200,000 values"),
    "YAML that runs code": (b"!!python/object/apply:os.system ['true']", "neither JSON nor YAML"),
    "too large": (b"[" + b"1," * 2_500_001 + b"1]", "at most 5,000,000"),
    "a number": (b"[1]", "a list without events"),
    "NaN": (b'{"events": [NaN]}', "NaN is no number"),
    "no events": (b'{"events": []}', "no events"),
    "events that are numbers": (b'{"events": [1, 2]}', "events"),
    "an event without an id": (changed(HISTORY, lambda d: d["events"][2].pop("id")), "Event 3"),
    "an event without a stamp": (
        changed(HISTORY, lambda d: d["events"][2].pop("timestamp")),
        "Event 3",
    ),
    "details that are a list": (
        changed(HISTORY, lambda d: d["events"][2].update(taskScheduledEventDetails=[])),
        "damaged",
    ),
    "two executions": (text({"documents": [HISTORY, map_history(1)]}), "two with id 1"),
    "two engines": (text({"documents": [HISTORY, DURABLE]}), "durable and stepfunctions"),
    "a history and a definition": (text({"documents": [HISTORY, LINEAR]}), "only one is inspected"),
    "two definitions": (text({"documents": [LINEAR, LINEAR]}), "several definitions"),
    "no documents": (b'{"documents": []}', "no document"),
    "a description alone": (
        b'{"executionArn": "a", "status": "RUNNING"}',
        "There is a description",
    ),
    "a list of executions": (b'{"executions": []}', "a list of executions"),
    "a page of log events": (b'{"events": [{"message": "x"}]}', "a page of log events"),
    "a CloudFormation template": (
        b"AWSTemplateFormatVersion: 2010-09-09\nResources: {}\n",
        "a CloudFormation template",
    ),
    "a package file": (b'{"name": "x", "dependencies": {}}', "it has dependencies, name"),
    "no States": (b'{"StartAt": "A"}', "no States"),
    "no such first state": (b'{"StartAt": "B", "States": {"A": {"Type": "Pass"}}}', "StartAt"),
    "a state without a type": (definition(End=True), "State A has no Type"),
    "no such next state": (definition(Type="Pass", Next="B"), "State A leads to B"),
    "a Choice without choices": (definition(Type="Choice"), "without Choices"),
    "a Parallel without branches": (definition(Type="Parallel", End=True), "without Branches"),
    "a Map without a processor": (definition(Type="Map", End=True), "no States"),
    "items of no Map": (
        text({"documents": [LINEAR], "parameters": {"items": {"X": 1}}}),
        "no Map X",
    ),
    "negative items": (
        text({"documents": [LINEAR], "parameters": {"items": {"X": -1}}}),
        "a number from 0",
    ),
    "an unknown parameter": (
        text({"documents": [LINEAR], "parameters": {"item": {}}}),
        "items, loops",
    ),
    "a loop that isn't one": (
        text({"documents": [LINEAR], "parameters": {"loops": {"Last": 2}}}),
        "no loop",
    ),
}


def test_every_file_is_read_or_refused_in_a_sentence(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = []
    for name, (content, sentence) in FILES.items():
        file = tmp_path / "file"
        file.write_bytes(content)
        status = main(["inspect", f"FILE={file}"])
        printed = capsys.readouterr()
        assert status == (2 if sentence else 0), (name, printed)
        assert sentence in printed.err, (name, printed.err)
        assert "Traceback" not in printed.out + printed.err
        assert printed.err.count("\n") == int(bool(sentence)), name
        first = printed.out.splitlines()[0] if printed.out else ""
        lines.append(f"{name}: {printed.err.strip().replace(str(file), 'file') or first}")
    print("\n".join(lines))
    assert len(lines) >= 30


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", "FILE=nowhere.json"]) == 2
    assert capsys.readouterr().err == "nowhere.json can't be read: No such file or directory.\n"
    assert main(["inspect"]) == 2
    assert "--file" in capsys.readouterr().err
    assert main(["inspect", "FILE=a", "REGIO=eu-west-1"]) == 2
    assert "REGIO is not known" in capsys.readouterr().err


def test_a_region_without_prices_is_refused(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(text(LINEAR))
    assert main(["inspect", f"FILE={file}", "REGION=mars-1"]) == 2
    assert "There is no price book of mars-1" in capsys.readouterr().err
