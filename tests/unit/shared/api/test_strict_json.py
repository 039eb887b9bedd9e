"""JSON is read by the standard, and numbers are exact."""

from decimal import Decimal
from typing import Any

import pytest

from shared.api.guards import strict_json


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("NaN", id="nan"),
        pytest.param("[Infinity]", id="infinity"),
        pytest.param('{"a": -Infinity}', id="minus-infinity"),
        pytest.param('{"a": 1, "a": 1}', id="a-name-twice"),
        pytest.param('[{"a": {"b": 1, "b": 2}}]', id="a-name-twice-further-in"),
        pytest.param("[" * 100_000, id="nested-beyond-reason"),
        pytest.param("1e99999999999999999999", id="an-endless-exponent"),
        pytest.param("9" * 10_000, id="an-endless-number"),
        pytest.param("", id="nothing"),
        pytest.param("[1,]", id="a-comma-too-many"),
        pytest.param("'a'", id="single-quotes"),
    ],
)
def test_what_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (any way of saying that it isn't JSON)
        strict_json(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("0.1", Decimal("0.1"), id="a-fraction"),
        pytest.param("1e2", Decimal(100), id="an-exponent"),
        pytest.param("12345678901234567890.12", Decimal("12345678901234567890.12"), id="long"),
        pytest.param("7", 7, id="a-whole-number"),
        pytest.param('{"a": [true, null]}', {"a": [True, None]}, id="an-object"),
    ],
)
def test_a_number_is_read_as_it_was_written(text: str, value: Any) -> None:
    assert strict_json(text) == value
    assert type(strict_json(text)) is type(value)
