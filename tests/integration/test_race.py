"""A race: the same loan on both engines, compared when both have ended."""

from local.client.api_client import LoanClient
from tests.integration.loans import ALICE


def test_a_race_runs_both_engines_and_finds_them_identical(client: LoanClient) -> None:
    race = client.post("/race", ALICE)
    for application_id in race["applications"].values():
        client.finish(application_id, decide=True)
    shown = client.get(f"/race/{race['race_id']}")
    assert shown["equivalence"]["identical"], shown["equivalence"]
    assert {lane["status"] for lane in shown["lanes"].values()} == {"approved"}
    events = client.get(f"/race/{race['race_id']}/events")
    assert {event["engine"] for event in events["events"]} == {"durable", "stepfunctions"}
    assert events["done"]
