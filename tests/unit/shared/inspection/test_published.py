"""Histories that other people published, inspected by the verb of make."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench.cli import main
from tests.published import published
from tests.unit.shared.billing.meters.test_published import description


def test_the_verb_counts_every_published_history_as_by_hand(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = published("histories")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["histories"]
    lines = []
    for name, wanted in expected.items():
        report = inspected(capsys, folder / name)
        assert report["kind"] == "history"
        assert report["engine"] == wanted["engine"], name
        known = wanted["doubt"].partition(";")[0] if wanted["doubt"] else None
        assert report["caveats"] == ([known] if known else []), name
        assert report["whole"] == (known is None or not known.startswith("not whole")), name
        assert units(report) == wanted.get("state_transitions", wanted.get("durable_operations"))
        if "with_map_runs" in wanted:
            beside = described(folder / name, wanted["with_map_runs"]["children"], tmp_path)
            report = inspected(capsys, folder / name, *beside)
            assert units(report) == wanted["with_map_runs"]["state_transitions"], name
        lines.append(f"{name}: {units(report)}, {report['other_engine']['units']}")
    print("\n".join(lines))
    assert len(lines) == 14


def inspected(capsys: pytest.CaptureFixture[str], *files: Path) -> dict[str, Any]:
    assert main(["inspect", f"FILE={' '.join(map(str, files))}", "JSON=1"]) == 0
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


def units(report: dict[str, Any]) -> int:
    found = report["units"]
    count: int = found.get("state_transitions") or found["durable_operations"]
    return count


def described(history: Path, children: list[int], folder: Path) -> list[Path]:
    events = json.loads(history.read_text(encoding="utf-8"))["events"]
    started = [event for event in events if event["type"] == "MapRunStarted"]
    files = []
    for number, (event, count) in enumerate(zip(started, children, strict=True)):
        arn = event["mapRunStartedEventDetails"]["mapRunArn"]
        files.append(folder / f"map-run-{number}.json")
        files[-1].write_text(json.dumps(description(arn, count)))
    return files
