"""What is refused before it's looked at, and JSON read strictly."""

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

OPEN_PATHS = frozenset({"/health"})
"""What is answered to anybody; everything else needs somebody who is signed in."""

MAX_BODY_BYTES = 16 * 1024
MAX_KEY_LENGTH = 64


def admit(event: dict[str, Any]) -> None:
    """Let in who is signed in, and anybody to the open paths, before anything else is looked at.

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
    """Accept a request whose body, if it needs one, is JSON of a sensible size.

    Raises:
        ProblemError: 400 or 413.
    """
    if event["requestContext"]["http"]["method"] != "POST":
        return
    if _content_type(event) != "application/json":
        raise ProblemError(HTTPStatus.BAD_REQUEST, "The body must be sent as application/json.")
    body = _body(event)
    if len(body) > MAX_BODY_BYTES:
        raise ProblemError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"The body is larger than {MAX_BODY_BYTES // 1024} KB.",
        )
    try:
        parsed = strict_json(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "The body is not valid UTF-8.") from None
    except ValueError:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "The body is not valid JSON.") from None
    if not isinstance(parsed, dict):
        raise ProblemError(HTTPStatus.BAD_REQUEST, "The body must be a JSON object.")


def strict_json(text: str) -> Any:
    """Parse JSON as the standard has it: no NaN or Infinity, no name twice; numbers exact.

    Raises:
        ValueError: it isn't JSON, or nested or long beyond reason.
    """
    try:
        return json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_refuse,
            object_pairs_hook=_without_repeats,
        )
    except (RecursionError, InvalidOperation):
        raise json.JSONDecodeError("Beyond reason", text, 0) from None


def idempotency_key(headers: Mapping[str, str]) -> str | None:
    """Return the `Idempotency-Key` of a request, if it has one.

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
    """Accept a query of which every name is a field of the model.

    Raises:
        ProblemError: 400, by name.
    """
    unknown = [name for name in query if name not in model.model_fields]
    if unknown:
        errors = [FieldError(field=name, message="is not a known field") for name in unknown]
        detail = "; ".join(f"{one.field} {one.message}" for one in errors)
        raise ProblemError(HTTPStatus.BAD_REQUEST, detail, errors=errors)


def _content_type(event: Mapping[str, Any]) -> str:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return str(headers.get("content-type", "")).partition(";")[0].strip().lower()


def _body(event: Mapping[str, Any]) -> bytes:
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body).encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except ValueError:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "The body can't be decoded.") from None


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found
