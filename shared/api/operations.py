"""Routes with their documentation: an operation's docstring is what the API says about it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from pydantic import BaseModel

from shared.api.problem_document import CONTENT_TYPE
from shared.api.responses import Problem

Operation = TypeVar("Operation", bound=Callable[..., BaseModel])

PROBLEMS: dict[int, str] = {
    400: "The request is not valid: `errors` names the fields.",
    401: "Nobody is signed in.",
    403: "The caller may not do this.",
    404: "There is no such loan or race.",
    409: "The request contradicts the state of the loan, or an earlier request.",
    413: "The body is too large.",
    429: "The requests came faster than `next_ms` allowed, or the caller has too many open loans:"
    " `Retry-After` has the seconds until the next try.",
    503: "The API or its table can't be reached: `Retry-After` has the seconds to wait.",
}

SIGNED_IN = (401,)
ONE_LOAN = (401, 403, 404, 503)
A_BODY = (400, 413)


class Operations:
    """Adds operations to an API. The first line of a docstring is the summary, the rest describes.

    `problems` are the statuses of the errors that an operation answers.
    """

    def __init__(self, app: APIGatewayHttpResolver) -> None:
        self._app = app

    def get(
        self, path: str, answer: type[BaseModel], tag: str, problems: tuple[int, ...]
    ) -> Callable[[Operation], Operation]:
        """Add a GET."""
        return self._add("GET", path, answer, tag, problems, HTTPStatus.OK)

    def post(
        self,
        path: str,
        answer: type[BaseModel],
        tag: str,
        problems: tuple[int, ...],
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Callable[[Operation], Operation]:
        """Add a POST that answers with `status`."""
        return self._add("POST", path, answer, tag, problems, status)

    def _add(
        self,
        method: str,
        path: str,
        answer: type[BaseModel],
        tag: str,
        problems: tuple[int, ...],
        status: HTTPStatus,
    ) -> Callable[[Operation], Operation]:
        def add(function: Operation) -> Operation:
            summary, _, description = (function.__doc__ or "").partition("\n\n")
            added: Operation = self._app.route(
                path,
                method,
                summary=summary.rstrip("."),
                description=" ".join(description.split()) or None,
                responses=_responses(answer, status, problems),
                status_code=status,
                tags=[tag],
            )(function)
            return added

        return add


def _responses(
    answer: type[BaseModel], status: HTTPStatus, problems: tuple[int, ...]
) -> dict[int, Any]:
    own = {"description": _sentence(answer), "content": {"application/json": {"model": answer}}}
    errors = {
        problem: {
            "description": PROBLEMS[problem],
            "content": {CONTENT_TYPE: {"model": Problem}},
        }
        for problem in sorted(problems)
    }
    return {status.value: own, **errors}


def _sentence(answer: type[BaseModel]) -> str:
    return (answer.__doc__ or "").partition("\n\n")[0]
