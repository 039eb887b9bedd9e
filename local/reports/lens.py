"""The lens of the loan: what each line of the durable workflow did in each invocation."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from aws_durable_execution_sdk_python import DurableContext

from durable import workflow
from durable.handler import run_loan
from local.client.inspector import ExecutionInspector
from local.gateway.lab_api import NoLensError
from local.reports.histories import FOLDER, KILLED
from replay.documents import Event, read_folder
from replay.lens.source import WorkflowSource
from replay.lens.states import InvocationLens, LensError, OperationState, lens
from shared.engines.port import EngineName
from shared.services import Services
from shared.store.loans import NoSuchLoan

if TYPE_CHECKING:
    from local.lab import Lab

SOURCE = WorkflowSource(Path(workflow.__file__))
DOCUMENT = Path("docs/lens.json")

_ONE_AT_A_TIME = Lock()
"""A run of the lens replaces functions of the SDK in this process."""


class NoServices:
    """The services of a run that performs no step."""

    loans = None


def loan_lens(events: Sequence[Event]) -> list[InvocationLens]:
    """Return the line states of a loan's durable execution.

    Raises:
        LensError: the history was recorded with another workflow.
    """
    return lens(_body, SOURCE, events)


def _body(event: Any, context: DurableContext) -> Any:
    return run_loan(cast("Services", NoServices()), event, context)


def lens_document(events: Sequence[Event]) -> dict[str, Any]:
    """Return the lens of one execution as JSON, with the source that it belongs to."""
    return {
        **_source(),
        "invocations": [_invocation(invocation) for invocation in loan_lens(events)],
    }


def lens_of(lab: "Lab", application_id: str) -> dict[str, Any] | None:
    """Return the lens of a loan in a lab, also while it runs; None if there is no such loan.

    Raises:
        NoLensError: the loan runs on another engine, or with other code.
    """
    inspector = ExecutionInspector(lab)
    try:
        loan = inspector.loans.get(application_id)
    except NoSuchLoan:
        return None
    if loan.engine != EngineName.DURABLE or loan.execution is None:
        raise NoLensError("Only a loan that has started on Durable Functions has a lens.")
    events = inspector.history(loan)
    try:
        with _ONE_AT_A_TIME:
            return lens_document(events)
    except LensError as error:
        raise NoLensError(str(error)) from error


def recorded_lenses() -> dict[str, Any]:
    """Return the lenses of all recorded histories as JSON, by the name of their file."""
    documents = [*read_folder(FOLDER), *read_folder(KILLED)]
    runs = {
        document.name.removesuffix(".json"): [
            _invocation(invocation) for invocation in loan_lens(document.events)
        ]
        for document in documents
    }
    return {**_source(), "runs": runs}


def run() -> int:
    """Write the lenses of all recorded histories."""
    DOCUMENT.write_text(f"{json.dumps(recorded_lenses(), separators=(',', ':'))}\n", "utf-8")
    print(f"Wrote {DOCUMENT}.")
    return 0


def _source() -> dict[str, Any]:
    file = SOURCE.path.relative_to(Path(workflow.__file__).parents[1])
    return {
        "file": file.as_posix(),
        "digest": SOURCE.digest,
        "source": SOURCE.text.splitlines(),
    }


def _invocation(invocation: InvocationLens) -> dict[str, Any]:
    return {
        "number": invocation.number,
        "end": invocation.how.value,
        "events": list(invocation.events),
        "undecided": invocation.undecided,
        "lines": {str(line): state.value for line, state in invocation.lines.items()},
        "operations": {
            str(line): _operations(called) for line, called in invocation.operations.items()
        },
    }


def _operations(called: Sequence[OperationState]) -> list[Mapping[str, Any]]:
    return [
        {
            "name": operation.name,
            "state": operation.state.value,
            **({} if operation.is_certain else {"certain": False}),
            **({"operations": _operations(operation.operations)} if operation.operations else {}),
        }
        for operation in called
    ]
