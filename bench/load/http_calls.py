"""The calls of the API over HTTP, with locust's client, which counts them by name."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from locust import FastHttpUser

from bench.aws.token import token
from bench.load.run_loan import Answer, CallFailed

_SUCCESS, _AFTER_SUCCESS = 200, 300
_SERVER_ERROR = 500


class HttpCalls:
    """The calls of one user to one deployment."""

    def __init__(self, user: FastHttpUser, base: str) -> None:
        self._user = user
        self._base = base
        bearer = token()
        self._headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}

    def apply(self, application: Mapping[str, Any], key: str) -> Answer:
        """Submit an application under an idempotency key."""
        return self._call("POST", "/apply", json=dict(application), key=key)

    def events(self, application_id: str, after: str | None, wait: int) -> Answer:
        """Return the events after a cursor; wait up to `wait` seconds for one."""
        query = urlencode({"wait": wait, **({"after": after} if after else {})})
        return self._call("GET", "/events", f"/{application_id}?{query}")

    def approve(self, application_id: str) -> Answer:
        """Approve a loan as its manager."""
        return self._call("POST", "/approve", f"/{application_id}", json={"approved": True})

    def status(self, application_id: str) -> Answer:
        """Return the snapshot of a loan."""
        return self._call("GET", "/status", f"/{application_id}")

    def _call(
        self,
        method: str,
        path: str,
        rest: str = "",
        *,
        json: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> Answer:
        headers = {**self._headers, **({"Idempotency-Key": key} if key else {})}
        response = self._user.client.request(
            method,
            f"{self._base}{path}{rest}",
            name=f"{method} {path}",
            json=json,
            headers=headers,
        )
        code = response.status_code
        if not _SUCCESS <= code < _AFTER_SUCCESS:
            reason = f"{method} {path} answered {code}: {response.text or 'nothing'}"
            raise CallFailed(reason, retryable=code == 0 or code >= _SERVER_ERROR)
        answer: Answer = response.json()
        return answer
