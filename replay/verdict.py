"""The verdict on an execution that waits: whether it can go on with other code."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from aws_durable_execution_sdk_python.identifier import OperationIdentifier
from aws_durable_execution_sdk_python.lambda_service import InvocationStatus, Operation

from replay.cuts import Cut
from replay.recording import Recording
from replay.rerun import Handler, Outcome, rerun

_REPLAYS = "while it waits"
_GOES_ON = "once it is answered"


@dataclass(frozen=True)
class Refusal:
    """Why an execution that waits can't go on.

    `operation`, `expected` and `found` are empty if no single operation is the reason.
    """

    waits_for: str
    after_event: int
    why: str
    operation: str = ""
    expected: str = ""
    found: str = ""


def first_refusal(handler: Handler, cuts: Sequence[Cut]) -> Refusal | None:
    """Return why the code can't go on at one of these cuts, or None."""
    return next(filter(None, (refusal(handler, cut) for cut in cuts)), None)


def refusal(handler: Handler, cut: Cut) -> Refusal | None:
    """Return why the code can't go on at this cut, or None.

    The code runs twice: while the wait is pending, and after its answer.
    """
    waiting = Recording(cut.state)
    refused = _while_it_waits(cut, waiting, rerun(handler, waiting))
    if refused or not cut.is_answered_later:
        return refused
    answered = Recording(cut.state, cut.later)
    return _after_the_answer(cut, answered, rerun(handler, answered))


def _while_it_waits(cut: Cut, recording: Recording, outcome: Outcome) -> Refusal | None:
    if outcome.mismatch:
        return _mismatch(cut, outcome)
    if outcome.status is InvocationStatus.FAILED:
        return _refused(cut, f"The code fails {_REPLAYS}: {outcome.error}")
    if recording.skipped:
        return _skipped(cut, recording.skipped[0], _REPLAYS)
    if outcome.status is InvocationStatus.SUCCEEDED:
        return _refused(cut, f"The code ends {_REPLAYS}, with {outcome.result}")
    if recording.passed_over:
        name = describe(recording.passed_over[0])
        return _refused(cut, f"The code completes {name} {_REPLAYS}", operation=name)
    return None


def _after_the_answer(cut: Cut, recording: Recording, outcome: Outcome) -> Refusal | None:
    if outcome.mismatch:
        return _mismatch(cut, outcome)
    if outcome.status is InvocationStatus.PENDING:
        return None
    ended_well = cut.end is not None and cut.end.status is InvocationStatus.SUCCEEDED
    if outcome.status is InvocationStatus.FAILED:
        # A step after the cut runs with the new code: its old result says nothing about that.
        undecided = bool(recording.later_results)
        if undecided or not ended_well:
            return None
        return _refused(cut, f"The code fails {_GOES_ON}: {outcome.error}")
    if recording.skipped:
        return _skipped(cut, recording.skipped[0], _GOES_ON)
    return _compared(cut, outcome)


def _compared(cut: Cut, outcome: Outcome) -> Refusal | None:
    if cut.end is None:
        return None
    recorded, found = cut.end.result, outcome.result
    if cut.end.status is InvocationStatus.FAILED:
        return _refused(cut, "The code succeeds, the recorded execution failed", found=f"{found}")
    if json.loads(recorded or "null") == json.loads(found or "null"):
        return None
    why = f"The code returns another result {_GOES_ON}"
    return _refused(cut, why, expected=f"{recorded}", found=f"{found}")


def _mismatch(cut: Cut, outcome: Outcome) -> Refusal:
    assert outcome.mismatch is not None
    recorded, called = outcome.mismatch.recorded, outcome.mismatch.called
    why = f"The recording has {describe(recorded)} where the code calls {describe(called)}"
    return _refused(
        cut, why, operation=name_of(recorded), expected=describe(recorded), found=describe(called)
    )


def _skipped(cut: Cut, operation: Operation, when: str) -> Refusal:
    name = describe(operation)
    why = f"The code doesn't reach {name} {when}"
    return _refused(cut, why, operation=name_of(operation), expected=name, found="nothing")


def _refused(
    cut: Cut, why: str, operation: str = "", expected: str = "", found: str = ""
) -> Refusal:
    return Refusal(cut.waits_for, cut.after_event, f"{why}.", operation, expected, found)


def name_of(operation: Operation | OperationIdentifier) -> str:
    """Return the name of an operation, or its subtype if it has none."""
    return operation.name or operation.sub_type or ""


def describe(operation: Operation | OperationIdentifier) -> str:
    """Return an operation's subtype and name: Step validate_application."""
    name = operation.name
    return f"{operation.sub_type} {name}" if name else f"unnamed {operation.sub_type}"
