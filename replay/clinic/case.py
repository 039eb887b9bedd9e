"""A case of the clinic: code, expectation, outcome, reason and remedy."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aws_durable_execution_sdk_python import DurableContext

_NOTE = re.compile(r"  # (noqa|type:).*")

CaseHandler = Callable[[Any, DurableContext], Any]


class Harm(StrEnum):
    """The way in which a mistake shows."""

    SILENT = "silent"
    REPEATED = "repeated"
    FAILED = "failed"
    HANGS = "hangs"


MEANING = {
    Harm.SILENT: "the execution succeeds with a wrong result, and nothing reports it",
    Harm.REPEATED: "something happens more often than it should",
    Harm.FAILED: "the execution ends as FAILED and isn't retried",
    Harm.HANGS: "the invocation doesn't end by itself",
}


@dataclass(frozen=True)
class Observation:
    """The end of an execution.

    `error` is the last part of the error's type, `effects` the number of times that each effect
    happened.
    """

    status: str
    result: Any = None
    error: str = ""
    effects: Mapping[str, int] = field(default_factory=dict)
    invocations: int = 1


@dataclass(frozen=True)
class Case:
    """A mistake in the code of one handler.

    `expects` is what the author of the code expects, `happens` what the observation shows.
    `stepfunctions` says what a state machine does in its place, and is empty without a counterpart.
    """

    handler: CaseHandler
    title: str
    harm: Harm
    expects: str
    happens: str
    why: str
    instead: str
    stepfunctions: str
    observed: Observation
    answers: Mapping[str, str]

    @property
    def id(self) -> str:
        """The case's name in documents and tests."""
        return self.handler.__name__.replace("_", "-")

    @property
    def source(self) -> str:
        """The handler as it is written, without the description and the notes for linters."""
        lines = inspect.getsource(self.handler).splitlines()
        start = next(place for place, line in enumerate(lines) if line.startswith("def "))
        return "\n".join(_NOTE.sub("", line) for line in lines[start:])


CASES: list[Case] = []


def case(
    *,
    title: str,
    harm: Harm,
    expects: str,
    happens: str,
    why: str,
    instead: str,
    stepfunctions: str = "",
    observed: Observation,
    answers: Mapping[str, str] | None = None,
) -> Callable[[CaseHandler], CaseHandler]:
    """Describe a handler and add it to the clinic."""

    def describe(handler: CaseHandler) -> CaseHandler:
        CASES.append(
            Case(
                handler,
                title,
                harm,
                expects,
                happens,
                why,
                instead,
                stepfunctions,
                observed,
                answers or {},
            )
        )
        return handler

    return describe
