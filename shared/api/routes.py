"""The routes of the API: each parses a request, calls the application and returns its answer."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from shared.api import demo_answers, responses, views
from shared.api.auth import Caller
from shared.api.break_even import BreakEven, compared
from shared.api.cost import Cost, watching_in
from shared.api.error_responses import register
from shared.api.export import API_VERSION, exported
from shared.api.guards import body_of, idempotency_key, only_known, strict_json
from shared.api.inspection import InspectionOut, inspected
from shared.api.loan_access import LoanAccess
from shared.api.long_poll import follow
from shared.api.openapi import DocumentedResolver
from shared.api.operations import A_BODY, ONE_LOAN, SIGNED_IN, Operations
from shared.api.parameters import After, Limit, LoanId, Next, RaceId, Region, Wait
from shared.api.problems import ProblemError
from shared.api.recording import Recording
from shared.api.request_rate import RequestRate
from shared.api.requests import ApplicationRequest, ApplyRequest, ApprovalRequest, RaceRequest
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
VERSION = API_VERSION

app: APIGatewayHttpResolver = DocumentedResolver(
    enable_validation=True, json_body_deserializer=strict_json
)
app.enable_swagger(path="/docs", title=TITLE, version=VERSION, swagger_base_url=None)
register(app)
operations = Operations(app)


@operations.post(
    "/apply", responses.Applied, "Loans", (*A_BODY, 401, 403, 409, 429, 503), HTTPStatus.ACCEPTED
)
@tracer.capture_method(capture_response=False)
def apply(application: ApplyRequest) -> responses.Applied:
    """Apply for a loan on one engine.

    The loan is stored and its workflow started; follow it by its events. With an
    `Idempotency-Key` a repeated request starts no second loan.
    """
    _must_run_here("engine", [application.engine])
    request = _request(application)
    application_id = submit.apply(_services(), request, application.engine)
    logger.info("application submitted", extra={"application_id": application_id})
    count("ApplicationsSubmitted", application.engine)
    return responses.Applied(application_id=application_id, engine=application.engine)


@operations.post(
    "/race", responses.Raced, "Races", (*A_BODY, 401, 403, 409, 429, 503), HTTPStatus.ACCEPTED
)
@tracer.capture_method(capture_response=False)
def race(application: RaceRequest) -> responses.Raced:
    """Apply for the same loan on two engines.

    Both get the same application at the same moment, as two loans with an id each. With an
    `Idempotency-Key` a repeated request starts no second race.
    """
    _must_run_here("engines", application.engines)
    submission = submit.race(_services(), _request(application), application.engines)
    for engine in submission.applications:
        count("ApplicationsSubmitted", engine)
    return responses.Raced(
        race_id=submission.race_id or "", applications=dict(submission.applications)
    )


@operations.get("/status/<application_id>", responses.Snapshot, "Loans", ONE_LOAN)
def status(application_id: LoanId) -> responses.Snapshot:
    """Return a loan with its steps and its log.

    For a single look; to follow a loan, read its events.
    """
    return _snapshot(_visible(application_id))


@operations.get("/events/<application_id>", responses.Events, "Loans", (400, *ONE_LOAN, 429))
def events(application_id: LoanId, after: After = None, wait: Wait = 0) -> responses.Events:
    """Return the new events of a loan.

    The first request has no `after`, each further one the `cursor` of the last answer. With
    `wait` the server holds its answer until there is an event. No event is missed.
    """
    _limit_rate(application_id)
    loans = [_followed(application_id)]
    return follow(_services(), loans, after, wait, for_manager=_caller().is_manager)


@operations.get("/race/<race_id>", responses.Race, "Races", ONE_LOAN)
def show_race(race_id: RaceId) -> responses.Race:
    """Return both loans of a race, and their comparison.

    The comparison is there once both loans have ended.
    """
    applications = _access().lanes(race_id)
    loans = {engine: _visible(id_) for engine, id_ in applications.items()}
    lanes = {name.value: _snapshot(loans[name]) for name in EngineName if name in loans}
    done = all(loan.finished for loan in loans.values())
    return responses.Race(
        race_id=race_id,
        applications=dict(applications),
        lanes=lanes,
        equivalence=views.equivalence(lanes) if done else None,
    )


@operations.get("/race/<race_id>/export", Recording, "Races", ONE_LOAN)
def export_race(race_id: RaceId) -> Recording:
    """Return a race as one document.

    With records, events, histories without their data, bills and versions. The page plays it
    without the API. It has no social insurance number, address, phone number or callback id.
    """
    applications = _access().lanes(race_id)
    loans = [_visible(application_id) for application_id in applications.values()]
    equivalence = show_race(race_id).equivalence
    return exported(_services(), "race", race_id, loans, equivalence)


@operations.get("/export/<application_id>", Recording, "Loans", ONE_LOAN)
def export_loan(application_id: LoanId) -> Recording:
    """Return a loan as one document.

    The same as the document of a race, with one loan.
    """
    return exported(_services(), "loan", application_id, [_visible(application_id)])


@operations.get("/race/<race_id>/events", responses.Events, "Races", (400, *ONE_LOAN, 429))
def race_events(race_id: RaceId, after: After = None, wait: Wait = 0) -> responses.Events:
    """Return the new events of both loans of a race.

    The same as the events of a loan, with one cursor for both.
    """
    _limit_rate(race_id)
    lanes = [_followed(application_id) for application_id in _access().lanes(race_id).values()]
    return follow(_services(), lanes, after, wait, for_manager=_caller().is_manager)


@operations.post(
    "/approve/<application_id>",
    responses.ApprovalSent,
    "Approvals",
    (*A_BODY, 409, *ONE_LOAN),
)
@tracer.capture_method(capture_response=False)
def approve(application_id: LoanId, decision: ApprovalRequest) -> responses.ApprovalSent:
    """Approve or deny a loan that waits for a manager.

    Only for managers. The first decision counts: the same decision again has no effect, another
    one is refused.
    """
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


@operations.get("/approvals", responses.Approvals, "Approvals", (401, 403, 503))
def approvals() -> responses.Approvals:
    """Return the loans that wait for a manager.

    Only for managers; the nearest deadline comes first.
    """
    _caller().must_manage("see which loans wait for a decision")
    waiting = _services().loans.lists.waiting_for_manager()
    return responses.Approvals(
        approvals=[views.listed(loan) for loan in waiting], next_ms=_lists_again_ms()
    )


@operations.get("/applications", responses.Applications, "Loans", (400, 401, 503))
def applications(
    limit: Limit = 20,
    next_page: Next = None,
) -> responses.Applications:
    """Return a page of loans, newest first.

    A manager gets all loans, an applicant their own.
    """
    caller = _caller()
    owner = None if caller.is_manager else caller.subject
    page = _services().loans.lists.newest(limit, next_page, owner)
    return responses.Applications(
        applications=[views.listed(loan) for loan in page.loans],
        next=page.next,
        next_ms=_lists_again_ms(),
    )


@operations.get("/cost/<application_id>", Cost, "Cost", ONE_LOAN)
def cost(application_id: LoanId) -> Cost:
    """Return what a loan costs on AWS.

    Metered by the history of its engine and priced line by line; an estimate as long as the loan
    runs.
    """
    bill = cost_of(_services(), _visible(application_id))
    return Cost(**bill, watching=watching_in(_services().settings.region))


@operations.get("/profiles", demo_answers.Profiles, "Demo", SIGNED_IN)
def profiles() -> demo_answers.Profiles:
    """Return the applicants of the demo.

    Each fills the form of the page and ends in another way.
    """
    return demo_answers.Profiles(
        profiles=[
            demo_answers.ProfileOut(
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


@operations.get("/engines", demo_answers.EnginesOut, "Demo", SIGNED_IN)
def engines() -> demo_answers.EnginesOut:
    """Return the engines of this deployment.

    With their names, where they run, and the prices of their billing units.
    """
    settings = _services().settings
    engines = _services().engines.all()
    return demo_answers.EnginesOut(
        engines=[views.engine(each, settings) for each in engines],
        may_choose_pace=_may_choose_pace(_caller()),
    )


@operations.get("/workflow", Workflow, "Demo", SIGNED_IN)
def workflow() -> Workflow:
    """Return the workflow of the loan.

    Steps in order, labels, retry policy and time-outs: a page needs no names of its own.
    """
    return Workflow.of_the_loan()


@operations.get("/break-even", BreakEven, "Cost", (400, 401))
def break_even(workload: Annotated[Workload, Query()]) -> BreakEven:
    """Return the monthly cost of each engine for a workload.

    With the values at which the order of the alternatives changes and at which quotas rule one
    out. The defaults are those of a loan. If a part of a workflow is given (steps, branches,
    choices, callbacks, waits, polls, retries), the other parts are 0 and the branches nested.
    """
    only_known(Workload, app.current_event.query_string_parameters)
    return compared(workload.of_its_own())


@operations.post("/inspect", InspectionOut, "Cost", (*A_BODY, 401))
def inspect(
    region: Region = DEFAULT_REGION,
) -> InspectionOut:
    """Return what a workflow of the caller's costs on both engines.

    Its history or its definition, as AWS prints it, is metered, priced and projected on the
    other engine. Nothing of it is stored or logged. At most 5 MB.
    """
    return InspectionOut(**inspected(body_of(app.current_event.raw_event), region))


@operations.get("/health", demo_answers.Health, "Demo", ())
def health() -> demo_answers.Health:
    """Return whether the API answers.

    Open to everybody; it calls neither the table nor an engine.
    """
    return demo_answers.Health(status="up")


@app.get("/openapi.json", include_in_schema=False)
def openapi() -> Response[str]:
    """Return the schema of the API, generated from its routes."""
    schema = json.loads(app.get_openapi_json_schema(title=TITLE, version=VERSION))
    body = json.dumps(schema, sort_keys=True)
    return Response(status_code=200, content_type="application/json", body=body)


def _must_run_here(field: str, names: Sequence[EngineName]) -> None:
    """Refuse an engine that this deployment doesn't have."""
    here = {engine.name for engine in _services().engines.all()}
    if missing := [name for name in names if name not in here]:
        message = f"this deployment doesn't have {', '.join(missing)}"
        errors = [responses.FieldError(field=field, message=message)]
        raise ProblemError(
            HTTPStatus.BAD_REQUEST, "This deployment doesn't have the engine.", errors=errors
        )


def _request(application: ApplicationRequest) -> submit.Request:
    caller = _caller()
    return submit.Request(
        application=application.application,
        owner=caller.subject,
        pace_ms=_pace_ms(application, caller),
        faults=_faults(application, caller),
        most_open=0 if caller.is_manager else _services().settings.open_loans,
        idempotency_key=idempotency_key(app.current_event.headers),
    )


def _pace_ms(application: ApplicationRequest, caller: Caller) -> int:
    """Return the pause of each step: billed time, which no stranger may ask for."""
    if application.pace_ms and not _may_choose_pace(caller):
        caller.must_manage("choose the pause of the steps")
    return application.pace_ms


def _may_choose_pace(caller: Caller) -> bool:
    return caller.is_manager or _services().settings.faults_enabled


def _faults(application: ApplicationRequest, caller: Caller) -> dict[str, Any]:
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
    events = _services().events.follow(loan.application_id)
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
