"""A client of the HTTP API: it applies for loans, follows them and decides about them."""

import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Self

import httpx

from local.client.polling import poll
from shared.domain.profiles import Profile
from shared.engines.port import EngineName

_FINAL = frozenset({"approved", "denied", "failed"})
_LONGEST_WAIT_SECONDS = 10
_POLL_SECONDS = 0.2
_KEEP_OPEN = httpx.Limits(
    max_connections=None, max_keepalive_connections=None, keepalive_expiry=None
)
"""httpcore may close a connection that another thread has just got (encode/httpcore#1110)."""


class LoanClient:
    """The calls of the API at one address, with a bearer token if it needs one.

    Every call raises httpx.HTTPStatusError for an answer that isn't a success.
    """

    def __init__(self, url: str, *, token: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        base = f"{url}/api"
        self._http = httpx.Client(base_url=base, headers=headers, timeout=30, limits=_KEEP_OPEN)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Return the JSON of a GET."""
        return _document(self._http.get(path, params=query))

    def post(self, path: str, body: Mapping[str, Any], **headers: str) -> dict[str, Any]:
        """Return the JSON of a POST."""
        return _document(self._http.post(path, json=dict(body), headers=headers))

    def apply(self, application: Mapping[str, Any], **headers: str) -> str:
        """Submit an application and return its id."""
        return str(self.post("/apply", application, **headers)["application_id"])

    def approve(self, application_id: str, *, approved: bool) -> dict[str, Any]:
        """Decide about a loan as its manager."""
        return self.post(f"/approve/{application_id}", {"approved": approved})

    def status(self, application_id: str) -> dict[str, Any]:
        """Return the snapshot of a loan."""
        return self.get(f"/status/{application_id}")

    def events(self, application_id: str, after: str | None, wait: float) -> dict[str, Any]:
        """Return the events after a cursor; wait up to `wait` seconds if there is none."""
        query = {"after": after} if after else {}
        return self.get(f"/events/{application_id}", wait=wait, **query)

    def cost(self, application_id: str) -> dict[str, Any]:
        """Return the bill of a loan; its amounts are exact decimals of US dollars."""
        response = self._http.get(f"/cost/{application_id}")
        return _document(response, parse_float=Decimal)

    def finish(
        self,
        application_id: str,
        *,
        decide: bool | None = None,
        on_event: Callable[[dict[str, Any]], None] = lambda _: None,
        patience_seconds: float = 120,
    ) -> dict[str, Any]:
        """Follow a loan to its end and return its last snapshot.

        The manager's decision is `decide`, once the loan waits for it; None leaves it waiting.

        Raises:
            TimeoutError: the loan didn't end within `patience_seconds`.
        """
        ends = time.monotonic() + patience_seconds
        cursor, decided = None, decide is None
        while time.monotonic() < ends:
            page = self.events(application_id, cursor, _LONGEST_WAIT_SECONDS)
            cursor = page["cursor"]
            for event in page["events"]:
                on_event(event)
                if waits_for_manager(event) and not decided:
                    self.approve(application_id, approved=bool(decide))
                    decided = True
            if page["done"]:
                return self.status(application_id)
            time.sleep(page["next_ms"] / 1000)
        raise TimeoutError(f"Loan {application_id} didn't end within {patience_seconds:g} s.")

    def ended(self, application_id: str) -> bool:
        """Say whether the loan has its outcome."""
        return self.status(application_id)["status"] in _FINAL

    def wait_for_manager(self, application_id: str) -> None:
        """Wait until the loan waits for a manager; raises TimeoutError after 5 minutes."""
        self._wait(application_id, {"pending_approval"}, _POLL_SECONDS)

    def wait_for_end(self, application_id: str, poll_seconds: float = _POLL_SECONDS) -> str:
        """Wait for a loan's outcome and return it; raises TimeoutError after 5 minutes."""
        return self._wait(application_id, _FINAL, poll_seconds)

    def _wait(self, application_id: str, statuses: frozenset[str] | set[str], every: float) -> str:
        def reached() -> str | None:
            status = str(self.status(application_id)["status"])
            return status if status in statuses else None

        awaited = f"Loan {application_id} is {' or '.join(sorted(statuses))}"
        return poll(reached, awaited, every_seconds=every)


def application_of(profile: Profile, engine: EngineName) -> dict[str, Any]:
    """Return the application of a demo's applicant, to be submitted to an engine."""
    return {
        "name": profile.name,
        "sin": profile.sin,
        "loan_amount": profile.loan_amount / 100,
        "engine": engine.value,
    }


def waits_for_manager(event: Mapping[str, Any]) -> bool:
    """Say whether the event is the beginning of the wait for a manager."""
    return (event["kind"], event.get("step")) == ("waiting", "manager_approval")


def _document(response: httpx.Response, **parsing: Any) -> dict[str, Any]:
    response.raise_for_status()
    body: dict[str, Any] = response.json(**parsing)
    return body
