"""HTTP errors of the gateway, answered as `application/problem+json`."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask
from werkzeug.exceptions import BadRequest, HTTPException, default_exceptions
from werkzeug.wrappers import Response

from shared.api.problem_document import CONTENT_TYPE, problem_document

MOST_BODY_BYTES = 256 * 1024
"""The largest body of a request that the gateway serves, but for documents to be inspected."""


class InvalidFields(BadRequest):
    """400; `errors` maps the name of a field or a header to what is wrong with it."""

    def __init__(self, description: str, errors: Mapping[str, str]) -> None:
        super().__init__(description)
        self.errors = errors


def problem(error: HTTPException) -> Response:
    """Return the response for an error."""
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    detail = error.description or status.phrase
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        detail = "The body is too large."
    errors = error.errors.items() if isinstance(error, InvalidFields) else ()
    fields = ({"field": field, "message": message} for field, message in errors)
    document = problem_document(status, detail, fields)
    response = Response(json.dumps(document), status, error.get_headers())
    response.content_type = CONTENT_TYPE
    return response


class _RefusedRequest(ErrorTask):  # type: ignore[misc]  # waitress is untyped
    """The answer to a request that waitress refuses itself: too large, or malformed."""

    def execute(self) -> None:
        """Write the problem; the connection is closed after it."""
        request: Any = self.request
        refused = default_exceptions[request.error.code]
        response = problem(refused("The request is malformed."))
        self.status = response.status
        self.response_headers.extend(response.headers.to_wsgi_list())
        self.set_close_on_finish()
        self.write(response.get_data())


class GatewayChannel(HTTPChannel):  # type: ignore[misc]  # waitress is untyped
    """A connection to the public port."""

    error_task_class = _RefusedRequest
