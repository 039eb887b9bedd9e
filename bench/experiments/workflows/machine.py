"""The state machine of a shape, in Amazon States Language with JSONata."""

from typing import Any

from bench.experiments.workflows.shape import STEP, WAIT, Shape

State = dict[str, Any]

_INVOKE = "arn:aws:states:::lambda:invoke"


def definition(shape: Shape, function: str) -> State:
    """Return the state machine; `function` is the ARN of the function that its tasks call.

    The output of a task is the function's payload alone.
    """
    parts = list(shape.parts)
    following = [name for _, name in parts[1:]]
    states = {
        name: _state(kind, shape, function, then)
        for (kind, name), then in zip(parts, [*following, None], strict=True)
    }
    return {
        "Comment": f"Synthetic: {shape}",
        "QueryLanguage": "JSONata",
        "StartAt": parts[0][1],
        "States": states,
    }


def _state(kind: str, shape: Shape, function: str, then: str | None) -> State:
    if kind == STEP:
        state = _task(shape, function)
    elif kind == WAIT:
        state = {"Type": "Wait", "Seconds": shape.wait_seconds}
    else:
        state = _fan_out(shape, function)
    return {**state, **_next(then)}


def _task(shape: Shape, function: str) -> State:
    return {
        "Type": "Task",
        "Resource": _INVOKE,
        "Arguments": {
            "FunctionName": function,
            "Payload": {"payload_bytes": shape.payload_bytes},
        },
        "Output": "{% $states.result.Payload %}",
    }


def _fan_out(shape: Shape, function: str) -> State:
    task = {**_task(shape, function), **_next(None)}
    # State names are unique in a state machine, across its branches too.
    names = [f"branch-{number}" for number in range(1, shape.branches + 1)]
    return {
        "Type": "Parallel",
        "Branches": [{"StartAt": name, "States": {name: task}} for name in names],
    }


def _next(then: str | None) -> State:
    return {"Next": then} if then else {"End": True}
