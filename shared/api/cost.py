"""What a loan costs, as the API answers it."""

from typing import Literal

from shared.api.responses import Answer, CostLine, Prices
from shared.engines.port import EngineName


class Units(Answer):
    """The billing units of a loan: its engine's own, its functions', and the application's.

    `gb_ms` is billed time by memory; `other_invocations` are those of functions that run no step.
    """

    durable_operations: int | None = None
    bytes_written: int | None = None
    bytes_retained: int | None = None
    run_ms: int | None = None
    retention_days: int | None = None
    state_transitions: int | None = None
    invocations: int
    billed_ms: int
    init_ms: int
    gb_ms: float
    api_requests: int
    write_units: int
    read_units: float
    log_bytes: int
    other_invocations: int


class BillingSwitches(Answer):
    """What AWS's documents leave open, as it was decided for this bill."""

    bill_output_payload: bool
    chained_invoke_operations: int
    flat_branches_are_operations: bool
    free_tier: bool


class Cost(Answer):
    """What a loan costs in dollars; as far as it is known, until it is `final`.

    `durations` says where the functions' time was measured: that of a lab is not AWS's.
    """

    application_id: str
    engine: EngineName
    final: bool
    units: Units
    lines: list[CostLine]
    total: float
    per_million: float
    switches: BillingSwitches
    prices: Prices
    durations: Literal["local", "aws"]
