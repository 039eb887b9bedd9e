"""The path that the latency model assumes is the one that a loan takes."""

from bench.planning.latency.counted import counted
from bench.planning.latency.path import loan_paths
from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector


def test_the_latency_model_counts_the_path_that_a_loan_takes(
    client: LoanClient, records: ExecutionInspector
) -> None:
    assert counted(client, records) == loan_paths()
