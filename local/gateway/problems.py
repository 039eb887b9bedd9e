"""Errors as `application/problem+json`."""

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from local.serving import reply

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

CONTENT_TYPE = "application/problem+json"


class GatewayProblem(Exception):
    """A refusal that the caller is told of; `errors` maps a field's name to what is wrong."""

    def __init__(
        self, status: int, title: str, detail: str, errors: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail
        self.errors = dict(errors or {})

    @property
    def body(self) -> bytes:
        """The JSON document."""
        errors = [{"field": field, "message": message} for field, message in self.errors.items()]
        return json.dumps(
            {
                "type": "about:blank",
                "title": self.title,
                "status": self.status,
                "detail": self.detail,
                "errors": errors,
            }
        ).encode()

    def reply(
        self, start_response: "StartResponse", headers: Iterable[tuple[str, str]] = ()
    ) -> list[bytes]:
        """Answer a WSGI request with it."""
        return reply(
            start_response, self.status, self.body, [("Content-Type", CONTENT_TYPE), *headers]
        )
