"""AWS's quotas: limits of one execution or of a region, and rates per second."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from shared.billing.prices.pricebook import Source


class Limit(StrEnum):
    """A quantity that a quota limits."""

    DURABLE_OPERATIONS = "durable_operations"
    DURABLE_WRITTEN = "durable_written"
    DURABLE_SECONDS = "durable_seconds"
    DURABLE_PAYLOAD = "durable_payload"
    DURABLE_PAYLOAD_DOCUMENTED = "durable_payload_documented"
    DURABLE_RUNNING = "durable_running"
    LAMBDA_SECONDS = "lambda_seconds"
    LAMBDA_SECONDS_DOCUMENTED = "lambda_seconds_documented"
    STANDARD_EVENTS = "standard_events"
    STATE_PAYLOAD = "state_payload"
    STANDARD_SECONDS = "standard_seconds"
    STANDARD_OPEN = "standard_open"
    EXPRESS_SECONDS = "express_seconds"
    EXPRESS_CALLBACKS = "express_callbacks"


class Rate(StrEnum):
    """A rate per second that a quota limits."""

    DURABLE_STARTS = "durable_starts"
    DURABLE_CHECKPOINTS = "durable_checkpoints"
    DURABLE_ANSWERS = "durable_answers"
    DURABLE_HISTORIES = "durable_histories"
    STANDARD_STARTS = "standard_starts"
    STANDARD_TRANSITIONS = "standard_transitions"
    STANDARD_ANSWERS = "standard_answers"
    STANDARD_HISTORIES = "standard_histories"
    LAMBDA_CONCURRENCY = "lambda_concurrency"
    LAMBDA_REQUESTS = "lambda_requests"


@dataclass(frozen=True, slots=True)
class Quota:
    """An upper limit. A larger need rules an engine out or, with `warns`, adds a warning."""

    limit: Limit
    title: str
    unit: str
    most: int
    warns: bool
    grade: str
    source: Source
    note: str


@dataclass(frozen=True, slots=True)
class RateQuota:
    """A token bucket: `bucket` units at once, refilled by `refill` units per second."""

    rate: Rate
    title: str
    unit: str
    refill: int
    bucket: int
    grade: str
    source: Source
    note: str


@lru_cache
def quotas(region: str) -> Mapping[Limit, Quota]:
    """Return the default quotas of a region."""
    data = _data()
    sources, large = _sources(data), region in data["large_regions"]
    return {
        Limit(name): _quota(Limit(name), entry, sources, large=large)
        for name, entry in data["quotas"].items()
    }


@lru_cache
def rate_quotas(region: str) -> Mapping[Rate, RateQuota]:
    """Return the default rates per second of a region."""
    data = _data()
    sources, large = _sources(data), region in data["large_regions"]
    return {
        Rate(name): _rate_quota(Rate(name), entry, sources, large=large)
        for name, entry in data["rates"].items()
    }


def quotas_as_of() -> str:
    """Return the date of the quotas."""
    return str(_data()["as_of"])


def _data() -> Mapping[str, Any]:
    return tomllib.loads(
        (files("shared.billing.prices") / "quotas.toml").read_text(encoding="utf-8")
    )


def _sources(data: Mapping[str, Any]) -> Mapping[str, Source]:
    return {key: Source(**source) for key, source in data["sources"].items()}


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


def _rate_quota(
    rate: Rate, entry: Mapping[str, Any], sources: Mapping[str, Source], *, large: bool
) -> RateQuota:
    refill = entry.get("large", entry["refill"]) if large else entry["refill"]
    bucket = entry.get("bucket", refill)
    return RateQuota(
        rate=rate,
        title=entry["title"],
        unit=entry["unit"],
        refill=refill,
        bucket=entry.get("large_bucket", bucket) if large else bucket,
        grade=entry["grade"],
        source=sources[entry["source"]],
        note=entry.get("note", ""),
    )
