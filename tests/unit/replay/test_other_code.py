"""Whether an execution that waits goes on with other code: the check, beside the real engine."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from aws_durable_execution_sdk_python import DurableContext, ParallelBranch, durable_execution
from aws_durable_execution_sdk_python.config import (
    CompletionConfig,
    Duration,
    NestingType,
    ParallelConfig,
    StepConfig,
    StepSemantics,
    WaitForCallbackConfig,
)
from aws_durable_execution_sdk_python.retries import RetryPresets

from replay.cuts import cuts
from replay.documents import read
from replay.engine import Body, EngineRun, run_on_engine
from replay.verdict import Refusal, refusal

GOES_ON = "goes on"
NON_DETERMINISTIC = "NonDeterministicExecutionError"
FAILS = "fails"
SILENT = "ends with another result"

ANSWERS = {"manager": '"yes"', "fraud": '"clear"'}


def submit(*_: Any) -> None:
    """Ask nobody: the test answers."""


def order(context: DurableContext, name: str = "price") -> Any:
    return context.step(lambda _: {"total": 150}, name=name)


def manager(context: DurableContext, **options: Any) -> Any:
    return context.wait_for_callback(submit, name="manager", **options)


def fraud(context: DurableContext) -> Any:
    return context.wait_for_callback(submit, name="fraud")


def pay(context: DurableContext, name: str = "pay") -> Any:
    return context.step(lambda _: "paid", name=name)


def first(_: Any, context: DurableContext) -> Any:
    """The version that runs until the wait."""
    found = order(context)
    context.step(lambda _: "checked", name="check")
    answer = manager(context)
    return {"total": found["total"], "answer": answer, "paid": pay(context)}


def configured(_: Any, context: DurableContext) -> Any:
    """The same operations from another place, with other configurations."""
    settings = StepConfig(
        retry_strategy=RetryPresets.none(), step_semantics=StepSemantics.AT_MOST_ONCE_PER_RETRY
    )
    found = context.step(lambda _: {"total": 150}, name="price", config=settings)
    context.step(lambda _: "checked", name="check", config=settings)
    answer = manager(context, config=WaitForCallbackConfig(timeout=Duration.from_minutes(9)))
    return {"total": found["total"], "answer": answer, "paid": pay(context)}


def renamed(_: Any, context: DurableContext) -> Any:
    order(context, "quote")
    context.step(lambda _: "checked", name="check")
    return {"total": 150, "answer": manager(context), "paid": pay(context)}


def removed(_: Any, context: DurableContext) -> Any:
    found = order(context)
    return {"total": found["total"], "answer": manager(context), "paid": pay(context)}


def reordered(_: Any, context: DurableContext) -> Any:
    context.step(lambda _: "checked", name="check")
    found = order(context)
    return {"total": found["total"], "answer": manager(context), "paid": pay(context)}


def wrapped(_: Any, context: DurableContext) -> Any:
    found = context.run_in_child_context(order, name="pricing")
    context.step(lambda _: "checked", name="check")
    return {"total": found["total"], "answer": manager(context), "paid": pay(context)}


def inserted(_: Any, context: DurableContext) -> Any:
    found = order(context)
    context.step(lambda _: "checked", name="check")
    context.step(lambda _: "counted", name="count")
    return {"total": found["total"], "answer": manager(context), "paid": pay(context)}


def renames_later(_: Any, context: DurableContext) -> Any:
    found = order(context)
    context.step(lambda _: "checked", name="check")
    answer = manager(context)
    return {"total": found["total"], "answer": answer, "paid": pay(context, "transfer")}


def wraps_later(_: Any, context: DurableContext) -> Any:
    found = order(context)
    context.step(lambda _: "checked", name="check")
    answer = manager(context)
    return {
        "total": found["total"],
        "answer": answer,
        "paid": context.run_in_child_context(pay, name="payment"),
    }


def without_the_wait(_: Any, context: DurableContext) -> Any:
    found = order(context)
    context.step(lambda _: "checked", name="check")
    return {"total": found["total"], "answer": '"yes"', "paid": pay(context)}


def renames_the_wait(_: Any, context: DurableContext) -> Any:
    found = order(context)
    context.step(lambda _: "checked", name="check")
    answer = context.wait_for_callback(submit, name="director")
    return {"total": found["total"], "answer": answer, "paid": pay(context)}


def expresses_the_wait_otherwise(_: Any, context: DurableContext) -> Any:
    found = order(context)
    context.step(lambda _: "checked", name="check")
    callback = context.create_callback(name="manager")
    context.step(submit, name="manager submitter")
    return {"total": found["total"], "answer": callback.result(), "paid": pay(context)}


def reads_a_new_key(_: Any, context: DurableContext) -> Any:
    found = order(context)
    context.step(lambda _: "checked", name="check")
    answer = manager(context)
    return {"total": found["total"] + found["tax"], "answer": answer, "paid": pay(context)}


def returns_after_the_wait(_: Any, context: DurableContext) -> Any:
    found = order(context)
    context.step(lambda _: "checked", name="check")
    return {"total": found["total"], "answer": manager(context)}


def returns_before_the_wait(_: Any, context: DurableContext) -> Any:
    found = order(context)
    context.step(lambda _: "checked", name="check")
    return {"total": found["total"]}


def bureaus(context: DurableContext, *names: str, step: str = "{}", **options: Any) -> None:
    def branch(name: str) -> ParallelBranch[Any]:
        return ParallelBranch(
            lambda inner: inner.step(lambda _: name, name=step.format(name)), name=name
        )

    config = ParallelConfig(**{"nesting_type": NestingType.FLAT, **options})
    context.parallel([branch(name) for name in names], name="reports", config=config)


def parallel_finished(_: Any, context: DurableContext) -> Any:
    bureaus(context, "a", "b")
    return manager(context)


def parallel_finished_changed(_: Any, context: DurableContext) -> Any:
    bureaus(context, "x", "b", "c", step="get {}", nesting_type=NestingType.NESTED)
    return manager(context)


def waits_in_branches(
    context: DurableContext, *, waiting: int = 2, step: str = "note", **options: Any
) -> int:
    """Take a step and wait in each branch; return how many branches succeeded."""

    def branch(name: str) -> ParallelBranch[Any]:
        def run(inner: DurableContext) -> Any:
            inner.step(lambda _: name, name=f"{step} {name}")
            return inner.wait_for_callback(submit, name=name)

        return ParallelBranch(run, name=name)

    config = ParallelConfig(
        **{
            "nesting_type": NestingType.FLAT,
            "completion_config": CompletionConfig.all_completed(),
            **options,
        }
    )
    branches = [branch(name) for name in ("manager", "fraud")[:waiting]]
    return len(context.parallel(branches, name="answers", config=config).succeeded())


def parallel_pending(_: Any, context: DurableContext) -> Any:
    return waits_in_branches(context)


def parallel_pending_renamed(_: Any, context: DurableContext) -> Any:
    return waits_in_branches(context, step="remember")


def parallel_pending_nested(_: Any, context: DurableContext) -> Any:
    return waits_in_branches(context, nesting_type=NestingType.NESTED)


def parallel_pending_one_fewer(_: Any, context: DurableContext) -> Any:
    return waits_in_branches(context, waiting=1)


def parallel_pending_first_successful(_: Any, context: DurableContext) -> Any:
    return waits_in_branches(context, completion_config=CompletionConfig.first_successful())


def two_waits(_: Any, context: DurableContext) -> Any:
    order(context)
    return [manager(context), fraud(context)]


def step_between_the_waits(_: Any, context: DurableContext) -> Any:
    order(context)
    answer = manager(context)
    context.step(lambda _: "noted", name="note")
    return [answer, fraud(context)]


def other_rule_inside_a_step(_: Any, context: DurableContext) -> Any:
    found = context.step(lambda _: {"total": 99}, name="price")
    context.step(lambda _: "checked", name="check")
    answer = manager(context)
    return {"total": found["total"], "answer": answer, "paid": pay(context)}


@dataclass(frozen=True)
class Change:
    """A change of the code, what the engine does with it, and whether the check refuses it."""

    before: Body
    after: Body
    engine: str
    refused: bool


CHANGES = {
    "other configurations": Change(first, configured, GOES_ON, refused=False),
    "rename a step that has run": Change(first, renamed, NON_DETERMINISTIC, refused=True),
    "remove a step that has run": Change(first, removed, NON_DETERMINISTIC, refused=True),
    "reorder steps that have run": Change(first, reordered, NON_DETERMINISTIC, refused=True),
    "wrap a step that has run": Change(first, wrapped, NON_DETERMINISTIC, refused=True),
    "insert a step before the wait": Change(first, inserted, NON_DETERMINISTIC, refused=True),
    "rename a later step": Change(first, renames_later, GOES_ON, refused=False),
    "wrap a later step": Change(first, wraps_later, GOES_ON, refused=False),
    "remove the pending wait": Change(first, without_the_wait, NON_DETERMINISTIC, refused=True),
    "rename the pending wait": Change(first, renames_the_wait, NON_DETERMINISTIC, refused=True),
    "express the pending wait otherwise": Change(
        first, expresses_the_wait_otherwise, NON_DETERMINISTIC, refused=True
    ),
    "read a key that old results lack": Change(first, reads_a_new_key, FAILS, refused=True),
    "return right after the wait": Change(first, returns_after_the_wait, SILENT, refused=True),
    "return before the wait": Change(first, returns_before_the_wait, SILENT, refused=True),
    "change a finished parallel": Change(
        parallel_finished, parallel_finished_changed, GOES_ON, refused=False
    ),
    "rename a step of a pending parallel": Change(
        parallel_pending, parallel_pending_renamed, NON_DETERMINISTIC, refused=True
    ),
    "nest the branches of a pending parallel": Change(
        parallel_pending, parallel_pending_nested, NON_DETERMINISTIC, refused=True
    ),
    "remove a branch of a pending parallel": Change(
        parallel_pending, parallel_pending_one_fewer, SILENT, refused=True
    ),
    "end a pending parallel at its first success": Change(
        parallel_pending, parallel_pending_first_successful, SILENT, refused=True
    ),
    "change a rule inside a step that has run": Change(
        first, other_rule_inside_a_step, GOES_ON, refused=False
    ),
}


@cache
def recorded(before: Body) -> EngineRun:
    """Run the first version alone."""
    run = run_on_engine([before], ANSWERS)
    assert run.status == "SUCCEEDED"
    return run


def refusals(before: Body, after: Body, folder: Path) -> dict[str, Refusal | None]:
    """Return the verdict at each wait of a history that the first version recorded."""
    path = folder / "history.json"
    path.write_text(json.dumps({"Events": recorded(before).history}), encoding="utf-8")
    handler = durable_execution(after)
    return {cut.waits_for: refusal(handler, cut) for cut in cuts(read(path))}


@pytest.fixture(params=CHANGES, ids=lambda name: name.replace(" ", "-"))
def change(request: pytest.FixtureRequest) -> Change:
    return CHANGES[request.param]


def test_the_engine_does_with_the_change_what_the_table_says(change: Change) -> None:
    run = run_on_engine([change.before, change.after], ANSWERS)
    assert _outcome(run, recorded(change.before)) == change.engine


def test_the_check_refuses_exactly_the_changes_that_break_an_execution(
    change: Change, tmp_path: Path
) -> None:
    assert any(refusals(change.before, change.after, tmp_path).values()) is change.refused


@pytest.mark.parametrize("code", [first, parallel_finished, parallel_pending, two_waits])
def test_code_goes_on_with_its_own_history(code: Body, tmp_path: Path) -> None:
    assert not any(refusals(code, code, tmp_path).values())


def test_a_step_between_two_waits_stops_only_executions_that_wait_later(tmp_path: Path) -> None:
    verdicts = refusals(two_waits, step_between_the_waits, tmp_path)
    assert verdicts["manager"] is None
    assert verdicts["fraud"] is not None
    at_the_manager = run_on_engine([two_waits, step_between_the_waits], ANSWERS)
    at_the_fraud_check = run_on_engine([two_waits, two_waits, step_between_the_waits], ANSWERS)
    assert at_the_manager.status == "SUCCEEDED"
    assert at_the_fraud_check.error_type.endswith(NON_DETERMINISTIC)


def test_a_refusal_names_the_wait_the_operation_and_what_stands_there(tmp_path: Path) -> None:
    refused = refusals(first, renamed, tmp_path)["manager"]
    assert refused is not None
    assert (refused.operation, refused.expected, refused.found) == (
        "price",
        "Step price",
        "Step quote",
    )
    assert refused.why == "The recording has Step price where the code calls Step quote."


def test_an_early_return_is_refused_with_both_results(tmp_path: Path) -> None:
    refused = refusals(first, returns_after_the_wait, tmp_path)["manager"]
    assert refused is not None
    assert "another result" in refused.why
    assert json.loads(refused.expected)["paid"] == "paid"
    assert "paid" not in json.loads(refused.found)


def _outcome(run: EngineRun, unchanged: EngineRun) -> str:
    if run.status == "SUCCEEDED":
        return GOES_ON if run.result == unchanged.result else SILENT
    return NON_DETERMINISTIC if run.error_type.endswith(NON_DETERMINISTIC) else FAILS
