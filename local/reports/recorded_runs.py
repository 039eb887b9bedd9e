"""`python -m local recordings`: records the races that the site plays, one for each way to end.

The documents contain times of the machine that recorded them. Record them again only when the
steps, the events or the format change.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.client.api_client import LoanClient, waits_for_manager
from local.client.polling import poll
from local.exhibits.deploy import second_version
from local.lab import Lab
from shared.api.recording import with_additions
from shared.engines.port import COMPARED

FOLDER = Path("docs/runs")
_POLL_SECONDS = 0.2
_MANAGER_SECONDS = 2
_ALICE = {"name": "Alice Johnson", "sin": "1111", "loan_amount": 150000, "pace_ms": 400}
_BOB = {"name": "Bob Martinez", "sin": "2222", "loan_amount": 50000, "pace_ms": 400}

_CHARLIE = {"name": "Charlie Wilson", "sin": "3333", "loan_amount": 25000, "pace_ms": 400}

_DEPLOYED = "deployed"
"""Its version 2 is deployed over a published version 1."""

Event = Mapping[str, Any]
Act = Callable[[Lab, LoanClient, Event], None]
"""What happens to a loan when it has an event."""


@dataclass(frozen=True)
class RunToRecord:
    """A race, what it shows, and what happens to each of its loans."""

    title: str
    about: str
    application: Mapping[str, Any]
    act: Act


def _nothing(_lab: Lab, _client: LoanClient, _event: Event) -> None:
    """Let the loan run."""


class Manager:
    """Approves both loans of a race when both have waited for a time, in which nothing runs."""

    def __init__(self) -> None:
        self._waiting: list[str] = []

    def __call__(self, _lab: Lab, client: LoanClient, event: Event) -> None:
        """Act on an event of a loan."""
        if not waits_for_manager(event):
            return
        self._waiting.append(event["application_id"])
        if len(self._waiting) == len(COMPARED):
            time.sleep(_MANAGER_SECONDS)
            for id_ in self._waiting:
                client.approve(id_, approved=True)
            self._waiting.clear()


class KillOnce:
    """Kills the process that assesses the risk of a loan, once, and approves both loans."""

    def __init__(self) -> None:
        self._killed: set[str] = set()
        self._manager = Manager()

    def __call__(self, lab: Lab, client: LoanClient, event: Event) -> None:
        """Act on an event of a loan."""
        id_ = event["application_id"]
        assesses = (event["kind"], event.get("step")) == ("started", "assess_risk")
        if assesses and id_ not in self._killed:
            self._killed.add(id_)
            lab.kill(id_)
        self._manager(lab, client, event)


class DeployThenApprove:
    """Deploys version 2 of both workflows while each loan waits, and approves both loans."""

    def __init__(self) -> None:
        self._manager = Manager()

    def __call__(self, lab: Lab, client: LoanClient, event: Event) -> None:
        """Act on an event of a loan."""
        if waits_for_manager(event):
            with second_version() as code:
                lab.deploy(code, versioned=True)
        self._manager(lab, client, event)


RUNS: Mapping[str, RunToRecord] = {
    "approved": RunToRecord(
        "Approved by a manager",
        "A loan of $150,000 waits for its manager, is approved and paid on both engines.",
        _ALICE,
        Manager(),
    ),
    "denied": RunToRecord(
        "Denied by a rule",
        "The average credit score is too low: both engines end after the risk assessment.",
        _BOB,
        _nothing,
    ),
    "killed": RunToRecord(
        "A worker is killed",
        "The process dies while it assesses the risk. Durable functions run the handler again and "
        "take the completed steps from checkpoints, Step Functions retries the one state.",
        {**_ALICE, "pace_ms": 1200},
        KillOnce(),
    ),
    "timed-out": RunToRecord(
        "The manager doesn't answer",
        "The wait for the manager times out, and both engines deny the loan.",
        {**_ALICE, "faults": {"manager_approval": {"timeout_seconds": 4}}},
        _nothing,
    ),
    "compensated": RunToRecord(
        "The payment fails",
        "The disbursement fails in every attempt, and both engines withdraw the offer.",
        {**_ALICE, "faults": {"disburse_funds": {"permanent": True}}},
        Manager(),
    ),
    _DEPLOYED: RunToRecord(
        "Deployed while it waits",
        "Version 2 of both workflows is deployed while the loan waits. It goes on with the version "
        "on which it started.",
        _ALICE,
        DeployThenApprove(),
    ),
}
"""The runs by the names of their files."""


def run(folder: Path, only: str | None) -> int:
    """Record all runs, or only one, as files in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [only] if only else list(RUNS)
    with Lab() as lab, LoanClient(lab.url) as client:
        if _DEPLOYED in names:
            lab.deploy(Path.cwd(), versioned=True)
        _warm_up(lab, client)
        for name in names:
            file = folder / f"{name}.json"
            document = _record(lab, client, RUNS[name])
            text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
            file.write_text(f"{text}\n", encoding="utf-8")
            print(f"Wrote {file}.", flush=True)
    return 0


def _warm_up(lab: Lab, client: LoanClient) -> None:
    """Start the workers by a race, so that no recorded loan waits for a cold start."""
    race = client.post("/race", _CHARLIE)
    _follow(lab, client, race["race_id"], _nothing)


def _record(lab: Lab, client: LoanClient, wanted: RunToRecord) -> dict[str, Any]:
    race = client.post("/race", wanted.application)
    ids = list(race["applications"].values())
    _follow(lab, client, race["race_id"], wanted.act)
    for id_ in ids:
        _wait_for_bill(client, id_)
    document = client.get(f"/race/{race['race_id']}/export")
    return with_additions(document, {}, title=wanted.title, about=wanted.about)


def _follow(lab: Lab, client: LoanClient, race_id: str, act: Act) -> None:
    """Follow both loans to their end, and act on each event."""
    page: dict[str, Any] = {"cursor": "", "done": False}
    while not page["done"]:
        after = {"after": page["cursor"]} if page["cursor"] else {}
        page = client.get(f"/race/{race_id}/events", wait=10, **after)
        for event in page["events"]:
            act(lab, client, event)


def _wait_for_bill(client: LoanClient, application_id: str) -> None:
    """Wait until the bill of a loan is final."""

    def final() -> bool | None:
        return client.get(f"/cost/{application_id}")["final"] or None

    poll(final, f"The bill of loan {application_id} is final", every_seconds=_POLL_SECONDS)
