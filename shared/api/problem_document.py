"""The document of an HTTP error, after RFC 9457: `application/problem+json`."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

CONTENT_TYPE = "application/problem+json"


def problem_document(
    status: HTTPStatus, detail: str, errors: Iterable[Mapping[str, str]] = ()
) -> dict[str, Any]:
    """Return the document; each of `errors` has a `field` and the `message` about it."""
    return {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        "errors": list(errors),
    }
