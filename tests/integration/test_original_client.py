"""The original demo's React client, played call by call: it works against this API unchanged."""

import time
from typing import Any

import httpx
import pytest

from local.lab import Lab

ORIGIN = "http://localhost:5173"
STAGES = (
    "submitted",
    "validating",
    "credit_check",
    "risk_assessment",
    "manager_approval",
    "fraud_check",
    "generating_offer",
    "disbursing",
    "complete",
)
POLL_SECONDS = 0.2
"""The original polls every two seconds."""
MOST_POLLS = 300


class OriginalClient:
    """Submits from another loopback origin, polls the status, and decides when asked."""

    def __init__(self, base: str, *, decision: bool) -> None:
        self._http = httpx.Client(base_url=base, headers={"Origin": ORIGIN}, timeout=30)
        self._decision = decision
        self.seen: list[dict[str, Any]] = []

    def run(self, form: dict[str, Any]) -> dict[str, Any]:
        """Fill in the form and watch the loan to its end."""
        with self._http:
            application_id = self._submit(form)
            for _ in range(MOST_POLLS):
                data = self._poll(application_id)
                if data["status"] in ("approved", "denied", "failed"):
                    return data
                if data["status"] == "pending_approval":
                    self._call("POST", f"/approve/{application_id}", {"approved": self._decision})
                time.sleep(POLL_SECONDS)
        raise AssertionError("the loan didn't end")

    def _submit(self, form: dict[str, Any]) -> str:
        return str(self._call("POST", "/apply", form)["application_id"])

    def _poll(self, application_id: str) -> dict[str, Any]:
        data = self._call("GET", f"/status/{application_id}")
        self.seen.append(data)
        return data

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        if method == "POST":
            self._preflight(path)
        response = self._http.request(method, path, json=body)
        assert response.is_success, response.text
        assert response.headers["access-control-allow-origin"] == ORIGIN
        answer: dict[str, Any] = response.json()
        return answer

    def _preflight(self, path: str) -> None:
        """What a browser asks before it sends JSON to another origin."""
        response = self._http.options(
            path,
            headers={
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type",
            },
        )
        assert response.is_success
        assert response.headers["access-control-allow-origin"] == ORIGIN
        assert "POST" in response.headers["access-control-allow-methods"]
        assert "content-type" in response.headers["access-control-allow-headers"].lower()


@pytest.mark.parametrize(
    ("sin", "amount", "decision", "status"),
    [
        pytest.param("1111", 150000, True, "approved", id="alice-approved"),
        pytest.param("1111", 150000, False, "denied", id="alice-denied"),
        pytest.param("2222", 50000, True, "denied", id="bob"),
        pytest.param("3333", 25000, True, "approved", id="charlie"),
    ],
)
def test_the_original_client_works_unchanged(
    lab: Lab, sin: str, amount: int, decision: bool, status: str
) -> None:
    client = OriginalClient(f"{lab.url}/api", decision=decision)
    form = {
        "name": "Somebody",
        "address": "1 Main Street",
        "phone": "555-0100",
        "sin": sin,
        "loan_amount": amount,
    }
    data = client.run(form)
    assert data["status"] == status
    assert data["result"]["status"] == status
    reached = [STAGES.index(seen["current_step"]) for seen in client.seen]
    assert reached == sorted(reached), "the bar never runs backwards"
    for line in data["logs"]:
        assert set(line) == {"timestamp", "step", "message", "level"}
