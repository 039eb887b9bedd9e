"""The routes of the API: each parses a request, calls the application and returns its answer."""

import json
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from shared.api import responses, views
from shared.api.auth import Caller
from shared.api.break_even import BreakEven, compared
from shared.api.cost import Cost, watching_in
from shared.api.error_responses import documented, register
from shared.api.guards import body_of, idempotency_key, only_known, strict_json
from shared.api.inspection import InspectionOut, InspectRequest, inspected
from shared.api.loan_access import LoanAccess
from shared.api.long_poll import MAX_WAIT_SECONDS, follow
from shared.api.openapi import as_answered, with_document, with_query
from shared.api.problems import ProblemError
from shared.api.request_rate import RequestRate
from shared.api.requests import ApplyRequest, ApprovalRequest, RaceRequest
from shared.api.workflow import Workflow
from shared.billing.planning.workload import Workload
from shared.domain.profiles import PROFILES
from shared.engines.port import EngineName
from shared.inspection.inspect import DEFAULT_REGION
from shared.loan_cost import cost_of
from shared.loans import decide, submit
from shared.runtime.observability import count, logger
from shared.runtime.tracing import tracer
from shared.services import Services
from shared.store.loan import Loan

TITLE = "One loan, two engines"
VERSION = "1"

app = APIGatewayHttpResolver(enable_validation=True, json_body_deserializer=strict_json)
app.enable_swagger(path="/docs", title=TITLE, version=VERSION, swagger_base_url=None)
register(app)

Id = Annotated[str, Path(description="An id of 32 hexadecimal digits")]
After = Annotated[str | None, Query(max_length=8192, description="The `cursor` of the last answer")]
Wait = Annotated[
    float, Query(ge=0, le=MAX_WAIT_SECONDS, description="Seconds to wait if none is new")
]


@app.post(
    "/apply",
    status_code=202,
    responses=documented(responses.Applied, HTTPStatus.ACCEPTED),
    tags=["Loans"],
)
@tracer.capture_method(capture_response=False)
def apply(application: ApplyRequest) -> responses.Applied:
    """Apply for a loan on one engine."""
    request = _request(application)
    application_id = submit.apply(_services(), request, application.engine)
    logger.info("application submitted", extra={"application_id": application_id})
    count("ApplicationsSubmitted", application.engine)
    return responses.Applied(application_id=application_id, engine=application.engine)


@app.post(
    "/race",
    status_code=202,
    responses=documented(responses.Raced, HTTPStatus.ACCEPTED),
    tags=["Loans"],
)
@tracer.capture_method(capture_response=False)
def race(application: RaceRequest) -> responses.Raced:
    """Apply for the same loan on every engine."""
    submission = submit.race(_services(), _request(application))
    for engine in submission.applications:
        count("ApplicationsSubmitted", engine)
    return responses.Raced(
        race_id=submission.race_id or "", applications=dict(submission.applications)
    )


@app.get("/status/<application_id>", responses=documented(responses.Snapshot), tags=["Loans"])
def status(application_id: Id) -> responses.Snapshot:
    """Return the loan with its steps and its log."""
    return _snapshot(_visible(application_id))


@app.get("/events/<application_id>", responses=documented(responses.Events), tags=["Loans"])
def events(application_id: Id, after: After = None, wait: Wait = 0) -> responses.Events:
    """Return the new events of a loan; wait for one if there is none yet."""
    _limit_rate(application_id)
    loans = [_followed(application_id)]
    return follow(_services(), loans, after, wait, for_manager=_caller().is_manager)


@app.get("/race/<race_id>", responses=documented(responses.Race), tags=["Races"])
def show_race(race_id: Id) -> responses.Race:
    """Return both lanes of a race, and their comparison once both are done."""
    applications = _access().lanes(race_id)
    loans = {engine: _visible(id_) for engine, id_ in applications.items()}
    lanes = {engine: _snapshot(loan) for engine, loan in loans.items()}
    done = all(loan.finished for loan in loans.values())
    return responses.Race(
        race_id=race_id,
        applications=dict(applications),
        lanes=lanes,
        equivalence=views.equivalence(*(lanes[name] for name in EngineName)) if done else None,
    )


@app.get("/race/<race_id>/events", responses=documented(responses.Events), tags=["Races"])
def race_events(race_id: Id, after: After = None, wait: Wait = 0) -> responses.Events:
    """Return the new events of both lanes of a race; wait for one if there is none yet."""
    _limit_rate(race_id)
    lanes = [_followed(application_id) for application_id in _access().lanes(race_id).values()]
    return follow(_services(), lanes, after, wait, for_manager=_caller().is_manager)


@app.post(
    "/approve/<application_id>", responses=documented(responses.ApprovalSent), tags=["Approvals"]
)
@tracer.capture_method(capture_response=False)
def approve(application_id: Id, decision: ApprovalRequest) -> responses.ApprovalSent:
    """Decide about a loan that waits for a manager; a repeated decision has no effect."""
    caller = _caller()
    caller.must_manage("decide about loans")
    _visible(application_id)
    loan = decide.decide(
        _services(),
        application_id,
        approved=decision.approved,
        by=caller.subject,
        reason=decision.reason,
    )
    logger.info("decision accepted", extra={"application_id": application_id})
    count("ApprovalsProcessed", loan.engine)
    return responses.ApprovalSent(approved=decision.approved)


@app.get("/approvals", responses=documented(responses.Approvals), tags=["Approvals"])
def approvals() -> responses.Approvals:
    """Return the loans that wait for a manager, the nearest deadline first."""
    _caller().must_manage("see which loans wait for a decision")
    waiting = _services().loans.lists.waiting_for_manager()
    return responses.Approvals(
        approvals=[views.listed(loan) for loan in waiting], next_ms=_lists_again_ms()
    )


@app.get("/applications", responses=documented(responses.Applications), tags=["Loans"])
def applications(
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
    next_page: Annotated[str | None, Query(alias="next", max_length=1024)] = None,
) -> responses.Applications:
    """Return loans, newest first: all to a manager, their own to an applicant."""
    caller = _caller()
    owner = None if caller.is_manager else caller.subject
    page = _services().loans.lists.newest(limit, next_page, owner)
    return responses.Applications(
        applications=[views.listed(loan) for loan in page.loans],
        next=page.next,
        next_ms=_lists_again_ms(),
    )


@app.get("/cost/<application_id>", responses=documented(Cost), tags=["Cost"])
def cost(application_id: Id) -> Cost:
    """Return the cost of a loan: metered by its engine's history, priced line by line."""
    bill = cost_of(_services(), _visible(application_id))
    return Cost(**bill, watching=watching_in(_services().settings.region))


@app.get("/profiles", responses=documented(responses.Profiles), tags=["Demo"])
def profiles() -> responses.Profiles:
    """Return the demo's applicants."""
    return responses.Profiles(
        profiles=[
            responses.ProfileOut(
                name=profile.name,
                sin=profile.sin,
                loan_amount=views.money(profile.loan_amount),
                address=profile.address,
                phone=profile.phone,
                expect=profile.expect,
            )
            for profile in PROFILES
        ]
    )


@app.get("/engines", responses=documented(responses.EnginesOut), tags=["Demo"])
def engines() -> responses.EnginesOut:
    """Return the engines of this deployment."""
    settings = _services().settings
    engines = _services().engines.all()
    return responses.EnginesOut(engines=[views.engine(each, settings) for each in engines])


@app.get("/workflow", responses=documented(Workflow), tags=["Demo"])
def workflow() -> Workflow:
    """Return the loan's workflow: steps in order, labels, retry policy and time-outs."""
    return Workflow.of_the_loan()


@app.get("/break-even", responses=documented(BreakEven), tags=["Cost"])
def break_even(workload: Annotated[Workload, Query()]) -> BreakEven:
    """Return the monthly cost of each alternative for a workload, and where they cross.

    The defaults are those of a loan. If a part of a workflow is given (steps, branches, choices,
    callbacks, waits, polls, retries), the other parts are 0 and the branches nested.
    """
    only_known(Workload, app.current_event.query_string_parameters)
    return compared(workload.of_its_own())


@app.post("/inspect", responses=documented(InspectionOut), tags=["Cost"])
def inspect(
    region: Annotated[
        str, Query(max_length=32, description="The region whose prices apply")
    ] = DEFAULT_REGION,
) -> InspectionOut:
    """Return what a history or a definition of the caller's costs on both engines.

    Nothing of it is stored or logged. At most 5 MB.
    """
    return InspectionOut(**inspected(body_of(app.current_event.raw_event), region))


@app.get("/health", responses=documented(responses.Health), tags=["Demo"])
def health() -> responses.Health:
    """Answer without a call to the table or an engine."""
    return responses.Health(status="up")


@app.get("/openapi.json", include_in_schema=False)
def openapi() -> Response[str]:
    """Return the schema of the API, generated from its routes."""
    schema = json.loads(app.get_openapi_json_schema(title=TITLE, version=VERSION))
    queried = with_query(as_answered(schema), "/break-even", Workload)
    answered = with_document(queried, "/inspect", InspectRequest)
    body = json.dumps(answered, sort_keys=True)
    return Response(status_code=200, content_type="application/json", body=body)


def _request(application: RaceRequest) -> submit.Request:
    caller = _caller()
    return submit.Request(
        application=application.application,
        owner=caller.subject,
        pace_ms=application.pace_ms,
        faults=_faults(application, caller),
        idempotency_key=idempotency_key(app.current_event.headers),
    )


def _faults(application: RaceRequest, caller: Caller) -> dict[str, Any]:
    faults = application.faults.stored() if application.faults else {}
    if faults:
        if not _services().settings.faults_enabled:
            raise ProblemError(HTTPStatus.FORBIDDEN, "Faults are not enabled in this deployment.")
        caller.must_manage("inject faults")
    return faults


def _caller() -> Caller:
    return Caller.of(app.current_event.raw_event)


def _visible(application_id: str) -> Loan:
    return _access().visible(application_id, _caller())


def _followed(application_id: str) -> Loan:
    return _access().followed(application_id, _caller())


def _snapshot(loan: Loan) -> responses.Snapshot:
    events = _services().events.read(loan.application_id)
    return views.snapshot(loan, events, for_manager=_caller().is_manager)


def _lists_again_ms() -> int:
    return round(_services().settings.watching.lists * 1000)


def _limit_rate(id_: str) -> None:
    rate: RequestRate = app.context["rate"]
    rate.count(f"{_caller().subject}/{id_}")


def _services() -> Services:
    services: Services = app.context["services"]
    return services


def _access() -> LoanAccess:
    access: LoanAccess = app.context["access"]
    return access
