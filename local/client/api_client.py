"""A client of the HTTP API, as any program would be one: it applies, follows and decides."""

import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Self

import httpx

_FINAL = frozenset({"approved", "denied", "failed"})
_LONGEST_WAIT_SECONDS = 10
_LOOK_AGAIN_SECONDS = 0.2


class LoanClient:
    """The calls of the API against one address; every answer that isn't a success raises."""

    def __init__(self, url: str, *, token: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(base_url=f"{url}/api", headers=headers, timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Return the JSON of a GET."""
        return _answer(self._http.get(path, params=query))

    def post(self, path: str, body: Mapping[str, Any], **headers: str) -> dict[str, Any]:
        """Return the JSON of a POST."""
        return _answer(self._http.post(path, json=dict(body), headers=headers))

    def apply(self, application: Mapping[str, Any], **headers: str) -> str:
        """Submit an application and return its id."""
        return str(self.post("/apply", application, **headers)["application_id"])

    def approve(self, application_id: str, *, approved: bool) -> dict[str, Any]:
        """Decide about a loan."""
        return self.post(f"/approve/{application_id}", {"approved": approved})

    def status(self, application_id: str) -> dict[str, Any]:
        """Return the loan as it stands."""
        return self.get(f"/status/{application_id}")

    def events(self, application_id: str, after: str | None, wait: float) -> dict[str, Any]:
        """Return what is new after the cursor."""
        query = {"after": after} if after else {}
        return self.get(f"/events/{application_id}", wait=wait, **query)

    def cost(self, application_id: str) -> dict[str, Any]:
        """Return what a loan costs, its amounts as the decimals that were sent."""
        response = self._http.get(f"/cost/{application_id}")
        return _answer(response, parse_float=Decimal)

    def finish(
        self,
        application_id: str,
        *,
        decide: bool | None = None,
        on_event: Callable[[dict[str, Any]], None] = lambda _: None,
        patience_seconds: float = 120,
    ) -> dict[str, Any]:
        """Follow a loan to its end, decide if it asks and `decide` is given; its last snapshot.

        Raises:
            TimeoutError: the loan hadn't ended when the patience had.
        """
        ends = time.monotonic() + patience_seconds
        cursor, decided = None, decide is None
        while time.monotonic() < ends:
            news = self.events(application_id, cursor, _LONGEST_WAIT_SECONDS)
            cursor = news["cursor"]
            for event in news["events"]:
                on_event(event)
                if event["kind"] == "waiting" and event["step"] == "manager_approval":
                    decided = decided or self._decide(application_id, decide)
            if news["done"]:
                return self.status(application_id)
        raise TimeoutError(f"loan {application_id} didn't end")

    def ended(self, application_id: str) -> bool:
        """Say whether the loan has its outcome."""
        return self.status(application_id)["status"] in _FINAL

    def finish_after(self, application_id: str, *, approved: bool) -> dict[str, Any]:
        """Decide about a loan that waits, and follow it to its end; its last snapshot."""
        self.approve(application_id, approved=approved)
        return self.finish(application_id)

    def wait_for_manager(self, application_id: str) -> None:
        """Wait until the loan waits for a manager."""
        self._until(application_id, lambda loan: loan["status"] == "pending_approval")

    def wait_for_end(self, application_id: str) -> None:
        """Wait until the loan has its outcome."""
        self._until(application_id, lambda loan: loan["status"] in _FINAL)

    def _until(
        self,
        application_id: str,
        holds: Callable[[dict[str, Any]], bool],
        patience_seconds: float = 300,
    ) -> None:
        ends = time.monotonic() + patience_seconds
        while not holds(self.status(application_id)):
            if time.monotonic() > ends:
                raise TimeoutError(f"loan {application_id} didn't get so far")
            time.sleep(_LOOK_AGAIN_SECONDS)

    def _decide(self, application_id: str, decide: bool | None) -> bool:
        self.approve(application_id, approved=bool(decide))
        return True


def _answer(response: httpx.Response, **parsing: Any) -> dict[str, Any]:
    response.raise_for_status()
    body: dict[str, Any] = response.json(**parsing)
    return body
