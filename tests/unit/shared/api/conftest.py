"""The API's handler in process, over a real table and fake engines; its output is captured."""

import contextlib
import io
import json
import secrets
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import parse_qsl

import pytest

from shared.api.handler import make_handler
from shared.runtime import observability
from shared.runtime.functions import LambdaHandler
from shared.store.table import Table
from tests.unit.fakes import FakeServices

JSON = "application/json"
NAME = "Zebulon Quixote"
APPLICATION: dict[str, Any] = {"name": NAME, "sin": "1111", "loan_amount": 150000}

CLAIMS: dict[str, dict[str, str] | None] = {
    "manager": {"sub": "the-manager", "token_use": "access", "cognito:groups": "[managers]"},
    "applicant": {"sub": "the-applicant", "token_use": "access", "cognito:groups": "[applicants]"},
    "stranger": {"sub": "a-stranger", "token_use": "access"},
    "nobody": None,
}


class FakeLambdaContext:
    """What Lambda passes beside the event."""

    function_name = "api"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:api"
    aws_request_id = "lambda-request-1"


@dataclass(frozen=True)
class ApiAnswer:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> dict[str, Any]:
        """The body as JSON."""
        return cast("dict[str, Any]", json.loads(self.text))


@dataclass
class Api:
    """The API over fakes; `bodies` are the bodies of all its answers."""

    fakes: FakeServices
    handler: LambdaHandler
    stdout: io.StringIO
    bodies: list[str] = field(default_factory=list)

    def get(self, path: str, query: str = "", **how: Any) -> ApiAnswer:
        """GET a path."""
        return self.send("GET", path, query=query, **how)

    def post(self, path: str, body: Any, **how: Any) -> ApiAnswer:
        """POST a JSON body; text is sent as it stands."""
        text = body if isinstance(body, str) else json.dumps(body)
        return self.send("POST", path, text, **how)

    def send(
        self,
        method: str,
        path: str,
        body: str | None = None,
        *,
        query: str = "",
        role: str = "manager",
        content_type: str | None = JSON,
        headers: dict[str, str] | None = None,
        base64: bool = False,
        stage: str = "$default",
    ) -> ApiAnswer:
        """Send any request as API Gateway would hand it on; a named stage begins its path."""
        typed = {"content-type": content_type} if content_type and body is not None else {}
        claims = CLAIMS[role]
        raw_path = path if stage == "$default" else f"/{stage}{path}"
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": raw_path,
            "rawQueryString": query,
            "queryStringParameters": dict(parse_qsl(query, keep_blank_values=True)),
            "headers": {"host": "127.0.0.1", **typed, **(headers or {})},
            "requestContext": {
                "requestId": "gateway-request-1",
                "stage": stage,
                "http": {"method": method, "path": raw_path, "sourceIp": "127.0.0.1"},
                **({"authorizer": {"jwt": {"claims": claims}}} if claims else {}),
            },
            "isBase64Encoded": base64,
            **({} if body is None else {"body": body}),
        }
        with contextlib.redirect_stdout(self.stdout):
            answer = json.loads(json.dumps(self.handler(event, FakeLambdaContext())))
        self.bodies.append(answer["body"])
        return ApiAnswer(answer["statusCode"], answer["headers"], answer["body"])

    def applied(self, **more: Any) -> str:
        """Apply for a loan; its id."""
        answer = self.post("/apply", {**APPLICATION, **more})
        assert answer.status == 202
        return str(answer.json["application_id"])

    def waiting(self, token: str = "token", seconds: int = 60, **more: Any) -> str:
        """Apply for a loan and let its workflow wait for a manager; its id."""
        application_id = self.applied(**more)
        self.fakes.services().loans.request_approval(application_id, token, seconds)
        self.fakes.engine(more.get("engine", "durable")).waiting.add(token)
        return application_id

    def lines(self) -> list[dict[str, Any]]:
        """Everything that was written to standard output, each line as JSON."""
        return [json.loads(line) for line in self.stdout.getvalue().splitlines()]


def api_over(fakes: FakeServices, monkeypatch: pytest.MonkeyPatch) -> Api:
    """Return the API over fakes, with its standard output captured."""
    stdout = io.StringIO()
    monkeypatch.setattr(observability.logger.registered_handler, "stream", stdout)
    return Api(fakes, make_handler(fakes.services), stdout)


@pytest.fixture
def api(table: Table, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The API over a table of its own, faults enabled."""
    return api_over(FakeServices(table), monkeypatch)


@pytest.fixture
def closed_api(closed_table: Table, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The API while the table can't be reached."""
    return api_over(FakeServices(closed_table), monkeypatch)


@pytest.fixture
def unknown() -> str:
    """An id that no loan has."""
    return secrets.token_hex(16)


def assert_problem(answer: ApiAnswer, status: int) -> dict[str, Any]:
    """Check that the answer is a well-formed problem of this status; its body."""
    assert answer.status == status, answer.text
    headers = {name.lower(): value for name, value in answer.headers.items()}
    assert headers["content-type"] == "application/problem+json"
    body = answer.json
    assert set(body) == {"type", "title", "status", "detail", "errors"}
    assert body["status"] == status
    assert all(isinstance(body[name], str) for name in ("type", "title", "detail"))
    assert body["title"]
    assert body["detail"]
    for error in body["errors"]:
        assert set(error) == {"field", "message"}
        assert error["field"]
        assert error["message"]
    internal = ("Traceback", "pydantic", "botocore", "ClientError", "Exception", "shared.", ".py")
    assert not [name for name in internal if name in answer.text]
    return body
