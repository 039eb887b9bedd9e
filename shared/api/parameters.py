"""The parameters of the calls, each with its limits and its description in the documentation."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from shared.api.long_poll import MAX_WAIT_SECONDS

LoanId = Annotated[str, Path(description="The loan's id: 32 hexadecimal digits")]
RaceId = Annotated[str, Path(description="The race's id: 32 hexadecimal digits")]
After = Annotated[str | None, Query(max_length=8192, description="The `cursor` of the last answer")]
Wait = Annotated[
    float, Query(ge=0, le=MAX_WAIT_SECONDS, description="The most seconds to wait for an event")
]
Limit = Annotated[int, Query(ge=1, le=50, description="The most loans in the answer")]
Next = Annotated[
    str | None,
    Query(alias="next", max_length=1024, description="The `next` of the page before this one"),
]
Region = Annotated[str, Query(max_length=32, description="The region whose prices apply")]
