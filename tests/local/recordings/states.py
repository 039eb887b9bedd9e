"""The states of a definition in Amazon States Language with JSONata, in a few words each."""

from typing import Any

from local.emulators.account import function_arn
from shared.runtime.functions import FunctionId

State = dict[str, Any]
FUNCTION = function_arn(FunctionId.TASKS)
ALL = "States.ALL"


def machine(**states: State) -> State:
    """Return the definition of states that follow each other, the first one first.

    A state without a `Next` leads to the one after it; the last one is the end.
    """
    return {"QueryLanguage": "JSONata", **flow(**states)}


def flow(**states: State) -> State:
    """Return states that follow each other, as a branch or an iteration has them."""
    names = list(states)
    linked = {
        name: {**_onward(state, following), **state}
        for (name, state), following in zip(states.items(), [*names[1:], None], strict=True)
    }
    return {"StartAt": names[0], "States": linked}


def _onward(state: State, following: str | None) -> State:
    if state["Type"] in ("Choice", "Fail", "Succeed"):
        return {}
    return {"Next": following} if following else {"End": True}


def invoke(do: str = "echo", *, pattern: str = "", function: str = FUNCTION, **more: Any) -> State:
    """Return a Task that invokes the function."""
    payload: State = {"do": do}
    if pattern:
        payload["token"] = "{% $states.context.Task.Token %}"
    return {
        "Type": "Task",
        "Resource": f"arn:aws:states:::lambda:invoke{pattern}",
        "Arguments": {"FunctionName": function, "Payload": payload},
        **more,
    }


def await_token(**more: Any) -> State:
    """Return a Task that waits for its token to be answered."""
    return invoke(pattern=".waitForTaskToken", **more)


def sleep(**more: Any) -> State:
    """Return a Task whose function sleeps for longer than its time-out of a second."""
    task = invoke(TimeoutSeconds=1, **more)
    task["Arguments"]["Payload"] = {"do": "sleep", "seconds": 2}
    return task


def pass_on(**more: Any) -> State:
    """Return a Pass."""
    return {"Type": "Pass", **more}


def fail(error: str = "SomeFailure") -> State:
    """Return a Fail."""
    return {"Type": "Fail", "Error": error, "Cause": "It always fails."}


def retry(attempts: int, error: str = ALL, **more: Any) -> list[State]:
    """Return a Retry of so many attempts, a second apart."""
    return [{"ErrorEquals": [error], "IntervalSeconds": 1, "MaxAttempts": attempts, **more}]


def catch(following: str, *errors: str, **more: Any) -> list[State]:
    """Return a Catch; each error is an entry of its own."""
    return [{"ErrorEquals": [error], "Next": following, **more} for error in errors or (ALL,)]
