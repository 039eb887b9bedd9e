"""The finished runs of the demo, kept as documents: they are there after a restart.

A document is read-only. The newest are kept, and only as many as the folder may hold.
"""

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import httpx

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from shared.api.recording import Recording
from shared.aws.call import ServiceUnavailable
from shared.runtime.functions import FunctionId
from shared.store.loan import Loan

if TYPE_CHECKING:
    from local.lab import Lab

MOST_RUNS = 50
MOST_BYTES = 1_000_000
"""A larger run is not kept; a race has about 60,000 bytes."""
_SECONDS = 3.0
_LOOKS_FOR_BILL = 10
"""After so many rounds a run is kept although its bill isn't final."""
_NEWEST = 30
_RUNS_A_ROUND = 3
_ROUNDS_BESIDE_LOANS = 10
"""While loans run without a pause, one in so many rounds keeps runs."""
_ID = re.compile("[0-9a-f]{32}")


class RecordedRuns:
    """Documents of runs in a folder, by the id of the run."""

    def __init__(self, folder: Path, most: int = MOST_RUNS) -> None:
        self._folder = folder
        self._most = most

    def ids(self) -> list[str]:
        """Return the ids of all runs, the newest first."""
        files = [file for file in self._folder.glob("*.json") if _ID.fullmatch(file.stem)]
        return [file.stem for file in sorted(files, key=_written_at, reverse=True)]

    def read(self, run_id: str) -> dict[str, Any] | None:
        """Return the document of a run; None if it isn't kept, is damaged or of another format."""
        if not _ID.fullmatch(run_id):
            return None
        try:
            document: dict[str, Any] = json.loads(self._file(run_id).read_text("utf-8"))
            Recording.model_validate(document)
        except (OSError, ValueError):
            return None
        return document

    def summaries(self) -> list[dict[str, Any]]:
        """Return what a list shows of each run, the newest first."""
        documents = (self.read(run_id) for run_id in self.ids())
        return [_summary(document["run"]) for document in documents if document is not None]

    def keep(self, run_id: str, document: dict[str, Any]) -> None:
        """Write a document unless it is too large, and remove the oldest beyond the limit."""
        text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
        if len(text.encode()) > MOST_BYTES:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = self._file(run_id).with_suffix(".part")
        unfinished.write_text(text, "utf-8")
        unfinished.replace(self._file(run_id))
        for old in self.ids()[self._most :]:
            self._file(old).unlink(missing_ok=True)

    def _file(self, run_id: str) -> Path:
        return self._folder / f"{run_id}.json"


def _written_at(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0


def _summary(run: dict[str, Any]) -> dict[str, Any]:
    records = [loan["record"] for loan in run["loans"]]
    return {
        "id": run["id"],
        "kind": run["kind"],
        "exported_at": run["exported_at"],
        "applicant_name": records[0]["applicant_name"],
        "loan_amount": records[0]["loan_amount"],
        "statuses": {record["engine"]: record["status"] for record in records},
    }


@dataclass(frozen=True)
class EndedRun:
    """A loan, or a race, whose loans have all ended."""

    id: str
    kind: Literal["loan", "race"]

    @property
    def path(self) -> str:
        """The path of its export."""
        return f"/race/{self.id}/export" if self.kind == "race" else f"/export/{self.id}"


def ended_runs(loans: Sequence[Loan]) -> Iterator[EndedRun]:
    """Yield the runs of these loans that have ended."""
    races = {loan.race_id: EndedRun(loan.race_id, "race") for loan in loans if loan.race_id}
    for race in races.values():
        lanes = [loan for loan in loans if loan.race_id == race.id]
        if len(lanes) > 1 and all(loan.finished for loan in lanes):
            yield race
    yield from (
        EndedRun(loan.application_id, "loan")
        for loan in loans
        if loan.race_id is None and loan.finished
    )


class Rest:
    """Tells when no loan runs: `running` returns the functions that serve requests, by name."""

    def __init__(self, running: Callable[[], Iterable[str]]) -> None:
        self._running = running
        self._busy_rounds = 0

    def has_come(self) -> bool:
        """Return whether no loan runs now, or loans have run for so long that waiting must end."""
        busy = any(function != FunctionId.API for function in self._running())
        self._busy_rounds = self._busy_rounds + 1 if busy else 0
        return self._busy_rounds % _ROUNDS_BESIDE_LOANS == 0


class RunKeeper:
    """Keeps each run of a lab once it has ended and its bill is final, in a thread of its own.

    It waits while the lab runs loans: an export takes processor time, which delays their events.
    """

    def __init__(self, lab: "Lab", runs: RecordedRuns) -> None:
        self._lab = lab
        self._runs = runs
        self._inspector = ExecutionInspector(lab)
        self._rounds: dict[str, int] = {}
        self._rest = Rest(lambda: [each.function.name for each in lab.lambda_host.running()])
        self._done: set[str] = set()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop looking for runs."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        token = self._lab.access.token if self._lab.opened else None
        with LoanClient(self._lab.url, token=token) as client:
            while not self._stopped.wait(_SECONDS):
                if not self._rest.has_come():
                    continue
                try:
                    self._keep_new(client)
                except (httpx.HTTPError, ServiceUnavailable):
                    continue  # The table or the API is out: the next round tries again.

    def _keep_new(self, client: LoanClient) -> None:
        loans = self._inspector.loans.lists.newest(_NEWEST, None).loans
        new = [ended for ended in ended_runs(loans) if ended.id not in self._done]
        for ended in new[:_RUNS_A_ROUND]:
            self._rounds[ended.id] = self._rounds.get(ended.id, 0) + 1
            document = client.get(ended.path)
            is_final = all(loan["bill"]["final"] for loan in document["run"]["loans"])
            if is_final or self._rounds[ended.id] >= _LOOKS_FOR_BILL:
                self._runs.keep(ended.id, document)
                self._done.add(ended.id)
                del self._rounds[ended.id]
