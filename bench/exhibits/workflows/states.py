"""States of Amazon States Language with JSONata, for the state machines of the exhibits."""

from collections.abc import Mapping, Sequence
from typing import Any

from local.emulators.account import function_arn
from shared.runtime.functions import FunctionId

State = dict[str, Any]

_FUNCTION = function_arn(FunctionId.TASKS)
_DEATH = ["Lambda.Unknown", "Runtime.ExitError"]


def machine(states: Mapping[str, State]) -> State:
    """Return the definition of states in a row."""
    return {"QueryLanguage": "JSONata", **flow(states)}


def flow(states: Mapping[str, State]) -> State:
    """Return states in a row, as an iteration has them; each leads to the next one."""
    names = list(states)
    linked = {
        name: {**_onward(state, then), **state}
        for (name, state), then in zip(states.items(), [*names[1:], None], strict=True)
    }
    return {"StartAt": names[0], "States": linked}


def _onward(state: State, then: str | None) -> State:
    if state["Type"] in ("Choice", "Fail", "Succeed"):
        return {}
    return {"Next": then} if then else {"End": True}


def task(payload: Any, *, pattern: str = "", **more: Any) -> State:
    """Return a task that invokes the function; its output is the function's answer."""
    return {
        "Type": "Task",
        "Resource": f"arn:aws:states:::lambda:invoke{pattern}",
        "Arguments": {"FunctionName": _FUNCTION, "Payload": payload},
        **({} if pattern else {"Output": "{% $states.result.Payload %}"}),
        **more,
    }


def await_token() -> State:
    """Return a task that waits for the answer to its token."""
    return task(
        {"do": "nothing", "token": "{% $states.context.Task.Token %}"}, pattern=".waitForTaskToken"
    )


def call(service: str, action: str, arguments: State) -> State:
    """Return a task that calls an AWS service without a function."""
    return {
        "Type": "Task",
        "Resource": f"arn:aws:states:::{service}:{action}",
        "Arguments": arguments,
    }


def wait(seconds: int) -> State:
    """Return a state that waits."""
    return {"Type": "Wait", "Seconds": seconds}


def poll_loop(polls: int) -> dict[str, State]:
    """Return states that poll so many times, a second apart."""
    polled = "$states.input.polls"
    is_met = {"Condition": f"{{% {polled} = {polls} %}}", "Next": "Met"}
    return {
        "Poll": task({"do": "poll", "polls": f"{{% $exists({polled}) ? {polled} : 0 %}}"}),
        "IsMet": {"Type": "Choice", "Choices": [is_met], "Default": "Wait"},
        "Wait": {**wait(1), "Next": "Poll"},
        "Met": {"Type": "Succeed"},
    }


def fan_out(items: int, states: Mapping[str, State], *, distributed: bool) -> State:
    """Return a Map over so many items."""
    config = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    return {
        "Type": "Map",
        "Items": f"{{% [1..{items}] %}}",
        "ItemProcessor": {**(config if distributed else {}), **flow(states)},
    }


def retry_deaths() -> Sequence[State]:
    """Return the retries of a task whose process died."""
    return [{"ErrorEquals": _DEATH, "IntervalSeconds": 1, "MaxAttempts": 2}]
