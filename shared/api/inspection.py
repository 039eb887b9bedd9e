"""The report about a workflow that somebody brings, as the API answers it."""

from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.api.problems import ProblemError
from shared.api.responses import Answer, FieldError
from shared.billing.meters.loading import UnreadableDocument
from shared.billing.prices.pricebook import NoSuchRegion
from shared.billing.prices.quotas import Limit
from shared.engines.port import EngineName
from shared.inspection import inspect
from shared.inspection.files import read_file
from shared.inspection.rows import SpanKind


class Bounds(Answer):
    """The least and the most of a number."""

    min: int | float
    max: int | float


Amount = int | float | Bounds


class InspectedUnits(Answer):
    """Billing units; a range unless a history has them exactly."""

    state_transitions: Amount | None = None
    durable_operations: Amount | None = None
    bytes_written: Amount | None = None


class PricedLine(Answer):
    """A line of a bill in USD; an assumed price is that of us-east-1."""

    item: str
    quantity: Amount
    unit: str
    unit_price: float
    amount: Amount
    source: str
    assumed: bool


class InspectedBill(Answer):
    """The bill of the orchestration in USD; `assumed` are the items priced as in us-east-1."""

    region: str
    as_of: str
    lines: list[PricedLine]
    total: Amount
    per_million: Amount
    assumed: list[str]
    covered: str


class LimitUsed(Answer):
    """The use of a limit of an engine; one that `warns` can be raised or is disputed."""

    limit: Limit
    name: str
    unit: str
    used: Amount
    most: int
    warns: bool


class OtherEngineOut(Answer):
    """The same work on the other engine, and the rules by which it was projected."""

    engine: EngineName
    units: InspectedUnits
    total: Bounds
    per_million: Bounds
    lines: list[PricedLine]
    assumed: list[str]
    limits: list[LimitUsed]
    rules: list[str]


class RowSpan(Answer):
    """A span of a row; its end is null while it runs."""

    kind: SpanKind
    start: str
    end: str | None


class RowOut(Answer):
    """A state, an item of a Map or a durable operation; its parent is null at the top."""

    id: str
    parent: str | None
    name: str
    path: str
    kind: str
    attempts: int
    spans: list[RowSpan]
    result: str
    error: str | None
    largest_bytes: int
    events: list[int] = Field(description="The ids of its events in the history")


class InvocationOut(Answer):
    """An invocation of a durable function, and how many operations it served from checkpoints."""

    request_id: str | None
    start: str
    end: str
    error: str | None
    served: int


class DefinitionPath(Answer):
    """A path through a definition; `caught` if it passes a caught error."""

    name: str
    units: InspectedUnits
    caught: bool


class NoCounterpart(Answer):
    """A state or an operation that the other engine has no counterpart for."""

    state: str
    missing: str


class InspectedExecution(Answer):
    """The execution as its description has it."""

    name: str | None
    status: str


class InspectionOut(Answer):
    """The report: a history has rows, a definition has paths."""

    kind: Literal["history", "definition"]
    engine: EngineName
    whole: bool
    units: InspectedUnits
    caveats: list[str]
    bill: InspectedBill
    limits: list[LimitUsed]
    other_engine: OtherEngineOut
    unsupported: list[NoCounterpart]
    rows: list[RowOut] | None = None
    invocations: list[InvocationOut] | None = None
    paths: list[DefinitionPath] | None = None
    execution: InspectedExecution | None = None


class InspectRequest(BaseModel):
    """A document of AWS, a definition, or several documents with parameters.

    A document is JSON as AWS prints it, or the text of a file in JSON or YAML.
    """

    model_config = ConfigDict(extra="allow")

    documents: list[dict[str, Any] | list[Any] | str] | None = Field(
        None, description="Pages of a history with descriptions beside them, or a definition"
    )
    parameters: dict[str, Any] | None = Field(
        None, description="`items`, `loops` and `payload_bytes` of a definition"
    )


def inspected(body: bytes, region: str) -> dict[str, Any]:
    """Return the report about the documents in a body.

    Raises:
        ProblemError: 400, the documents can't be read or the region has no price book.
    """
    try:
        return inspect([read_file(body)], region).as_json()
    except UnreadableDocument as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, str(error)) from error
    except NoSuchRegion as error:
        field = FieldError(field="region", message=str(error))
        raise ProblemError(HTTPStatus.BAD_REQUEST, str(error), errors=[field]) from error
