"""The HTTP answers to the application's errors."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)

from shared.api.auth import Refused
from shared.api.problems import ProblemError, field_errors
from shared.events import log
from shared.loans.decide import DecidedOtherwise, NotWaitingForApproval
from shared.runtime.observability import logger
from shared.store import cursors, loans
from shared.store.open_loans import TooManyOpenLoans
from shared.store.submissions import KeyReused, NoSuchRace
from shared.store.table import StoreUnavailable

_RETRY_AFTER_SECONDS = 2

_KNOWN: dict[type[Exception], tuple[HTTPStatus, str]] = {
    loans.NoSuchLoan: (HTTPStatus.NOT_FOUND, "There is no such loan."),
    NoSuchRace: (HTTPStatus.NOT_FOUND, "There is no such race."),
    cursors.BadCursor: (HTTPStatus.BAD_REQUEST, "`next` is not a cursor of this list."),
    log.BadEventCursor: (HTTPStatus.BAD_REQUEST, "`after` is not a cursor of this API."),
    KeyReused: (
        HTTPStatus.CONFLICT,
        "This Idempotency-Key was used with another application before.",
    ),
    NotWaitingForApproval: (HTTPStatus.CONFLICT, "The loan does not wait for a manager."),
    DecidedOtherwise: (HTTPStatus.CONFLICT, "A manager has already decided otherwise."),
}


def register(app: APIGatewayHttpResolver) -> None:
    """Register the answer to every error of the application."""
    app.exception_handler(list(_KNOWN))(_known)
    app.exception_handler(ProblemError)(ProblemError.response)
    app.exception_handler(Refused)(_refused)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(RequestUnsupportedContentType)(_unsupported)
    app.exception_handler(StoreUnavailable)(_unavailable)
    app.exception_handler(TooManyOpenLoans)(_too_many_open)
    app.exception_handler(Exception)(_unexpected)
    app.not_found(lambda _: _nothing_there(app))


def _known(error: Exception) -> Response[str]:
    status, detail = _KNOWN[type(error)]
    return ProblemError(status, detail).response()


def _refused(refused: Refused) -> Response[str]:
    return ProblemError(refused.status, refused.detail).response()


def _invalid(error: RequestValidationError) -> Response[str]:
    errors = field_errors(error.errors())
    detail = "; ".join(f"{error.field} {error.message}" for error in errors)
    return ProblemError(HTTPStatus.BAD_REQUEST, detail, errors=errors).response()


def _unsupported(_: RequestUnsupportedContentType) -> Response[str]:
    detail = "The body must be sent as application/json."
    return ProblemError(HTTPStatus.BAD_REQUEST, detail).response()


def _unavailable(error: StoreUnavailable) -> Response[str]:
    logger.error("table unreachable", extra={"error": repr(error.__cause__)})
    return ProblemError(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Please try again in a moment; nothing was lost.",
        headers={"Retry-After": str(_RETRY_AFTER_SECONDS)},
    ).response()


def _too_many_open(error: TooManyOpenLoans) -> Response[str]:
    return ProblemError(
        HTTPStatus.TOO_MANY_REQUESTS,
        f"You have {error.most} loans that are unfinished or less than a minute old."
        " Apply again when one of them has ended.",
        headers={"Retry-After": str(error.retry_after_seconds)},
    ).response()


def _unexpected(_: Exception) -> Response[str]:
    logger.exception("unexpected error")
    return ProblemError(
        HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side."
    ).response()


def _nothing_there(app: APIGatewayHttpResolver) -> Response[str]:
    allowed = ", ".join(_methods(app, app.current_event.path))
    if not allowed:
        return ProblemError(HTTPStatus.NOT_FOUND, "There is nothing at this address.").response()
    return ProblemError(
        HTTPStatus.METHOD_NOT_ALLOWED, f"This address takes {allowed}.", headers={"Allow": allowed}
    ).response()


def _methods(app: APIGatewayHttpResolver, path: str) -> list[str]:
    """Return the methods of the routes at this path."""
    # The resolver has no public list of its routes.
    routes = [*app._static_routes, *app._dynamic_routes]  # noqa: SLF001
    return sorted({route.method for route in routes if route.rule.match(path)})
