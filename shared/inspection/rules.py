"""The rules of the translation between the engines, each with its units and its sentence.

A state of a state machine becomes durable operations, a durable operation becomes states. The
ranges of a rule are those of one visit without its retries and without what is inside.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.inspection.ranges import NONE, Range


class StateRole(StrEnum):
    """What a state does, as far as its translation depends on it."""

    STEP = "step"
    INTEGRATION = "integration"
    CALLBACK = "callback"
    ACTIVITY = "activity"
    JOB = "job"
    NESTED = "nested_execution"
    PASS = "pass"
    CHOICE = "choice"
    WAIT = "wait"
    PARALLEL = "parallel"
    MAP = "map"
    DISTRIBUTED_MAP = "distributed_map"
    SUCCEED = "succeed"
    FAIL = "fail"
    OPEN = "open_resource"
    UNKNOWN = "unknown"


class OperationRole(StrEnum):
    """What a durable operation does, as far as its translation depends on it."""

    STEP = "step"
    WAIT = "wait"
    CALLBACK = "callback"
    LONE_CALLBACK = "lone_callback"
    CONDITION = "condition"
    PARALLEL = "parallel"
    MAP = "map"
    BRANCH = "branch"
    CHILD_CONTEXT = "child_context"
    INVOKE = "invoke"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rule:
    """The units on the other engine of one visit, and of each retry of it.

    `text` states the rule. `missing` states what has no counterpart; it is empty if nothing is.
    `events` is the number of events in a history of Step Functions.
    """

    units: Range
    retry: Range
    text: str
    missing: str = ""
    events: int = 0
    written: bool = False
    """A result is written, as a checkpoint."""


ONE = Range(1, 1)

OPERATIONS_OF: Mapping[StateRole, Rule] = {
    StateRole.STEP: Rule(
        ONE,
        Range(1, 2),
        "A Task that calls a function is a step: 1 operation, and 1 for each retry. The retry of a "
        "function that died is 1 or 2: the invocation is tried again too.",
        events=5,
        written=True,
    ),
    StateRole.INTEGRATION: Rule(
        ONE,
        ONE,
        "A Task that calls a service directly is a step that calls it from the function.",
        "a direct integration: the function makes the call and is billed for its time",
        events=5,
        written=True,
    ),
    StateRole.CALLBACK: Rule(
        Range(3, 3),
        Range(1, 3),
        "A Task that waits for a task token is a callback of 3 operations: a context, a callback "
        "and the step that hands on its id. A retry is 1 to 3.",
        events=6,
        written=True,
    ),
    StateRole.ACTIVITY: Rule(
        Range(3, 3),
        Range(1, 3),
        "An activity is a callback of 3 operations.",
        "an activity: its workers poll Step Functions, and need a queue instead",
        events=5,
        written=True,
    ),
    StateRole.JOB: Rule(
        Range(3, 4),
        Range(1, 4),
        "A Task that waits for a job (.sync) is a callback of 3 operations that the job's end "
        "answers, or 4 with a step that starts it.",
        "a .sync job: something has to watch the job and answer the callback",
        events=6,
        written=True,
    ),
    StateRole.NESTED: Rule(
        ONE,
        ONE,
        "A nested execution is an invocation of another durable function: 1 operation.",
        "a nested execution: the other execution has a bill of its own",
        events=6,
        written=True,
    ),
    StateRole.PASS: Rule(NONE, NONE, "A Pass is code and free.", events=2),
    StateRole.CHOICE: Rule(NONE, NONE, "A Choice is code and free.", events=2),
    StateRole.WAIT: Rule(ONE, ONE, "A Wait is a wait: 1 operation.", events=2),
    StateRole.PARALLEL: Rule(
        ONE,
        ONE,
        "A Parallel is `parallel`: 1 operation, and 1 for each branch unless they are flat.",
        events=4,
    ),
    StateRole.MAP: Rule(
        ONE,
        ONE,
        "An inline Map is `map`: 1 operation, and 1 for each item unless they are flat.",
        events=4,
    ),
    StateRole.DISTRIBUTED_MAP: Rule(
        ONE,
        ONE,
        "A Map in DISTRIBUTED mode is a `map` that invokes a durable function for each child: 2 "
        "operations for each child, 3 unless the items are flat, and those inside the child.",
        "a Distributed Map: nothing reads the items, limits the failures or writes the results, "
        "and an execution has at most 3,000 operations",
        events=5,
    ),
    StateRole.SUCCEED: Rule(NONE, NONE, "A Succeed is the return of the function.", events=2),
    StateRole.FAIL: Rule(NONE, NONE, "A Fail is an exception.", events=1),
    StateRole.OPEN: Rule(
        Range(1, 3),
        Range(1, 3),
        "A Task whose resource is left open, such as ${Resource}, is a step or a callback.",
        "a resource that is left open: it may be a function, a service or an activity",
        events=6,
        written=True,
    ),
    StateRole.UNKNOWN: Rule(
        Range(0, 1),
        Range(0, 1),
        "A state of an unknown type is at most a step.",
        "a state of an unknown type",
        events=2,
        written=True,
    ),
}

CODE_BETWEEN = (
    "Code after an operation is free in a durable function; a Choice or a Pass in a state machine: "
    "0 or 1 for each operation."
)
STATES_OF: Mapping[OperationRole, Rule] = {
    OperationRole.STEP: Rule(Range(1, 2), ONE, "A step is a Task, and 1 transition each retry."),
    OperationRole.WAIT: Rule(ONE, ONE, "A wait is a Wait."),
    OperationRole.CALLBACK: Rule(
        Range(1, 2), ONE, "A wait for a callback is one Task that waits for a task token."
    ),
    OperationRole.LONE_CALLBACK: Rule(
        Range(1, 2), ONE, "A callback without a submitter is a Task that waits for a task token."
    ),
    OperationRole.CONDITION: Rule(
        Range(1, 3),
        Range(1, 3),
        "A wait for a condition is a Task that is retried for each poll, or a loop of Task, Choice "
        "and Wait: 1 to 3 transitions for each poll.",
    ),
    OperationRole.PARALLEL: Rule(
        Range(1, 2), ONE, "A `parallel` is a Parallel: 1 transition, and none for a branch."
    ),
    OperationRole.MAP: Rule(
        Range(1, 2), ONE, "A `map` is an inline Map: 1 transition, and none for an item."
    ),
    OperationRole.BRANCH: Rule(
        NONE, NONE, "A branch is its own states; a branch without an operation is 1 state."
    ),
    OperationRole.CHILD_CONTEXT: Rule(NONE, NONE, "A child context is its own states."),
    OperationRole.INVOKE: Rule(
        Range(1, 2), ONE, "An invocation of another function is a Task that calls it."
    ),
    OperationRole.UNKNOWN: Rule(
        Range(0, 2),
        Range(0, 1),
        "An operation of an unknown type is at most a Task.",
        "an operation of an unknown type",
    ),
}

REDRIVE = Rule(
    NONE,
    NONE,
    "A redrive is a new durable execution that repeats what was done before it.",
    "a redrive: a durable execution that has failed can't go on",
)
EXECUTION_OPERATION = "The execution itself is 1 operation."
EXECUTION_END = "The end of the execution is a Succeed or a Fail state, or none: 0 or 1."
RETRIED_INVOCATION = "An invocation that was tried again is the retry of a Task: 0 or 1."
BYTES = (
    "Each result is written once, and up to twice more by the `parallel` or `map` around it, with "
    "the types that the Python SDK writes beside the values at most."
)
RETENTION = "A durable execution is retained for 14 days, Lambda's default."


def rules_for_states(roles: Iterable[StateRole]) -> list[str]:
    """Return the rules that these states need, in the table's order."""
    used = set(roles)
    own = [rule.text for role, rule in OPERATIONS_OF.items() if role in used]
    return [EXECUTION_OPERATION, *own, BYTES, RETENTION]


def rules_for_operations(roles: Iterable[OperationRole]) -> list[str]:
    """Return the rules that these operations need, in the table's order."""
    used = set(roles)
    own = [rule.text for role, rule in STATES_OF.items() if role in used]
    return [*own, CODE_BETWEEN, EXECUTION_END]


def role_of_task(resource: object) -> StateRole:
    """Return the role of a Task by its resource."""
    text = resource if isinstance(resource, str) else ""
    if ".waitForTaskToken" in text:
        return StateRole.CALLBACK
    if ":activity:" in text:
        return StateRole.ACTIVITY
    if ":states:startExecution" in text or ":sfn:start" in text.lower():
        return StateRole.NESTED
    if ".sync" in text:
        return StateRole.JOB
    if _LEFT_OPEN.fullmatch(text):
        return StateRole.OPEN
    integration = _INTEGRATION.match(text)
    direct = integration is not None and integration["service"] != "lambda"
    return StateRole.INTEGRATION if direct else StateRole.STEP


_INTEGRATION = re.compile(r"arn:[^:]*:states:[^:]*:[^:]*:(?P<service>[^:]+):")
_LEFT_OPEN = re.compile(r"\$\{(?!\w*(?:function|lambda|fn))\w+\}", re.IGNORECASE)
"""A placeholder alone whose name isn't that of a function."""
