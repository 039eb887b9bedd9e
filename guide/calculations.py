"""Prices, plans and API models, from which rows are computed."""

import json
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import botocore.session
from botocore.model import ServiceModel

from guide.runs import BOOK
from shared.billing.planning.alternatives import ALTERNATIVES, AlternativeName
from shared.billing.planning.break_even import AlternativeCost, estimate
from shared.billing.planning.workload import Workload
from shared.billing.prices.pricebook import Item, complete_price_book
from shared.billing.prices.quotas import Limit, quotas
from shared.billing.quantities import GB_BYTES, MONTH_DAYS
from shared.billing.usage import BillingAssumptions
from shared.engines.port import COMPARED

_ANATOMY = Path("docs/anatomy.json")

OPERATION = BOOK.price(Item.DURABLE_OPERATIONS).first
TRANSITION = BOOK.price(Item.STANDARD_TRANSITIONS).first
WRITTEN_BYTE = BOOK.price(Item.DURABLE_WRITTEN).first / GB_BYTES
RETAINED_BYTE_DAY = BOOK.price(Item.DURABLE_RETAINED).first / GB_BYTES / MONTH_DAYS


def cost_of(alternative: AlternativeName, work: Workload) -> AlternativeCost:
    """Return the cost of a month of a workload on an alternative, or the quotas that forbid it."""
    (found,) = (known for known in ALTERNATIVES if known.name is alternative)
    assumptions = BillingAssumptions(free_tier=work.free_tier)
    return estimate(found, work, complete_price_book(work.region), assumptions)


def monthly(alternative: AlternativeName, work: Workload) -> Decimal:
    """Return the cost of a month in USD, with the functions that are called.

    Raises:
        ValueError: a quota rules the alternative out.
    """
    total = cost_of(alternative, work).total
    if total is None:
        raise ValueError(f"a quota rules out {alternative}")
    return total


def price_of_one(alternative: AlternativeName, work: Workload) -> Decimal:
    """Return the cost of one execution in USD, with the functions that it calls.

    Raises:
        ValueError: a quota rules the alternative out.
    """
    return monthly(alternative, work) / work.loans


def anatomy(part: str) -> tuple[int, int]:
    """Return a count of the anatomy, of the durable function and of Step Functions."""
    tables = json.loads(_ANATOMY.read_text(encoding="utf-8"))["tables"]
    (cells,) = (row["cells"] for table in tables for row in table["rows"] if row["key"] == part)
    return tuple(cells[engine]["value"] for engine in COMPARED)


def most(limit: Limit) -> int:
    """Return a quota of us-east-1, in its unit."""
    return quotas(BOOK.region)[limit].most


@lru_cache
def api_model(service: str) -> ServiceModel:
    """Return AWS's model of an API, as the installed botocore has it."""
    return botocore.session.get_session().get_service_model(service)


def api_most(service: str, shape: str) -> int:
    """Return the greatest value or length that an API model allows."""
    return int(api_model(service).shape_for(shape).metadata["max"])
