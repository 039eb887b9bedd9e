"""The clinic: each mistake does on the pinned SDK what its description says."""

from pathlib import Path
from typing import Any

import pytest
from aws_durable_execution_sdk_python import DurableContext
from aws_durable_execution_sdk_python.config import StepConfig, StepSemantics

from replay.clinic.case import Case, Harm
from replay.clinic.document import documents
from replay.clinic.effects import KILOBYTE
from replay.clinic.observe import GROUPS, cases_of, observe
from replay.engine import run_on_engine

ROOT = Path(__file__).parents[3]
ALL_CASES = [case for group in GROUPS for case in cases_of(group)]
MOST_LINES = 20


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case.id)
def test_the_outcome_is_the_described_one(case: Case) -> None:
    assert observe(case) == case.observed


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case.id)
def test_a_handler_is_short(case: Case) -> None:
    assert len(case.source.splitlines()) < MOST_LINES


def test_every_kind_of_harm_has_a_case() -> None:
    assert {case.harm for case in ALL_CASES} == set(Harm)


def test_a_step_just_below_the_hanging_size_returns_at_once() -> None:
    def large(_: Any, context: DurableContext) -> int:
        return len(context.step(lambda _: "x" * 700 * KILOBYTE, name="read"))

    run = run_on_engine([large])
    assert (run.status, run.result) == ("SUCCEEDED", 700 * KILOBYTE)


def test_a_result_of_the_hanging_size_that_is_sent_alone_returns() -> None:
    """At most once, the start of a step is sent before its code runs."""
    alone = StepConfig(step_semantics=StepSemantics.AT_MOST_ONCE_PER_RETRY)

    def large(_: Any, context: DurableContext) -> int:
        return len(context.step(lambda _: "x" * 760 * KILOBYTE, name="read", config=alone))

    run = run_on_engine([large])
    assert (run.status, run.result) == ("SUCCEEDED", 760 * KILOBYTE)


@pytest.mark.parametrize("path", documents())
def test_the_documents_are_those_that_make_clinic_writes(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == documents()[path]
