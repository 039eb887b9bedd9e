"""The cost of a loan: its history is read once, when it has ended, and its bill is stored."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from shared.aws.call import ServiceUnavailable
from shared.billing.bill import Bill, charge
from shared.billing.lambda_reports import LambdaReport
from shared.billing.meters import METERS
from shared.billing.meters.reading import FunctionRun, MeterReading
from shared.billing.prices.pricebook import assumed_price_book
from shared.billing.quantities import MB_PER_GB, of_application, of_engine, of_functions
from shared.billing.usage import ApplicationUsage, BillingAssumptions, Invocation
from shared.engines.port import NoSuchExecution
from shared.events.counts import count
from shared.events.event import Event
from shared.loan_cost import application_usage, stored_reading
from shared.loan_cost.application_usage import PartitionItems
from shared.loan_cost.demo_pause import paused_ms
from shared.loan_cost.invocations import (
    billed,
    fraud_check_runs,
    identified,
    step_runs,
)
from shared.runtime.clock import moment
from shared.runtime.functions import FunctionId
from shared.runtime.observability import logger
from shared.services import Services
from shared.store.loan import Loan
from shared.store.schema import loan_partition

REPORTS_DUE = timedelta(minutes=15)
"""After the end of an execution. Durations that the logs don't have by then stay estimates."""

ASSUMPTIONS = BillingAssumptions()
_NO_HISTORY = "no history: estimated from the loan's events"
_NAMES = {"operations": "durable_operations", "transitions": "state_transitions"}


@dataclass(frozen=True)
class _Metered:
    """The consumption of a loan; `final` if no figure of it can change any more."""

    reading: MeterReading
    invocations: Sequence[Invocation]
    around: ApplicationUsage
    final: bool

    def units(self) -> dict[str, float]:
        """Return the billing units by name."""
        engine = {_NAMES.get(name, name): n for name, n in asdict(self.reading.usage).items()}
        around = self.around
        return {
            **engine,
            "invocations": len(self.invocations),
            "billed_ms": sum(invocation.duration_ms for invocation in self.invocations),
            "init_ms": sum(invocation.init_ms for invocation in self.invocations),
            "gb_ms": sum(
                invocation.duration_ms * invocation.memory_mb / MB_PER_GB
                for invocation in self.invocations
            ),
            "api_requests": around.api_requests,
            "write_units": around.write_units,
            "read_units": float(around.read_units),
            "log_bytes": around.log_bytes,
            "other_invocations": len(around.invocations),
        }

    def bill(self, region: str) -> Bill:
        """Return the bill; the engine's lines are estimates if the reading has caveats."""
        estimated = bool(self.reading.caveats)
        engine = [
            replace(quantity, estimated=estimated) for quantity in of_engine(self.reading.usage)
        ]
        functions = of_functions(self.invocations)
        quantities = (*engine, *functions, *of_application(self.around))
        return charge(assumed_price_book(region), quantities, free_tier=ASSUMPTIONS.free_tier)

    def cost(self, region: str) -> dict[str, Any]:
        """Return the bill as the API answers it, with the titles of prices that are assumed."""
        bill, book = self.bill(region), assumed_price_book(region)
        assumed = [line.title for line in bill.lines if book.price(line.item).assumed]
        answer = bill.as_json()
        answer["prices"]["assumed"] = list(dict.fromkeys(assumed))
        return answer


@dataclass(frozen=True)
class _Logs:
    """The REPORT lines of a loan's invocations by request id, and the bytes of their logs."""

    reports: Mapping[str, Sequence[LambdaReport]]
    bytes: int


def cost_of(services: Services, loan: Loan) -> dict[str, Any]:
    """Return the cost of a loan as the API answers it: final, or as far as it is known.

    Raises:
        StoreUnavailable: the table can't be reached.
    """
    id_ = loan.application_id
    stored = services.bills.get(id_)
    if stored.bill is not None:
        return _parsed(stored.bill)
    items = PartitionItems.among(services.table.partition(loan_partition(id_), consistent=True))
    if stored.reading:
        reading: MeterReading | None = stored_reading.read(stored.reading)
    else:
        reading = _read_once(services, loan, items.events())
    metered = _meter(services, loan, items, reading)
    answer = {
        "application_id": id_,
        "engine": loan.engine,
        "final": metered.final,
        "units": metered.units(),
        **metered.cost(services.settings.region),
        "switches": ASSUMPTIONS.as_json(),
        "durations": services.settings.deployment,
    }
    if not metered.final:
        return answer
    return _parsed(services.bills.store_bill(id_, json.dumps(answer)))


def _read_once(services: Services, loan: Loan, events: Sequence[Event]) -> MeterReading | None:
    """Read the history of an execution that has ended, unless another process has claimed that.

    An execution may read as ended before its history is whole. Such a reading isn't stored; the
    history is read again, at the earliest when the claim has expired.
    """
    id_ = loan.application_id
    try:
        unfinished = not loan.finished or services.engines.is_running(loan.engine, loan.execution)
        if unfinished or not services.bills.claim(id_):
            return None
        reading = _read(services, loan, events)
    except ServiceUnavailable:
        logger.warning("history not read", extra={"application_id": id_})
        return None
    if reading.ended_at is None:
        logger.warning("history not whole", extra={"application_id": id_})
        return reading
    services.bills.store_reading(id_, stored_reading.written(reading))
    return reading


def _read(services: Services, loan: Loan, events: Sequence[Event]) -> MeterReading:
    """Read the history, or the loan's events if the engine's retention time is over.

    `ended_at` is None if the history isn't whole.
    """
    engine = services.engines.engine_for(loan.engine)
    try:
        history = list(engine.history(loan.execution or ""))
    except NoSuchExecution:
        return replace(_estimate(loan, events), ended_at=moment(loan.updated_at))
    reading = METERS[loan.engine].read(history, ASSUMPTIONS)
    return reading if reading.whole else replace(reading, ended_at=None)


def _estimate(loan: Loan, events: Sequence[Event]) -> MeterReading:
    return MeterReading(
        usage=METERS[loan.engine].at_least(count(events)),
        runs=(),
        started_at=moment(loan.created_at),
        ended_at=None,
        caveats=(_NO_HISTORY,),
    )


def _meter(
    services: Services,
    loan: Loan,
    items: PartitionItems,
    read: MeterReading | None,
) -> _Metered:
    events = items.events()
    reading = read or _estimate(loan, events)
    function = METERS[loan.engine].function
    runs = {
        function: identified(reading.runs, step_runs(events)),
        FunctionId.FRAUD: fraud_check_runs(events),
    }
    logs = _search(services, runs) if reading.ended_at else _Logs({}, 0)
    paused = paused_ms(events, loan.pace_ms)
    invocations = {id_: billed(id_, own, logs.reports, paused) for id_, own in runs.items()}
    reported = not any(run.estimated for billed_runs in invocations.values() for run in billed_runs)
    late = reading.ended_at is not None and services.clock() > reading.ended_at + REPORTS_DUE
    return _Metered(
        reading,
        invocations[function],
        ApplicationUsage(
            api_requests=application_usage.api_requests(items.loan),
            write_units=application_usage.units_written(items),
            read_units=application_usage.units_read(items),
            log_bytes=logs.bytes,
            invocations=tuple(invocations[FunctionId.FRAUD]),
        ),
        final=late or (reading.ended_at is not None and reported),
    )


def _search(services: Services, runs: Mapping[FunctionId, Sequence[FunctionRun]]) -> _Logs:
    reports: defaultdict[str, list[LambdaReport]] = defaultdict(list)
    size = 0
    for function, own in runs.items():
        try:
            logged = services.reports.find(services.settings.log_groups.get(function, ""), own)
        except ServiceUnavailable:
            logger.warning("reports not read", extra={"function": function})
            continue
        size += logged.bytes
        for report in logged.reports:
            reports[report.request_id].append(report)
    return _Logs(reports, size)


def _parsed(bill: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(bill)
    return answer
