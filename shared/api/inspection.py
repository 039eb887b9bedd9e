"""The report about a workflow that somebody brings, as the API answers it."""

from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

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

    min: int | float = Field(description="The least value")
    max: int | float = Field(description="The most value")


Amount = int | float | Bounds


class InspectedUnits(Answer):
    """Billing units; a range unless a history has them exactly."""

    state_transitions: Amount | None = Field(None, description="State transitions of the execution")
    durable_operations: Amount | None = Field(
        None, description="Operations of the durable execution"
    )
    bytes_written: Amount | None = Field(
        None, description="Bytes of data that the durable execution writes"
    )


class PricedLine(Answer):
    """A line of a bill in USD; an assumed price is that of us-east-1."""

    item: str = Field(description="The name of what is billed")
    quantity: Amount = Field(description="The number of units")
    unit: str = Field(description="The unit of the price")
    unit_price: float = Field(description="The price of one unit in USD")
    amount: Amount = Field(description="Quantity × unit price in USD")
    source: str = Field(description="The source of the price")
    assumed: bool = Field(description="Whether the price is that of us-east-1")


class InspectedBill(Answer):
    """The bill of the orchestration in USD; `assumed` are the items priced as in us-east-1."""

    region: str = Field(description="The AWS region of the prices")
    regions: list[str] = Field(description="The regions that have a price book")
    as_of: str = Field(description="The date of the prices, ISO 8601")
    lines: list[PricedLine] = Field(description="The lines of the bill")
    total: Amount = Field(description="The sum of all lines in USD")
    per_million: Amount = Field(description="The cost of a million such executions in USD")
    assumed: list[str] = Field(description="The items whose price is that of us-east-1")
    covered: str = Field(description="What the bill contains, in words")


class LimitUsed(Answer):
    """The use of a limit of an engine; one that `warns` can be raised or is disputed."""

    limit: Limit = Field(description="The name of the limit for programs")
    name: str = Field(description="The name of the limit for people")
    unit: str = Field(description="The unit of the figures")
    used: Amount = Field(description="The use by this workflow")
    most: int = Field(description="The value of the limit")
    warns: bool = Field(description="Whether the limit can be raised or is disputed")


class OtherEngineOut(Answer):
    """The same work on the other engine, and the rules by which it was projected."""

    engine: EngineName = Field(description="The other engine")
    units: InspectedUnits = Field(description="Its billing units")
    total: Bounds = Field(description="Its cost in USD")
    per_million: Bounds = Field(description="The cost of a million such executions in USD")
    lines: list[PricedLine] = Field(description="The lines of its bill")
    assumed: list[str] = Field(description="The items whose price is that of us-east-1")
    limits: list[LimitUsed] = Field(description="The use of its limits")
    rules: list[str] = Field(description="The rules of the projection, as sentences")


class RowSpan(Answer):
    """A span of a row; its end is null while it runs."""

    kind: SpanKind = Field(description="What the row does in this time")
    start: str = Field(description="The begin, ISO 8601 in UTC")
    end: str | None = Field(
        description="The end, ISO 8601 in UTC; null if the history does not have it"
    )


class RowOut(Answer):
    """A state, an item of a Map or a durable operation; its parent is null at the top."""

    id: str = Field(description="The id of the row in this report")
    parent: str | None = Field(description="The id of the row around it; null at the top")
    name: str = Field(description="The name of the state or the operation")
    path: str = Field(description="The names of the rows around it and its own")
    kind: str = Field(description="The type of the state or the operation")
    attempts: int = Field(description="The number of attempts")
    spans: list[RowSpan] = Field(description="What it does, over time")
    result: str = Field(description="How it ended")
    error: str | None = Field(description="The name of its error; null without one")
    largest_bytes: int = Field(description="The largest payload in bytes")
    events: list[int] = Field(description="The ids of its events in the history")


class InvocationOut(Answer):
    """An invocation of a durable function, and how many operations it served from checkpoints."""

    request_id: str | None = Field(
        description="The id of the Lambda request; null if the history does not have it"
    )
    start: str = Field(description="The begin, ISO 8601 in UTC")
    end: str = Field(description="The end, ISO 8601 in UTC")
    error: str | None = Field(description="The name of its error; null without one")
    served: int = Field(description="The number of operations served from checkpoints")


class DefinitionPath(Answer):
    """A path through a definition; `caught` if it passes a caught error."""

    name: str = Field(description="The states of the path")
    units: InspectedUnits = Field(description="The billing units of the path on both engines")
    caught: bool = Field(description="Whether the path passes a caught error")


class NoCounterpart(Answer):
    """A state or an operation that the other engine has no counterpart for."""

    state: str = Field(description="The name of the state or the operation")
    missing: str = Field(description="What the other engine lacks, in words")


class InspectionParametersOut(Answer):
    """The parameters that the units rest on: of every Map and every loop, by the state's name."""

    items: dict[str, int] = Field(description="The number of items of each Map, by its name")
    loops: dict[str, int] = Field(
        description="The number of passes of each loop, by the name of its first state"
    )
    payload_bytes: Bounds = Field(description="The size of each input and result in bytes")


class InspectedExecution(Answer):
    """The execution as its description has it."""

    name: str | None = Field(description="The name of the execution; null without a description")
    status: str = Field(description="The status of the execution")


class InspectionOut(Answer):
    """The report: a history has rows, a definition has paths."""

    kind: Literal["history", "definition"] = Field(
        description="Whether the document is a history or a definition"
    )
    engine: EngineName = Field(description="The engine of the document")
    whole: bool = Field(description="Whether the document is complete")
    units: InspectedUnits = Field(description="The billing units")
    caveats: list[str] = Field(
        description="What the figures do not contain or only assume, as sentences"
    )
    bill: InspectedBill = Field(description="The bill of the orchestration")
    limits: list[LimitUsed] = Field(description="The use of the limits of the engine")
    other_engine: OtherEngineOut = Field(description="The same work on the other engine")
    unsupported: list[NoCounterpart] = Field(
        description="What the other engine has no counterpart for"
    )
    rows: list[RowOut] | None = Field(
        None, description="The states or operations; only of a history"
    )
    invocations: list[InvocationOut] | None = Field(
        None, description="The invocations; only of the history of a durable execution"
    )
    paths: list[DefinitionPath] | None = Field(None, description="The paths; only of a definition")
    parameters: InspectionParametersOut | None = Field(
        None, description="What the units of a definition rest on, given or taken for granted"
    )
    execution: InspectedExecution | None = Field(
        None, description="The execution; only if its description is among the documents"
    )


_EXAMPLE: JsonDict = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
"""The least definition of a state machine."""


class InspectRequest(BaseModel):
    """A document of AWS, a definition, or several documents with parameters.

    A document is JSON as AWS prints it, or the text of a file in JSON or YAML.
    """

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [_EXAMPLE]})

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
