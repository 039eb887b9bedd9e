"""What AWS allows: one execution at most this much, a region at most so many."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from shared.billing.pricebook import Source


class Limit(StrEnum):
    """What can be too much."""

    DURABLE_OPERATIONS = "durable_operations"
    DURABLE_WRITTEN = "durable_written"
    DURABLE_SECONDS = "durable_seconds"
    DURABLE_PAYLOAD = "durable_payload"
    DURABLE_PAYLOAD_DOCUMENTED = "durable_payload_documented"
    DURABLE_RUNNING = "durable_running"
    LAMBDA_SECONDS = "lambda_seconds"
    STANDARD_EVENTS = "standard_events"
    STATE_PAYLOAD = "state_payload"
    STANDARD_SECONDS = "standard_seconds"
    STANDARD_OPEN = "standard_open"
    EXPRESS_SECONDS = "express_seconds"
    EXPRESS_CALLBACKS = "express_callbacks"


@dataclass(frozen=True, slots=True)
class Quota:
    """The most of something; needing more rules an engine out, or is only worth a warning."""

    limit: Limit
    title: str
    unit: str
    most: int
    warns: bool
    grade: str
    source: Source
    note: str


@lru_cache
def quotas(region: str) -> Mapping[Limit, Quota]:
    """Return the quotas of a region, before AWS raised any of them."""
    text = (files("shared.billing") / "quotas.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    sources = {key: Source(**source) for key, source in data["sources"].items()}
    large = region in data["large_regions"]
    return {
        Limit(name): _quota(Limit(name), entry, sources, large=large)
        for name, entry in data["quotas"].items()
    }


def _quota(
    limit: Limit, entry: Mapping[str, Any], sources: Mapping[str, Source], *, large: bool
) -> Quota:
    return Quota(
        limit=limit,
        title=entry["title"],
        unit=entry["unit"],
        most=entry.get("large", entry["most"]) if large else entry["most"],
        warns=entry.get("warns", False),
        grade=entry["grade"],
        source=sources[entry["source"]],
        note=entry.get("note", ""),
    )
