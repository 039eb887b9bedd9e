"""What Step Functions does where a case's mistake would be: small state machines, as data.

The lab runs each of them, and a test compares what happens with what is described here. A Task
calls a function that does what its payload says: `echo` returns the payload, `fail` raises an
exception, `die` ends the process, `large` returns 300,000 characters, `object` and `keys` return
what JSON can't write as it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

FUNCTION = "${Function}"
"""Stands for the function's ARN."""

State = dict[str, Any]
_PASS = "Pass"


@dataclass(frozen=True)
class Counterpart:
    """A state machine and its observed end; `events` is the number of events of some types."""

    definition: State
    status: str
    error: str = ""
    result: Any = None
    events: Mapping[str, int] = field(default_factory=dict)


def _machine(**states: State) -> State:
    """Return a definition whose states follow each other, unless they say otherwise."""
    names = list(states)
    for (name, state), following in zip(states.items(), [*names[1:], ""], strict=True):
        if not {"Next", "End"} & set(state) and state["Type"] != "Choice":
            states[name] = {**state, **({"Next": following} if following else {"End": True})}
    return {"StartAt": names[0], "States": states}


def _workflow(**states: State) -> State:
    return {"QueryLanguage": "JSONata", **_machine(**states)}


def _task(do: str, **more: Any) -> State:
    arguments = {"FunctionName": FUNCTION, "Payload": {"do": do}}
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": arguments,
        "Output": "{% $states.result.Payload %}",
        **more,
    }


def _once_more(error: str) -> list[State]:
    return [{"ErrorEquals": [error], "IntervalSeconds": 1, "MaxAttempts": 1}]


def _catch(error: str) -> list[State]:
    return [{"ErrorEquals": [error], "Next": "Sorry"}]


_WAIT: State = {"Type": "Wait", "Seconds": 1}
_SORRY: State = {"Type": _PASS, "Output": {"ended": "sorry"}, "End": True}

_CHOICE = Counterpart(
    _workflow(
        Read={"Type": _PASS, "Assign": {"hour": 17}},
        Tariff={
            "Type": "Choice",
            "Choices": [{"Condition": "{% $hour < 18 %}", "Next": "Day"}],
            "Default": "Night",
        },
        Day={"Type": _PASS, "Assign": {"hour": 18}},
        Delivery=_WAIT,
        Done={"Type": _PASS, "Output": {"ended": "day"}, "End": True},
        Night={"Type": _PASS, "Output": {"ended": "night"}},
    ),
    "SUCCEEDED",
    result={"ended": "day"},
    events={"ChoiceStateEntered": 1, "WaitStateEntered": 1},
)
_TASKS_AROUND_A_WAIT = Counterpart(
    _workflow(
        Accepted=_task("echo"), Delivery=_WAIT, Delivered=_task("echo", Output={"ended": "done"})
    ),
    "SUCCEEDED",
    result={"ended": "done"},
    events={"TaskScheduled": 2, "WaitStateEntered": 1},
)
_CAUGHT_AROUND_A_WAIT = Counterpart(
    _workflow(
        Guarded={
            "Type": "Parallel",
            "Branches": [_machine(Delivery=_WAIT)],
            "Catch": _catch("States.ALL"),
            "Output": {"ended": "waited"},
            "End": True,
        },
        Sorry=_SORRY,
    ),
    "SUCCEEDED",
    result={"ended": "waited"},
    events={"WaitStateEntered": 1, "WaitStateExited": 1},
)
_RANDOM = Counterpart(
    _workflow(
        Book={"Type": _PASS, "Assign": {"id": "{% $uuid() %}", "at": "{% $millis() %}"}},
        Note={"Type": _PASS, "Assign": {"booked": "{% $id %}"}},
        Delivery=_WAIT,
        Return={
            "Type": _PASS,
            "Output": {
                "same_id": "{% $booked = $id %}",
                "later": "{% $millis() - $at >= 1000 %}",
            },
        },
    ),
    "SUCCEEDED",
    result={"same_id": True, "later": True},
)
_TOO_LARGE = Counterpart(
    _workflow(Read=_task("large")),
    "FAILED",
    error="States.DataLimitExceeded",
    events={"TaskScheduled": 1},
)
_BOTH_BRANCHES = Counterpart(
    _workflow(
        Both={
            "Type": "Parallel",
            "Branches": [_machine(Delivery=_WAIT), _machine(Price={"Type": _PASS})],
            "Output": {"ended": "both"},
        }
    ),
    "SUCCEEDED",
    result={"ended": "both"},
    events={"WaitStateExited": 1, "PassStateExited": 1},
)
_NO_OBJECT = Counterpart(
    _workflow(Price=_task("object", Retry=_once_more("Runtime.MarshalError"))),
    "FAILED",
    error="Runtime.MarshalError",
    events={"TaskScheduled": 2},
)
_KEYS = Counterpart(_workflow(Prices=_task("keys")), "SUCCEEDED", result={"1": "text"})
_BY_CLASS = Counterpart(
    _workflow(
        Charge=_task("fail", Catch=_catch("Exception"), End=True),
        Sorry=_SORRY,
    ),
    "SUCCEEDED",
    result={"ended": "sorry"},
)
_WITHOUT_RETRY = Counterpart(
    _workflow(Charge=_task("fail")), "FAILED", error="Exception", events={"TaskScheduled": 1}
)
_DEATH_AND_RETRY = Counterpart(
    _workflow(Charge=_task("die", Retry=_once_more("Runtime.ExitError"))),
    "FAILED",
    error="Runtime.ExitError",
    events={"TaskScheduled": 2},
)
_DEATH = Counterpart(
    _workflow(Charge=_task("die")),
    "FAILED",
    error="Runtime.ExitError",
    events={"TaskScheduled": 1},
)
_DEATH_AND_CATCH = Counterpart(
    _workflow(Charge=_task("die", Catch=_catch("Runtime.ExitError"), End=True), Sorry=_SORRY),
    "SUCCEEDED",
    result={"ended": "sorry"},
    events={"TaskScheduled": 1},
)


def _by_case(pairs: Iterable[tuple[Counterpart, str]]) -> dict[str, Counterpart]:
    return {case: counterpart for counterpart, cases in pairs for case in cases.split()}


COUNTERPARTS: Mapping[str, Counterpart] = _by_case(
    [
        (
            _CHOICE,
            "a-branch-on-the-clock a-branch-with-the-same-name a-return-before-recorded-steps",
        ),
        (_TASKS_AROUND_A_WAIT, "an-effect-outside-of-a-step a-line-of-an-own-logger"),
        (_CAUGHT_AROUND_A_WAIT, "an-effect-in-finally a-swallowed-wait a-return-in-finally"),
        (_RANDOM, "a-random-value-outside-of-a-step"),
        (_TOO_LARGE, "a-child-context-over-256-kb a-step-over-750-kb"),
        (_BOTH_BRANCHES, "a-wait-in-a-future"),
        (_NO_OBJECT, "a-step-that-returns-a-dataclass"),
        (_KEYS, "keys-that-are-no-text"),
        (_BY_CLASS, "except-with-the-own-class"),
        (_WITHOUT_RETRY, "default-retries"),
        (_DEATH_AND_RETRY, "a-death-after-an-effect"),
        (_DEATH, "at-most-once-with-retries"),
        (_DEATH_AND_CATCH, "at-most-once-without-retries"),
    ]
)
"""The counterparts by the id of their case; some cases share one."""
