"""A run as one document."""

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from shared.api import responses, views
from shared.api.cost import Cost, watching_in
from shared.api.history_entries import history_entries
from shared.api.recording import HistoryEntry, RecordedLoan, RecordedRun, Recording, sealed
from shared.api.workflow import Workflow
from shared.aws.call import ServiceUnavailable
from shared.engines.port import NoSuchExecution
from shared.loan_cost import cost_of
from shared.services import Services
from shared.store.loan import Loan

_DURABLE_SDK = "aws-durable-execution-sdk-python"
API_VERSION = "1"


def exported(
    services: Services,
    kind: Literal["loan", "race"],
    id_: str,
    loans: Sequence[Loan],
    equivalence: responses.Equivalence | None = None,
) -> Recording:
    """Return a loan or a race as a document, as an applicant may see it.

    The bill of a loan that still runs is an estimate.

    Raises:
        StoreUnavailable: the table can't be reached.
    """
    recorded = [_recorded(services, loan) for loan in loans]
    engines = [views.engine(engine, services.settings) for engine in services.engines.all()]
    run = RecordedRun(
        kind=kind,
        id=id_,
        exported_at=services.stamp(),
        workflow=Workflow.of_the_loan(),
        engines=engines,
        loans=recorded,
        equivalence=equivalence,
        versions=_versions(recorded),
    )
    return sealed(run)


def _recorded(services: Services, loan: Loan) -> RecordedLoan:
    events = services.events.read(loan.application_id)
    watching = watching_in(services.settings.region)
    return RecordedLoan(
        record=views.snapshot(loan, events, for_manager=False),
        events=[views.event_out(loan, event, for_manager=False) for event in events],
        history=_history(services, loan),
        bill=Cost(**cost_of(services, loan), watching=watching),
    )


def _history(services: Services, loan: Loan) -> list[HistoryEntry]:
    """Return the history: empty if the engine has deleted it, or can't be reached."""
    if loan.execution is None:
        return []
    try:
        return history_entries(services.engines.engine_for(loan.engine).history(loan.execution))
    except (NoSuchExecution, ServiceUnavailable):
        return []


def _versions(loans: Sequence[RecordedLoan]) -> dict[str, str]:
    prices = {loan.bill.prices.as_of for loan in loans}
    sdk = _installed(_DURABLE_SDK)
    return {
        "api": API_VERSION,
        "python": platform.python_version(),
        "prices": ", ".join(sorted(prices)),
        **({"durable_sdk": sdk} if sdk else {}),
    }


def _installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
