"""The port's promises, kept by both adapters against the real engines."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from shared.engines.port import Execution, ExecutionStatus, NoSuchExecution, NotWaiting
from tests.integration.loans import ALICE, BOB, CHARLIE, ENGINES, step

AT_ONCE = 8


@ENGINES
def test_starting_again_by_the_same_name_gives_the_same_execution(
    client: LoanClient, records: ExecutionInspector, engine: str
) -> None:
    application_id = client.apply({**CHARLIE, "engine": engine})
    client.finish(application_id)
    loan = records.loans.get(application_id)
    again = records.engines.engine_for(engine).start(application_id, _payload(application_id))
    assert again == loan.execution
    assert step(client.status(application_id), "validate_application")["attempts"] == 1


@ENGINES
def test_starts_at_the_same_instant_give_one_execution(
    client: LoanClient, records: ExecutionInspector, engine: str
) -> None:
    application_id = client.apply({**BOB, "engine": engine})
    port = records.engines.engine_for(engine)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        starts = [
            pool.submit(port.start, application_id, _payload(application_id))
            for _ in range(AT_ONCE)
        ]
    assert len({start.result() for start in starts}) == 1
    loan = client.finish(application_id)
    assert step(loan, "validate_application")["attempts"] == 1


@ENGINES
def test_a_second_answer_is_not_waiting(
    client: LoanClient, records: ExecutionInspector, engine: str
) -> None:
    application_id = client.apply({**ALICE, "engine": engine})
    client.finish(application_id, decide=True)
    ticket = records.loans.get(application_id).approval
    assert ticket is not None
    port = records.engines.engine_for(engine)
    with pytest.raises(NotWaiting):
        port.resume(ticket.resume_token, {"approved": False})
    with pytest.raises(NotWaiting):
        port.resume_with_error(ticket.resume_token, "Late", "too late")


@ENGINES
def test_a_token_that_nobody_gave_is_not_waiting(records: ExecutionInspector, engine: str) -> None:
    with pytest.raises(NotWaiting):
        records.engines.engine_for(engine).resume("nonsense", {"approved": True})


@ENGINES
def test_describe_and_history_tell_how_an_execution_went(
    client: LoanClient, records: ExecutionInspector, engine: str
) -> None:
    application_id = client.apply({**CHARLIE, "engine": engine})
    client.finish(application_id)
    loan = records.loans.get(application_id)
    assert loan.execution is not None
    described = _ended(records, engine, loan.execution)
    assert described.status is ExecutionStatus.SUCCEEDED
    assert described.ended_at is not None
    assert described.ended_at >= described.started_at
    assert len(records.history(loan)) > 10


@ENGINES
def test_an_unknown_execution_is_named_as_such(records: ExecutionInspector, engine: str) -> None:
    known = records.settings.state_machine_arn.replace(":stateMachine:", ":execution:")
    unknown = f"{known}:nobody" if engine == "stepfunctions" else "nobody/nothing"
    with pytest.raises(NoSuchExecution):
        records.engines.engine_for(engine).describe(unknown)


def _payload(application_id: str) -> dict[str, object]:
    return {"application_id": application_id, "timeouts": {"manager": 1800, "fraud": 300}}


def _ended(records: ExecutionInspector, engine: str, execution: str) -> Execution:
    """Describe the execution once it has ended, which is a moment after its loan has."""
    port = records.engines.engine_for(engine)
    while (described := port.describe(execution)).status is ExecutionStatus.RUNNING:
        time.sleep(0.05)
    return described
