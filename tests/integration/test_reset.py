"""Between two takes: loans in every phase end, and nothing of them appears in the next take."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.client.polling import poll
from local.lab import Lab
from shared.engines.port import COMPARED, EngineName, NotWaiting
from shared.runtime.functions import FunctionId
from shared.store.schema import loan_partition
from tests.integration.loans import ALICE, BOB, CHARLIE, runs

RETRY_SECONDS = 1
PHASES: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "a step runs": ({**ALICE, "pace_ms": 5000}, ("started", "validate_application")),
    "the manager is awaited": (ALICE, ("waiting", "manager_approval")),
    "the fraud service is awaited": (
        {**CHARLIE, "faults": {"fraud_check": {"behaviour": "silent"}}},
        ("waiting", "fraud_check"),
    ),
    "the engine pauses before a retry": (
        {**CHARLIE, "faults": {"assess_risk": {"crash_times": 3}}},
        ("worker_killed", "assess_risk"),
    ),
}
"""The application of each phase, and the kind and step of the event with which it begins."""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab of its own, because a reset ends the loans of everybody."""
    with Lab(
        log_dir=tmp_path_factory.mktemp("logs"), durable_retry_seconds=RETRY_SECONDS
    ) as running:
        yield running


@pytest.fixture(scope="module")
def client(lab: Lab) -> Iterator[LoanClient]:
    with LoanClient(lab.url) as open_client:
        yield open_client


def reset(lab: Lab, role: str = "manager") -> httpx.Response:
    headers = {"X-Lab-Role": role}
    return httpx.post(
        f"{lab.url}/lab/reset", json={}, headers=headers, timeout=120, trust_env=False
    )


def start(client: LoanClient, phase: str, engine: EngineName) -> str:
    """Submit a loan and wait until it is in its phase."""
    application, (kind, step) = PHASES[phase]
    application_id = client.apply({**application, "engine": engine})

    def begun() -> bool:
        events = client.events(application_id, None, 0)["events"]
        return any((event["kind"], event.get("step")) == (kind, step) for event in events)

    poll(lambda: begun() or None, f"No loan in which {phase}", every_seconds=0.05)
    return application_id


def test_nothing_of_the_former_take_appears_after_a_reset(lab: Lab, client: LoanClient) -> None:
    records = ExecutionInspector(lab)
    old = [start(client, phase, engine) for phase in PHASES for engine in COMPARED]
    waiting = [loan for loan in records.all_loans() if loan.application_id in old]
    assert len(waiting) == len(old)
    armed = next(loan.application_id for loan in waiting if loan.approval is not None)
    poll(lambda: not runs(lab, armed) or None, "The loan that waits still runs", every_seconds=0.05)
    assert lab.kill(armed) is False
    answers = [
        (records.engines.engine_for(loan.engine), loan.approval.resume_token)
        for loan in waiting
        if loan.approval is not None
    ]
    before = httpx.get(f"{lab.url}/lab/health", trust_env=False).json()["lab_id"]

    answer = reset(lab)
    ended_at = time.monotonic()

    assert answer.status_code == 200
    assert answer.json()["lab_id"] != before
    assert list(records.scan()) == []
    assert [name for engine in EngineName for name in records.execution_names(engine)] == []
    assert lab.lambda_host.armed() == []
    for engine_of_before, token in answers:
        with pytest.raises(NotWaiting):
            engine_of_before.resume(token, {"approved": True})
    new = [client.apply({**CHARLIE, "engine": engine}) for engine in COMPARED]
    assert [client.finish(id_)["status"] for id_ in new] == ["approved", "approved"]
    time.sleep(max(0, ended_at + 2 * RETRY_SECONDS - time.monotonic()))
    lab.lambda_host.invoke(FunctionId.RECONCILER)
    partitions = {item["pk"] for item in records.scan()}
    assert not partitions & {loan_partition(id_) for id_ in old}
    assert {loan_partition(id_) for id_ in new} <= partitions
    assert {client.status(id_)["status"] for id_ in new} == {"approved"}


@pytest.mark.parametrize(("role", "status"), [("applicant", 403), ("nobody", 401)])
def test_only_a_manager_may_reset(lab: Lab, client: LoanClient, role: str, status: int) -> None:
    application_id = client.apply(BOB)
    assert reset(lab, role).status_code == status
    assert client.status(application_id)


def test_a_reset_leaves_every_function_warm(lab: Lab, client: LoanClient) -> None:
    client.apply({**ALICE, "pace_ms": 5000})
    assert reset(lab).status_code == 200
    assert len(lab.lambda_host.pids()) >= len(lab.lambda_host.names)
