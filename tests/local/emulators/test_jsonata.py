"""JSONata in the lab's state machines: values are bound to variables, expressions compiled once."""

import json
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from local.emulators.stepfunctions.backend import StepFunctions
from tests.local.conftest import eventually

AWKWARD = 'a "quoted" \\ word\n{% $x %}, für uns'


class JsonataMachine:
    """Runs the states of a definition without a Lambda host."""

    def __init__(self, step_functions: StepFunctions) -> None:
        self._step_functions = step_functions

    def run(self, given: Any, *states: dict[str, Any], **machine: Any) -> Any:
        """Run states one after the other and return the execution as it has ended."""
        names = [f"S{number}" for number in range(len(states))]
        flow: list[dict[str, Any]] = [*({"Next": name} for name in names[1:]), {"End": True}]
        body = {
            name: {"Type": "Pass", **state, **follows}
            for name, state, follows in zip(names, states, flow, strict=True)
        }
        definition = {"QueryLanguage": "JSONata", "StartAt": "S0", "States": body, **machine}
        arn = self._step_functions.create(uuid.uuid4().hex, json.dumps(definition))
        execution = self._step_functions._backend.start_execution(arn, "run", json.dumps(given))
        eventually(lambda: execution.status != "RUNNING")
        return execution

    def output(self, given: Any, *states: dict[str, Any]) -> Any:
        """Return the output of an execution that has to succeed."""
        execution = self.run(given, *states)
        assert execution.status == "SUCCEEDED", (execution.error, execution.cause)
        return execution.output


@pytest.fixture(scope="module")
def machine() -> Iterator[JsonataMachine]:
    """State machines without tasks."""
    step_functions = StepFunctions(host=None)  # type: ignore[arg-type]  # no task calls it
    yield JsonataMachine(step_functions)
    step_functions.stop()


def expression(text: str) -> dict[str, str]:
    """Return a state whose output is this expression."""
    return {"Output": f"{{% {text} %}}"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$states.input.word", AWKWARD),
        ("$states.input.word & '!'", f"{AWKWARD}!"),
        ("$states.input", {"word": AWKWARD, "none": None, "list": [1, None, 2.5], "whole": 4.0}),
        ("$states.input.none", None),
        ("$states.input.none = null", True),
        ("$exists($states.input.none)", True),
        ("$exists($states.input.missing)", False),
        ("$states.input.list", [1, None, 2.5]),
        ("$states.input.list[2]", 2.5),
        ("$count($states.input.list)", 3),
        ("$string($states.input.whole)", "4"),
        ("[1..3]", [1, 2, 3]),
        ("$map([1, 2], function($n) { $n + 1 })", [2, 3]),
        ("$range(1, 5, 2)", [1, 3, 5]),
        ("$partition([1, 2, 3], 2)", [[1, 2], [3]]),
        ('$parse("[1, 2]")', [1, 2]),
        ("{ 'a': $states.input.word }", {"a": AWKWARD}),
        ("'$states.input.word'", "$states.input.word"),
        ("$states.context.Execution.Input.whole", 4),
        ("$type($states.context.Execution.StartTime)", "string"),
        ("( $x := 2; $x * 3 )", 6),
    ],
)
def test_an_expression_has_the_value_of(machine: JsonataMachine, text: str, value: Any) -> None:
    given = {"word": AWKWARD, "none": None, "list": [1, None, 2.5], "whole": 4.0}
    assert machine.output(given, expression(text)) == value


def test_a_variable_may_hold_any_text(machine: JsonataMachine) -> None:
    assign = {"Assign": {"word": "{% $states.input.word %}", "empty": "{% null %}"}}
    shown = expression("{ 'word': $word, 'empty': $empty, 'has': $exists($empty) }")
    output = machine.output({"word": AWKWARD}, assign, shown)
    assert output == {"word": AWKWARD, "empty": None, "has": True}


def test_a_variable_replaces_a_function_of_the_same_name(machine: JsonataMachine) -> None:
    assign = {"Assign": {"range": [7]}}
    assert machine.output({}, assign, expression("$range")) == [7]


def test_a_value_is_not_changed_by_what_is_made_of_it(machine: JsonataMachine) -> None:
    assign = {"Assign": {"kept": {"inner": [1, 2], "none": None}}}
    changed = {"Assign": {"copy": "{% $merge([$kept, { 'inner': [9] }]) %}"}}
    output = machine.output({}, assign, changed, expression("[$kept, $copy]"))
    assert output == [{"inner": [1, 2], "none": None}, {"inner": [9], "none": None}]


def test_an_expression_without_a_value_fails_the_state(machine: JsonataMachine) -> None:
    execution = machine.run({}, expression("$states.input.missing"))
    assert (execution.status, execution.error) == ("FAILED", "States.QueryEvaluationError")
    assert "$states.input.missing" in execution.cause
    types = [event["type"] for event in execution.to_history_output()["events"]]
    assert "EvaluationFailed" in types


def test_an_expression_that_is_used_again_sees_the_present_time(machine: JsonataMachine) -> None:
    now = expression("$millis()")
    first = machine.output({}, now)
    time.sleep(0.01)
    assert machine.output({}, now) > first


def test_threads_share_a_compiled_expression(machine: JsonataMachine) -> None:
    sums = expression("$sum($map($states.input.numbers, function($n) { $n * 2 }))")

    def doubled(number: int) -> Any:
        return machine.output({"numbers": [number] * 50}, sums)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(doubled, range(40))) == [number * 100 for number in range(40)]


def test_a_path_may_read_a_variable(machine: JsonataMachine) -> None:
    assign = {"Assign": {"kept.$": "$.word"}, "QueryLanguage": "JSONPath"}
    shown = {"Parameters": {"word.$": "$kept"}, "QueryLanguage": "JSONPath"}
    execution = machine.run({"word": AWKWARD}, assign, shown, QueryLanguage="JSONPath")
    assert execution.output == {"word": AWKWARD}
