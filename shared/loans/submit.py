"""Submitting an application: the loan is stored, then its execution is started, each once."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from shared.aws.call import ServiceUnavailable
from shared.domain.application import Application
from shared.engines.port import COMPARED, EngineName
from shared.events.event import Event, Kind
from shared.runtime.observability import logger
from shared.services import Services
from shared.store.loan import Loan
from shared.store.submissions import Submission
from shared.store.table import StoreUnavailable


@dataclass(frozen=True)
class Request:
    """An application of a caller; `pace_ms` is the pause of each step in milliseconds.

    `most_open` is how many loans of the owner may be open; 0 is any number.
    """

    application: Application
    owner: str
    pace_ms: int = 0
    faults: Mapping[str, Any] = field(default_factory=dict)
    idempotency_key: str | None = None
    most_open: int = 0


def apply(services: Services, request: Request, engine: EngineName) -> str:
    """Store and start one loan; return its application id.

    Raises:
        KeyReused: the idempotency key was used with another application.
        TooManyOpenLoans: the owner has as many open loans as allowed; nothing was accepted.
        StoreUnavailable: the table can't be reached; nothing was accepted.
    """
    submission = _claim(services, request, Submission({engine: _new_id()}))
    _accept(services, request, submission)
    return submission.applications[engine]


def race(
    services: Services, request: Request, engines: Sequence[EngineName] = COMPARED
) -> Submission:
    """Store and start the same application on each engine; return the race and its loans.

    Raises:
        KeyReused: the idempotency key was used with another application.
        TooManyOpenLoans: the owner has as many open loans as allowed; nothing was accepted.
        StoreUnavailable: the table can't be reached; nothing was accepted.
    """
    lanes = {engine.value: _new_id() for engine in engines}
    submission = _claim(services, request, Submission(lanes, race_id=_new_id()))
    assert submission.race_id is not None
    services.submissions.store_race(submission.race_id, submission.applications)
    _accept(services, request, submission)
    return submission


def start(services: Services, loan: Loan) -> None:
    """Start the loan's execution under the loan's id; a repeated start has no effect.

    An engine that can't be reached is no error: the loan is stored, and the reconciler starts it.
    """
    engine = services.engines.engine_for(loan.engine)
    began = services.stamp()
    payload = {"application_id": loan.application_id, "timeouts": asdict(loan.timeouts)}
    try:
        execution = engine.start(loan.application_id, payload)
        services.loans.mark_started(loan.application_id, execution)
    except (ServiceUnavailable, StoreUnavailable) as error:
        logger.warning(
            "execution not started",
            extra={"application_id": loan.application_id, "error": type(error).__name__},
        )
        return
    services.events.append(
        loan.application_id,
        Event(Kind.STARTED_EXECUTION, began, f"Execution started on {engine.title}"),
    )


def _claim(services: Services, request: Request, fresh: Submission) -> Submission:
    submission = fresh
    if request.idempotency_key is not None:
        submission = services.submissions.claim(
            request.owner,
            request.idempotency_key,
            _fingerprint(request, fresh),
            fresh,
            int(services.clock().timestamp()),
        )
    if request.most_open:
        ids = submission.applications.values()
        services.open_loans.claim(request.owner, ids, request.most_open)
    return submission


def _accept(services: Services, request: Request, submission: Submission) -> None:
    stored = [services.loans.create(loan) for loan in _loans(request, submission, services.stamp())]
    for loan in stored:
        submitted = Event(Kind.SUBMITTED, loan.created_at, "Application received")
        services.events.append(loan.application_id, submitted)
        if loan.execution is None:
            _start_or_leave(services, loan)


def _start_or_leave(services: Services, loan: Loan) -> None:
    """Start a loan; if its engine refuses, leave it to the reconciler, which reports failures.

    The refusal shows an error of the deployment. The caller's loan is stored and accepted.
    """
    try:
        start(services, loan)
    except ClientError:
        logger.exception("start refused", extra={"application_id": loan.application_id})


def _loans(request: Request, submission: Submission, stamp: str) -> Iterable[Loan]:
    for engine, application_id in submission.applications.items():
        yield Loan(
            application_id=application_id,
            engine=str(engine),
            application=request.application,
            created_at=stamp,
            updated_at=stamp,
            owner=request.owner,
            race_id=submission.race_id,
            pace_ms=request.pace_ms,
            faults=request.faults,
        )


def _new_id() -> str:
    """Return an id of 128 random bits, which can't be guessed."""
    return secrets.token_hex(16)


def _fingerprint(request: Request, submission: Submission) -> str:
    body = {
        **asdict(request.application),
        "pace_ms": request.pace_ms,
        "faults": request.faults,
        "engines": sorted(submission.applications),
        "race": submission.race_id is not None,
    }
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
