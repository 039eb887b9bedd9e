"""CloudWatch Logs, only as far as the project needs it: FilterLogEvents over the host's logs."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from local.emulators.account import log_group
from local.emulators.lambda_host.function_logs import FunctionLogLine
from local.emulators.lambda_host.host import LambdaHost
from local.emulators.lambda_host.model import LambdaError

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

TARGET = "Logs_20140328.FilterLogEvents"
_MOST_EVENTS = 10_000
_FOREVER = 1 << 62
_STREAM = "lab"
_TERM = re.compile(r'"([^"]*)"|([\w.]+)')

Matches = Callable[[str], bool]


class LogRoutes:
    """A WSGI application for FilterLogEvents: `/aws/lambda/NAME` is the log of a function."""

    def __init__(self, host: LambdaHost) -> None:
        self._host = host

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        request = json.loads(Request(environ).get_data() or b"{}")
        try:
            status, answer = 200, self._filter(request)
        except LambdaError as error:
            status, answer = error.http_status, {"__type": error.code, "message": str(error)}
        response = Response(json.dumps(answer), status, mimetype="application/x-amz-json-1.1")
        return response(environ, start_response)

    def _filter(self, request: Mapping[str, Any]) -> dict[str, Any]:
        matches = _matcher(request.get("filterPattern", ""))
        lines = self._lines(request)
        found = [line for line in lines if matches(line.text)]
        begin = int(request.get("nextToken", 0))
        end = begin + int(request.get("limit", _MOST_EVENTS))
        more = {"nextToken": str(end)} if end < len(found) else {}
        events = [_event(line, place) for place, line in enumerate(found[begin:end], begin)]
        return {"events": events, "searchedLogStreams": [], **more}

    def _lines(self, request: Mapping[str, Any]) -> list[FunctionLogLine]:
        group = request.get("logGroupName")
        function = next((name for name in self._host.names if log_group(name) == group), None)
        if function is None:
            raise LambdaError(
                "ResourceNotFoundException", 400, "The specified log group does not exist."
            )
        since, until = request.get("startTime", 0), request.get("endTime", _FOREVER)
        return self._host.logs_between(function, since, until)


def _matcher(pattern: str) -> Matches:
    """Match one term, or any of several that have a question mark each; AWS has more patterns."""
    terms = [quoted or bare for quoted, bare in _TERM.findall(pattern)]
    between = "".join(_TERM.sub("", pattern).split())
    if between != "?" * len(terms) and (between or len(terms) > 1):
        raise LambdaError(
            "InvalidParameterException", 400, f"The lab doesn't know this filter: {pattern}"
        )
    return lambda text: not terms or any(term in text for term in terms)


def _event(line: FunctionLogLine, place: int) -> dict[str, Any]:
    return {
        "logStreamName": _STREAM,
        "timestamp": line.at,
        "ingestionTime": line.at,
        "message": f"{line.text}\n",
        "eventId": f"{line.at}-{place}",
    }
