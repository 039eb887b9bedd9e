"""Checks of a request before it reaches a route, and strict JSON."""

import base64
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import Any, NoReturn

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from pydantic import BaseModel

from shared.api.auth import Caller, Refused
from shared.api.problems import ProblemError
from shared.api.responses import FieldError
from shared.billing.meters.loading import MOST_BYTES

OPEN_PATHS = frozenset({"/health"})
"""Paths without a sign-in."""

MAX_BODY_BYTES = 16 * 1024
DOCUMENT_PATH = "/inspect"
"""Its body is a document that may be large, and that its own reader parses."""
MAX_KEY_LENGTH = 64


def admit(event: dict[str, Any]) -> None:
    """Refuse a caller who isn't signed in, except on open paths.

    Raises:
        ProblemError: 401.
    """
    if APIGatewayProxyEventV2(event).path in OPEN_PATHS:
        return
    try:
        Caller.of(event)
    except Refused as refused:
        raise ProblemError(refused.status, refused.detail) from None


def check(event: Mapping[str, Any]) -> None:
    """Refuse a POST whose body isn't a JSON object of at most `MAX_BODY_BYTES`.

    Of a body that is a document, only the size is checked.

    Raises:
        ProblemError: 400 or 413.
    """
    if event["requestContext"]["http"]["method"] != "POST":
        return
    if _content_type(event) != "application/json":
        raise ProblemError(HTTPStatus.BAD_REQUEST, "The body must be sent as application/json.")
    body = body_of(event)
    is_document = APIGatewayProxyEventV2(dict(event)).path == DOCUMENT_PATH
    most = MOST_BYTES if is_document else MAX_BODY_BYTES
    if len(body) > most:
        raise ProblemError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body is larger than {most // 1024:,} KB."
        )
    if is_document:
        return
    try:
        parsed = strict_json(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "The body is not valid UTF-8.") from None
    except ValueError:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "The body is not valid JSON.") from None
    if not isinstance(parsed, dict):
        raise ProblemError(HTTPStatus.BAD_REQUEST, "The body must be a JSON object.")


def strict_json(text: str) -> Any:
    """Parse JSON by the standard: no NaN, no Infinity, no repeated name; decimals are exact.

    Raises:
        ValueError: the text isn't JSON, is nested too deep, or has a number with too many digits.
    """
    try:
        return json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_refuse,
            object_pairs_hook=_unrepeated,
        )
    except (RecursionError, InvalidOperation):
        raise json.JSONDecodeError("Too deep or too long", text, 0) from None


def idempotency_key(headers: Mapping[str, str]) -> str | None:
    """Return the `Idempotency-Key` of a request, or None.

    Raises:
        ProblemError: 400, the key is empty or too long.
    """
    key = headers.get("idempotency-key")
    if key is None:
        return None
    if not 0 < len(key) <= MAX_KEY_LENGTH:
        raise ProblemError(
            HTTPStatus.BAD_REQUEST, f"An Idempotency-Key has 1 to {MAX_KEY_LENGTH} characters."
        )
    return key


def only_known(model: type[BaseModel], query: Mapping[str, str]) -> None:
    """Refuse a query with a name that isn't a field of the model.

    Raises:
        ProblemError: 400, with each unknown name.
    """
    unknown = [name for name in query if name not in model.model_fields]
    if unknown:
        errors = [FieldError(field=name, message="is not a known field") for name in unknown]
        detail = "; ".join(f"{error.field} {error.message}" for error in errors)
        raise ProblemError(HTTPStatus.BAD_REQUEST, detail, errors=errors)


def _content_type(event: Mapping[str, Any]) -> str:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return str(headers.get("content-type", "")).partition(";")[0].strip().lower()


def body_of(event: Mapping[str, Any]) -> bytes:
    """Return the body of a request.

    Raises:
        ProblemError: 400, its encoding is damaged.
    """
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body).encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except ValueError:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "The body can't be decoded.") from None


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("an object has the same name twice")
    return fields
