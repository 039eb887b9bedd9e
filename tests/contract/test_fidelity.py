"""The differences between the lab and AWS: one test for each, described by its docstring.

`docs/fidelity.md` is generated from these docstrings and from those of
`tests/local/recordings/test_differences.py`: the lab's side, then AWS's.
"""

import json
import os
import signal
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
from aws_durable_execution_sdk_python import state
from aws_durable_execution_sdk_python.plugin import PluginExecutor
from aws_durable_execution_sdk_python_testing.executor import Executor
from botocore.exceptions import ClientError

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.emulators.durable.engine import RETRY_SECONDS, DurableFunction, LocalDurableEngine
from local.emulators.dynamodb.dynalite import DynamoDB
from local.emulators.lambda_host.durable_sdk import end_invocations_at_once
from local.emulators.lambda_host.host import LambdaHost
from local.emulators.lambda_host.model import (
    INIT_TIMEOUT_SECONDS,
    RETRY_DELAYS_SECONDS,
    HostedFunction,
)
from local.emulators.lambda_host.processes import CAN_FORK
from local.hosted_functions import CONCURRENCY
from local.lab import Lab
from shared.engines.port import EngineName, ExecutionStatus
from shared.runtime.functions import FunctionId

CHARLIE = {"name": "Charlie Wilson", "sin": "3333", "loan_amount": 20000}
ALICE = {"name": "Alice Johnson", "sin": "1111", "loan_amount": 150000}
pytestmark = pytest.mark.usefixtures("stage")
"""The scenarios run meanwhile."""

STATES, DURABLE = EngineName.STEPFUNCTIONS, EngineName.DURABLE


def finished(client: LoanClient, **application: Any) -> str:
    application_id = client.apply({**CHARLIE, **application})
    client.finish(application_id)
    return application_id


def history(records: ExecutionInspector, application_id: str) -> list[Any]:
    """The history of an execution that has ended, which it does a moment after its loan."""
    loan = records.loans.get(application_id)
    engine = records.engines.engine_for(loan.engine)
    while engine.describe(str(loan.execution)).status is ExecutionStatus.RUNNING:
        time.sleep(0.1)
    return records.history(loan)


def test_a_dead_durable_invocation_is_tried_again_after_a_fixed_time() -> None:
    """A durable handler whose process died is invoked again after 5 s, five times in all.

    On AWS: Lambda tries again with growing pauses until the execution times out.
    """
    assert Executor.RETRY_BACKOFF_SECONDS == RETRY_SECONDS == 5
    assert Executor.MAX_CONSECUTIVE_FAILED_ATTEMPTS == 5


def test_a_durable_invocation_ends_without_the_sdk_s_idle_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A durable invocation ends with its last checkpoint.

    On AWS: The SDK's thread for checkpoints ends up to 100 ms later, and that time is billed.
    """
    assert state._STOP_SIGNAL_POLL_SECONDS == 0.1
    original: Any = state.ExecutionState.stop_checkpointing
    monkeypatch.setattr(state.ExecutionState, "stop_checkpointing", original)
    monkeypatch.setattr(state, "_STOP_SIGNAL_POLL_SECONDS", 24 * 60 * 60)
    end_invocations_at_once()
    client: Any = None
    execution = state.ExecutionState("arn", "token", {}, client, PluginExecutor([]))
    checkpoints = threading.Thread(target=execution.checkpoint_batches_forever, daemon=True)
    checkpoints.start()
    execution.stop_checkpointing()
    checkpoints.join(60)
    assert not checkpoints.is_alive()


def test_the_durable_engine_itself_starts_a_name_twice() -> None:
    """The durable engine's package starts a name twice; the lab deduplicates names before it.

    On AWS: Lambda deduplicates by execution name and payload.
    """
    durable = DurableFunction(FunctionId.DURABLE, 60, 1)
    engine = LocalDurableEngine(LambdaHost([], root=Path.cwd()), [durable])
    started = [engine._start(durable, "live", "one-name", b"{}") for _ in range(2)]
    through_the_lab = [engine.start(FunctionId.DURABLE, "live", "other", b"{}") for _ in range(2)]
    engine.stop()
    assert len(set(started)) == 2
    assert len(set(through_the_lab)) == 1


def test_a_synchronous_invoke_of_a_durable_function_returns_at_once(own_lab: Lab) -> None:
    """A synchronous Invoke of a durable function returns when the execution has started.

    On AWS: It waits for the result.
    """
    answer = own_lab.client("lambda").invoke(
        FunctionName=own_lab.settings()["DURABLE_FUNCTION"],
        InvocationType="RequestResponse",
        DurableExecutionName=uuid.uuid4().hex,
        Payload=json.dumps({"application_id": "nobody", "timeouts": {}}),
    )
    assert answer["StatusCode"] == httpx.codes.ACCEPTED


def test_step_functions_uses_a_task_token_again(
    client: LoanClient, own_lab: Lab, own_records: ExecutionInspector
) -> None:
    """A retry of a waiting state has the same task token.

    On AWS: Each attempt has its own token.
    """
    id_ = client.apply({**CHARLIE, "engine": STATES, "pace_ms": 500})
    while client.status(id_)["current_step"] != "fraud_check":
        time.sleep(0.02)
    own_lab.kill(id_)
    client.wait_for_end(id_)
    scheduled = [e for e in history(own_records, id_) if e["type"] == "TaskScheduled"]
    payloads = [json.loads(e["taskScheduledEventDetails"]["parameters"]) for e in scheduled]
    tokens = [
        each["Payload"]["input"]["resume_token"]
        for each in payloads
        if each["Payload"]["step"] == "fraud_check"
    ]
    assert len(tokens) == 2
    assert len(set(tokens)) == 1


def test_a_stop_shows_only_when_the_wait_ends(
    client: LoanClient, own_records: ExecutionInspector
) -> None:
    """StopExecution takes effect only when the running state ends, which may be a long wait.

    On AWS: The execution is aborted at once.
    """
    faults = {"manager_approval": {"timeout_seconds": 2}}
    id_ = client.apply({**ALICE, "engine": STATES, "faults": faults})
    client.wait_for_manager(id_)
    loan = own_records.loans.get(id_)
    own_records.stop(loan)
    engine = own_records.engines.engine_for(loan.engine)
    assert engine.describe(str(loan.execution)).status is ExecutionStatus.RUNNING
    history(own_records, id_)


def test_quotas_are_not_enforced(own_lab: Lab) -> None:
    """Quotas are not enforced: an input of 300,000 bytes is accepted.

    On AWS: An input has at most 262,144 bytes.
    """
    states = own_lab.client("stepfunctions")
    large = {"application_id": "nobody", "timeouts": {}, "padding": "x" * 300_000}
    started = states.start_execution(
        stateMachineArn=own_lab.settings()["STATE_MACHINE_ARN"],
        name=uuid.uuid4().hex,
        input=json.dumps(large),
    )
    assert started["executionArn"]


def test_state_is_in_memory() -> None:
    """All state is in memory and ends with the lab: the next one starts with an empty table.

    On AWS: The table and the executions are durable.
    """
    table = DynamoDB(Path.cwd())
    table.wait()
    try:
        assert table.client().list_tables()["TableNames"] == []
    finally:
        table.stop()


def test_a_request_without_a_role_is_the_managers(own_lab: Lab) -> None:
    """A caller chooses a role instead of signing in: without one, a request is the manager's.

    On AWS: The API takes signed tokens only, and only the group `managers` decides.
    """
    assert httpx.get(f"{own_lab.url}/api/approvals").status_code == httpx.codes.OK


def test_an_asynchronous_invocation_is_tried_again_within_seconds() -> None:
    """A failed asynchronous invocation is tried again after 1 s and after 2 s.

    On AWS: After one and after two minutes.
    """
    assert RETRY_DELAYS_SECONDS == (1.0, 2.0)


def test_an_environment_has_a_minute_to_start() -> None:
    """An execution environment has 60 s for its INIT, because all of them share one machine.

    On AWS: It has 10 s.
    """
    assert INIT_TIMEOUT_SECONDS == 60


@pytest.mark.skipif(not CAN_FORK, reason="environments are started anew here")
def test_environments_share_a_hash_seed() -> None:
    """All environments iterate over a set of texts in one order: they are forked from one process.

    On AWS: Each environment has a hash seed of its own.
    """
    hashed = HostedFunction("hashed", "tests.local.toys.hashed")
    with LambdaHost([hashed], root=Path.cwd(), libraries=("decimal",)) as host:
        first = host.invoke("hashed", b'{"text": "loan"}').payload
        os.kill(host.pids()[0], signal.SIGKILL)
        while host.pids():
            time.sleep(0.01)
        assert host.invoke("hashed", b'{"text": "loan"}').payload == first


def test_what_is_above_the_concurrency_waits() -> None:
    """A function has a few environments; an invocation waits until one is free.

    On AWS: It is throttled above the account's limit of a thousand or more.
    """
    assert max(CONCURRENCY.values()) == 16


def test_an_index_is_up_to_date_at_once(
    client: LoanClient, own_records: ExecutionInspector
) -> None:
    """A secondary index has a write at once.

    On AWS: It has the write a moment later.
    """
    id_ = client.apply({**CHARLIE, "engine": STATES})
    assert id_ in {loan.application_id for loan in own_records.loans.lists.newest(50, None).loans}


def test_a_log_can_be_read_at_once(own_lab: Lab) -> None:
    """A line of a function's log can be read as soon as it's written.

    On AWS: It follows seconds later, at times minutes.
    """
    answer = own_lab.client("lambda").invoke(FunctionName=FunctionId.RECONCILER)
    request_id = answer["ResponseMetadata"]["RequestId"]
    found = own_lab.client("logs").filter_log_events(
        logGroupName=f"/aws/lambda/{FunctionId.RECONCILER}", filterPattern=f'"{request_id}"'
    )
    assert any(event["message"].startswith("REPORT") for event in found["events"])


def test_nothing_expires(own_lab: Lab) -> None:
    """Items don't expire: the table has no time to live.

    On AWS: Idempotency keys are deleted a day after they were used.
    """
    with pytest.raises(ClientError, match="UnknownOperation"):
        own_lab.client("dynamodb").update_time_to_live(
            TableName="loans",
            TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires_on"},
        )
