"""What the engines' own histories say about Alice's loan."""

from bench.planning.latency.counted import counted
from bench.planning.latency.path import loan_paths
from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from tests.integration.loans import ALICE

MOST_OPERATIONS = 15
MOST_TRANSITIONS = 13


def test_alices_loan_takes_at_most_15_durable_operations(
    client: LoanClient, records: ExecutionInspector
) -> None:
    application_id = client.apply({**ALICE, "engine": "durable"})
    assert client.finish(application_id, decide=True)["status"] == "approved"
    operations = records.of(application_id).units
    print(f"durable operations for Alice at $150,000: {operations}")
    assert 0 < operations <= MOST_OPERATIONS


def test_alices_loan_takes_at_most_13_state_transitions(
    client: LoanClient, records: ExecutionInspector
) -> None:
    application_id = client.apply({**ALICE, "engine": "stepfunctions"})
    assert client.finish(application_id, decide=True)["status"] == "approved"
    transitions = records.of(application_id).units
    print(f"state transitions for Alice at $150,000: {transitions}")
    assert 0 < transitions <= MOST_TRANSITIONS


def test_the_latency_model_counts_the_path_that_a_loan_takes(
    client: LoanClient, records: ExecutionInspector
) -> None:
    assert counted(client, records) == loan_paths()
