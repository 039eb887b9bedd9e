"""Histories that other people published, beside the counts that are worked out by hand."""

import json
from typing import Any

from shared.billing.meters import durable, stepfunctions
from shared.billing.meters.documents import HistoryPage, map_run, read_history
from shared.billing.meters.loading import load
from shared.billing.meters.reading import MeterReading
from shared.billing.usage import BillingAssumptions, DurableUsage, StandardUsage
from shared.engines.port import EngineName
from tests.published import published


def test_every_published_history_is_counted_as_by_hand() -> None:
    folder = published("histories")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["histories"]
    assert {file.name for file in folder.glob("*.json")} == {*expected, "expected.json"}
    for name, wanted in expected.items():
        page = read_history((folder / name).read_bytes())
        reading = metered(page)
        assert page.engine == wanted["engine"], name
        assert units(reading) == wanted.get("state_transitions", wanted.get("durable_operations"))
        known = wanted["doubt"].partition(";")[0] if wanted["doubt"] else None
        assert reading.caveats == ((known,) if known else ()), name
        assert reading.whole == (known is None or not known.startswith("not whole")), name
        if "with_map_runs" in wanted:
            described = with_map_runs(page, wanted["with_map_runs"]["children"])
            assert units(described) == wanted["with_map_runs"]["state_transitions"], name
        print(f"{name}: {units(reading)}, {', '.join(reading.caveats) or 'no caveat'}")


def test_every_published_history_is_read_in_the_encodings_of_windows() -> None:
    folder = published("histories")
    for file in sorted(folder.glob("*-*.json")):
        page, text = read_history(file.read_bytes()), file.read_text(encoding="utf-8")
        for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "cp1252"):
            assert read_history(text.encode(encoding)) == page, (file.name, encoding)


def metered(page: HistoryPage) -> MeterReading:
    if page.engine is EngineName.DURABLE:
        return durable.read(page.events, BillingAssumptions(), 7)
    return stepfunctions.read(page.events)


def units(reading: MeterReading) -> int:
    match reading.usage:
        case DurableUsage(operations=count) | StandardUsage(transitions=count):
            return count
        case other:
            raise TypeError(other)


def with_map_runs(page: HistoryPage, children: list[int]) -> MeterReading:
    arns = [
        event["mapRunStartedEventDetails"]["mapRunArn"]
        for event in page.events
        if event["type"] == "MapRunStarted"
    ]
    runs = [
        map_run(load(json.dumps(description(arn, count)).encode()))
        for arn, count in zip(arns, children, strict=True)
    ]
    return stepfunctions.read(page.events, runs)


def description(arn: str, count: int) -> dict[str, Any]:
    return {"mapRunArn": arn, "executionCounts": {"total": count}, "itemCounts": {"total": 99}}
