"""Lambda's HTTP API over a pool of processes, and the project's own API under /api."""

import json
import uuid
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import urllib3
from flask import Flask, request

from bench.lab.diy.workers import invoke

_CLAIMS = {
    "jwt": {"claims": {"sub": "manager", "token_use": "access", "cognito:groups": "[managers]"}}
}
_JSON = {"Content-Type": "application/json"}
_Answer = tuple[bytes, int, dict[str, str]]


def application(pool: ProcessPoolExecutor, runner: str) -> Any:
    """Return the WSGI application; `runner` is the URL of the durable SDK's local runner."""
    app = Flask("lambda")
    http = urllib3.PoolManager(maxsize=32)

    @app.post("/2015-03-31/functions/<path:identifier>/invocations")
    def invoke_function(identifier: str) -> _Answer:
        name = identifier.partition(":function:")[2] or identifier
        function = name.partition(":")[0]
        payload = request.get_data() or b"{}"
        if function == "durable" and "X-Dex-Handler-Invoke" not in request.headers:
            return start_execution(payload)
        request_id = str(uuid.uuid4())
        headers = {**_JSON, "x-amzn-RequestId": request_id}
        running = invoke(pool, function, payload, request_id)
        if request.headers.get("X-Amz-Invocation-Type") == "Event":
            return b"", 202, headers
        try:
            return running.result(), 200, headers
        except Exception as error:  # noqa: BLE001 (a handler's error is an answer of Lambda)
            failure = {"errorType": type(error).__name__, "errorMessage": str(error)}
            return json.dumps(failure).encode(), 200, {**headers, "X-Amz-Function-Error": "Yes"}

    def start_execution(payload: bytes) -> _Answer:
        execution = {
            "AccountId": "123456789012",
            "FunctionName": "durable",
            "FunctionQualifier": "live",
            "ExecutionName": request.headers["X-Amz-Durable-Execution-Name"],
            "ExecutionTimeoutSeconds": 7200,
            "ExecutionRetentionPeriodDays": 7,
            "Input": payload.decode(),
        }
        answer = http.request("POST", f"{runner}/start-durable-execution", json=execution)
        return b"", 202, {"X-Amz-Durable-Execution-Arn": answer.json()["ExecutionArn"]}

    @app.route("/2025-12-01/<path:_>", methods=["GET", "POST"])
    def durable_executions(_: str) -> _Answer:
        """Lambda's clients have one endpoint: calls for durable executions go on to the runner."""
        url = f"{runner}{request.environ['REQUEST_URI']}"
        answer = http.request(request.method, url, body=request.get_data())
        return answer.data, answer.status, _JSON

    @app.route("/api/<path:path>", methods=["GET", "POST"])
    def api(path: str) -> _Answer:
        event = {
            "version": "2.0",
            "rawPath": f"/{path}",
            "rawQueryString": request.query_string.decode(),
            "queryStringParameters": request.args.to_dict(),
            "headers": {name.lower(): value for name, value in request.headers.items()},
            "requestContext": {
                "http": {"method": request.method, "path": f"/{path}", "sourceIp": "127.0.0.1"},
                "stage": "$default",
                "authorizer": _CLAIMS,
            },
            "body": request.get_data(as_text=True),
            "isBase64Encoded": False,
        }
        running = invoke(pool, "api", json.dumps(event).encode(), str(uuid.uuid4()))
        answer = json.loads(running.result())
        return answer["body"].encode(), answer["statusCode"], _JSON

    return app
