"""A run as one document, which the page opens and plays without an API.

Every field is declared here or in the answers that it is made of: what isn't declared, such as a
callback id or the input of an execution, has no place in the document.
"""

from typing import Any, Literal

from pydantic import Field

from shared.api.cost import Cost
from shared.api.demo_answers import EngineOut
from shared.api.responses import Answer, Equivalence, EventOut, Snapshot
from shared.api.run_digest import digest_of
from shared.api.workflow import Workflow

FORMAT: Literal["one-loan-two-engines/run"] = "one-loan-two-engines/run"
FORMAT_VERSION: Literal[1] = 1


class HistoryEntry(Answer):
    """An event of an engine's history: what happened and when, with the size of its data."""

    id: int = Field(description="The number of the event in the history")
    type: str = Field(description="The engine's name for the kind of the event")
    at: str = Field(description="The time on the engine's clock, ISO 8601")
    name: str | None = Field(None, description="The name of the durable operation or of the state")
    operation: str | None = Field(None, description="The id of the durable operation")
    parent: str | None = Field(None, description="The id of the operation around it")
    previous: int | None = Field(None, description="The number of the event before it")
    error: str | None = Field(None, description="The name of the error, without its message")
    bytes: int | None = Field(None, description="The size of its inputs and results in bytes")


class LensOperation(Answer):
    """An operation of a line, with the operations inside it."""

    name: str = Field(description="The name of the operation")
    state: str = Field(description="What the operation did in this invocation")
    certain: bool | None = Field(
        None, description="False if the process died in the operation or just before it"
    )
    operations: list["LensOperation"] | None = Field(
        None, description="The operations inside this one"
    )


class LensInvocation(Answer):
    """What each line of the durable workflow did in one invocation."""

    number: int = Field(description="The number of the invocation, from 1")
    end: str = Field(description="The end of the invocation: suspended, ended, died or runs")
    events: list[int] = Field(description="The ids of its first and its last event in the history")
    undecided: int = Field(description="The number of lines whose state is one of two")
    lines: dict[str, str] = Field(description="The state of each line, by the line's number")
    operations: dict[str, list[LensOperation]] = Field(
        description="The operations of each line, by the line's number"
    )


class RunLens(Answer):
    """The source of the durable workflow, and what each line did in each invocation."""

    file: str = Field(description="The file in the project")
    digest: str = Field(description="The digest of the source")
    source: list[str] = Field(description="The lines of the file")
    invocations: list[LensInvocation] = Field(description="The invocations, the first one first")


class RecordedLoan(Answer):
    """One loan of a run: its record, its events, its history, its bill and its lens."""

    record: Snapshot = Field(description="The loan when the run was exported")
    events: list[EventOut] = Field(description="The events of the loan, as an applicant sees them")
    history: list[HistoryEntry] = Field(
        description="The engine's history; empty if the engine has deleted it or can't be reached"
    )
    bill: Cost = Field(description="The bill of the loan")
    lens: RunLens | None = Field(
        None, description="The lines of the durable workflow; only of a lab's durable loans"
    )


class RecordedRun(Answer):
    """A loan, or both loans of a race."""

    kind: Literal["loan", "race"] = Field(description="A single loan, or a race")
    id: str = Field(description="The id of the loan or the race: 32 hexadecimal digits")
    exported_at: str = Field(description="The time of the export, ISO 8601 in UTC")
    title: str | None = Field(None, description="A title for people, if the run has one")
    about: str | None = Field(None, description="What the run shows, in one sentence")
    workflow: Workflow = Field(description="The workflow that the engines ran")
    engines: list[EngineOut] = Field(description="The engines, with the prices of their units")
    loans: list[RecordedLoan] = Field(description="The loans of the run")
    equivalence: Equivalence | None = Field(
        None, description="The comparison of the lanes; only of a race"
    )
    versions: dict[str, str] = Field(
        description="The versions of the API, the durable SDK, Python and the prices"
    )


class Recording(Answer):
    """A run with the version of its format and the digest of its content."""

    format: Literal["one-loan-two-engines/run"] = Field(description="The name of the format")
    version: Literal[1] = Field(description="The version of the format")
    digest: str = Field(description="The SHA-256 of `run` as canonical JSON, in hexadecimal digits")
    run: RecordedRun = Field(description="The run")


def sealed(run: RecordedRun) -> Recording:
    """Return the document of a run, with the digest of its content."""
    digest = digest_of(run.model_dump(mode="json"))
    return Recording(format=FORMAT, version=FORMAT_VERSION, digest=digest, run=run)


def with_additions(
    document: dict[str, Any],
    lenses: dict[str, dict[str, Any]],
    *,
    title: str | None = None,
    about: str | None = None,
) -> dict[str, Any]:
    """Return a document as JSON with the lenses of its loans by id, a title and a sentence.

    Raises:
        pydantic.ValidationError: the document or a lens isn't valid.
    """
    run = dict(document["run"])
    run["loans"] = [_with_lens(loan, lenses) for loan in run["loans"]]
    texts = {name: text for name, text in (("title", title), ("about", about)) if text}
    return sealed(RecordedRun(**run | texts)).model_dump(mode="json")


def _with_lens(loan: dict[str, Any], lenses: dict[str, dict[str, Any]]) -> dict[str, Any]:
    lens = lenses.get(loan["record"]["application_id"])
    return loan if lens is None else {**loan, "lens": lens}
