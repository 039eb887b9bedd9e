"""Counts the path of a loan in the lab, where it is the same as on AWS."""

from collections.abc import Mapping
from pathlib import Path

from bench.planning.latency.path import LoanPath, as_text, count_path
from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.lab import Lab
from shared.engines.port import COMPARED, EngineName

COMMITTED = Path("bench/planning/latency/loan.json")
LOAN = {"name": "Applicant", "sin": "1111", "loan_amount": 150_000}


def run() -> int:
    """Run the loan on each engine and write its counts."""
    print("Starting a lab …", flush=True)
    with Lab() as lab, LoanClient(lab.url) as client:
        COMMITTED.write_text(as_text(counted(client, ExecutionInspector(lab))), encoding="utf-8")
    print(f"Wrote {COMMITTED}.")
    return 0


def counted(client: LoanClient, inspector: ExecutionInspector) -> Mapping[EngineName, LoanPath]:
    """Return the counts of a loan that a manager approves, by engine."""
    return {engine: _counted(engine, client, inspector) for engine in COMPARED}


def _counted(engine: EngineName, client: LoanClient, inspector: ExecutionInspector) -> LoanPath:
    application_id = client.apply({**LOAN, "engine": engine})
    client.finish(application_id, decide=True)
    loan = inspector.loans.get(application_id)
    while True:
        history = inspector.history(loan)
        # The last event of the history follows the end of the loan.
        if any("ExecutionSucceeded" in (e.get("EventType"), e.get("type")) for e in history):
            return count_path(engine, history)
