"""Errors of the API: `application/problem+json`, without internal names."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from shared.api.problem_document import CONTENT_TYPE, problem_document
from shared.api.responses import FieldError
from shared.api.validation_messages import message


class ProblemError(Exception):
    """An error with a status and a detail for the caller."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}

    def response(self) -> Response[str]:
        """Return the HTTP response."""
        return Response(
            status_code=self.status,
            content_type=CONTENT_TYPE,
            headers={"Cache-Control": "no-store", **self.headers},
            body=json.dumps(self._body()),
        )

    def event_answer(self) -> dict[str, Any]:
        """Return the answer as Lambda returns it, for a request that doesn't reach a route."""
        return {
            "statusCode": int(self.status),
            "headers": {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store", **self.headers},
            "body": json.dumps(self._body()),
            "isBase64Encoded": False,
            "cookies": [],
        }

    def _body(self) -> dict[str, Any]:
        errors = [error.model_dump() for error in self.errors]
        return problem_document(self.status, self.detail, errors)


def field_errors(errors: Sequence[dict[str, Any]]) -> list[FieldError]:
    """Return validation errors by field, as sentences for the caller."""
    return [FieldError(field=_field(error["loc"]), message=message(error)) for error in errors]


def _field(location: Sequence[Any]) -> str:
    parts = [str(part) for part in location[1:] if isinstance(part, str)]
    if location[0] == "query":
        # The fields of a query model stand below the name of the route's argument.
        parts = parts[-1:]
    return ".".join(parts) or str(location[0] if location else "body")
