"""Payload: a result of 1 KB to 2 MB, by value in each engine and by reference."""

from collections.abc import Iterator
from decimal import Decimal

from botocore.exceptions import ClientError

from bench.exhibits.document import (
    ChartLine,
    Exhibit,
    ExhibitCell,
    ExhibitChart,
    ExhibitColumn,
    ExhibitRow,
    ExhibitTable,
    Measured,
    computed,
    documented,
    run,
    usd,
)
from bench.exhibits.names import ExhibitName
from bench.exhibits.pricing import RATES, book, durable_usd, most, one
from bench.exhibits.runs import Counted, ExhibitRuns, number, text
from bench.exhibits.workflows.bodies import context_of, step_of
from bench.exhibits.workflows.effects import TABLE, key_of
from bench.exhibits.workflows.states import machine, task
from bench.exhibits.workflows.tasks import text_of
from shared.billing.bill import charge
from shared.billing.planning.alternatives import objects_of
from shared.billing.prices.pricebook import Item
from shared.billing.prices.quotas import Limit
from shared.engines.port import EngineName

_SIZES = (1_000, 200_000, 300_000, 2_000_000)
_ACCEPTED = (1_000, 200_000)
"""Sizes that a durable step may have by every document of AWS."""
_CHART = (1_000, 50_000, 100_000, 200_000, 300_000, 400_000, 1_000_000)
_ITEM_BYTES = 400_000
"""The size of an item of DynamoDB up to which the chart goes; AWS's limit is 409,600."""
_CONTEXT = 300_000


def measure(runs: ExhibitRuns) -> Measured:
    """Run a step, a task and a write of each size that the emulated engines can judge."""
    found: dict[str, Counted] = {}
    for size in _ACCEPTED:
        found[f"durable/{size}"] = runs.durable(step_of(size))
    bodies: list[int] = []
    found["context"] = {**runs.durable(context_of(_CONTEXT, bodies)), "bodies": len(bodies)}
    for size in _SIZES:
        one_task = machine({"Result": task({"do": "nothing", "bytes": size})})
        found[f"standard/{size}"] = runs.machine(one_task)
        found[f"item/{size}"] = _put(runs, size)
    return found


def _put(runs: ExhibitRuns, size: int) -> Counted:
    """Put an item whose attribute has this size, and return its write units or its error."""
    item = {**key_of("payload", str(size)), "payload": {"S": text_of(size)}}
    client = runs.lab.client("dynamodb")
    try:
        answer = client.put_item(TableName=TABLE, Item=item, ReturnConsumedCapacity="TOTAL")
    except ClientError as error:
        return {"error": error.response["Error"]["Code"], "units": 0}
    return {"error": "", "units": int(answer["ConsumedCapacity"]["CapacityUnits"])}


def describe(measured: Measured) -> Exhibit:
    """Return the exhibit."""
    return Exhibit(
        id=ExhibitName.PAYLOAD,
        title="A payload of 1 KB, 200 KB, 300 KB and 2 MB",
        shows="Where a large result fails, and what it costs by value and by reference.",
        for_whom="Teams whose steps return documents, lists or images.",
        findings=list(_findings(measured)),
        tables=[
            ExhibitTable(
                title="One result of a step",
                of="Result",
                columns=(
                    ExhibitColumn("outcome", "Outcome"),
                    ExhibitColumn("bytes", "Written by the engine", "bytes"),
                    ExhibitColumn("write_units", "Write units", "write units"),
                    ExhibitColumn("usd", "Price of the payload", "USD"),
                ),
                rows=list(_rows(measured)),
            )
        ],
        chart=_chart(),
        method=[
            "Run: steps on the SDK's engine; tasks in the lab, whose Step Functions has AWS's limit"
            " of a state's output; writes into dynalite, which has AWS's limit of an item.",
            "The durable engine has no limit here, so larger steps are documented: older documents"
            f" and SDK 3.0.0 say {most(Limit.DURABLE_PAYLOAD_DOCUMENTED):,} bytes, the newest API"
            f" model says {most(Limit.DURABLE_PAYLOAD):,}. A result over 750 KB makes SDK 3.0.0"
            " hang (`make clinic`).",
            f"Computed: durable data is written once and retained for {RATES.retention_days} days;"
            " an object in S3 is written once, read once and stored as long; an item is written"
            " once and not read.",
        ],
        sources=[
            "Lambda API model in botocore",
            "Step Functions service quotas",
            "DynamoDB quotas",
        ],
        measured=measured,
    )


def _rows(measured: Measured) -> Iterator[ExhibitRow]:
    for size in _SIZES:
        yield ExhibitRow(f"durable/{size}", f"Durable step, {_kb(size)}", _durable(measured, size))
    for size in _SIZES:
        error = text(measured, f"standard/{size}", "error")
        yield ExhibitRow(
            f"standard/{size}",
            f"Standard task, {_kb(size)}",
            {"outcome": run(error or "succeeds"), "usd": computed(None if error else Decimal(0))},
        )
    for size in _SIZES:
        cells = {"outcome": computed("succeeds on both engines"), "usd": computed(_s3_usd(size))}
        yield ExhibitRow(f"s3/{size}", f"Object in S3 and its key, {_kb(size)}", cells)
    for size in _SIZES:
        units = number(measured, f"item/{size}", "units")
        yield ExhibitRow(
            f"item/{size}",
            f"Item in DynamoDB and its key, {_kb(size)}",
            {
                "outcome": run(text(measured, f"item/{size}", "error") or "succeeds"),
                "write_units": run(units or None),
                "usd": computed(_write_usd(units) if units else None),
            },
        )


def _durable(measured: Measured, size: int) -> dict[str, ExhibitCell]:
    if f"durable/{size}" in measured:
        written = number(measured, f"durable/{size}", "bytes")
        return {
            "outcome": run("succeeds"),
            "bytes": run(written),
            "usd": computed(durable_usd(0, written)),
        }
    if size > most(Limit.DURABLE_PAYLOAD):
        return {"outcome": documented(f"refused over {most(Limit.DURABLE_PAYLOAD):,} bytes")}
    return {
        "outcome": documented("AWS's documents disagree"),
        "bytes": computed(size),
        "usd": computed(durable_usd(0, size)),
    }


def _s3_usd(size: int) -> Decimal:
    """Return the price of one object: written, read and stored for the retention time."""
    work = one(payload_bytes=size, by_reference=True)
    return charge(book(), objects_of(work), free_tier=False).total


def _write_usd(units: int) -> Decimal:
    return units * book().price(Item.DYNAMODB_WRITES).first


def _chart() -> ExhibitChart:
    return ExhibitChart(
        title="Price of one payload",
        x="bytes",
        y="USD",
        y_unit="USD",
        log_x=True,
        log_y=True,
        lines=[
            ChartLine(
                "durable",
                "Durable step, by value",
                EngineName.DURABLE,
                [(size, usd(durable_usd(0, size))) for size in _CHART],
                ends_at=f"{most(Limit.DURABLE_PAYLOAD):,} bytes",
            ),
            ChartLine(
                "s3", "Object in S3", "other", [(size, usd(_s3_usd(size))) for size in _CHART]
            ),
            ChartLine(
                "item",
                "Item in DynamoDB",
                "other",
                [
                    (size, usd(_write_usd(-(-size // 1024))))
                    for size in _CHART
                    if size <= _ITEM_BYTES
                ],
                ends_at="409,600 bytes",
            ),
        ],
    )


def _findings(measured: Measured) -> Iterator[str]:
    failed = next(size for size in _SIZES if text(measured, f"standard/{size}", "error"))
    yield (
        f"A Standard state that returns {_kb(failed)} fails with"
        f" {text(measured, f'standard/{failed}', 'error')}; up to {most(Limit.STATE_PAYLOAD):,}"
        " bytes the payload costs nothing."
    )
    large = _ACCEPTED[-1]
    yield (
        f"A durable step pays for each byte: {_kb(large)} cost"
        f" ${durable_usd(0, number(measured, f'durable/{large}', 'bytes')):.6f}, an object in S3"
        f" ${_s3_usd(large):.6f}, an item in DynamoDB"
        f" ${_write_usd(number(measured, f'item/{large}', 'units')):.6f}."
    )
    yield (
        f"The result of a child context of {_kb(_CONTEXT)} isn't stored: its body ran"
        f" {number(measured, 'context', 'bodies')} times in"
        f" {number(measured, 'context', 'invocations')} invocations."
    )


def _kb(size: int) -> str:
    return f"{size // 1000:,} KB" if size < 10**6 else f"{size // 10**6} MB"
