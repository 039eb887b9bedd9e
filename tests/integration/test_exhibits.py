"""What the exhibits run in the lab gives the counts that are committed."""

from collections.abc import Iterator

import pytest

from bench.exhibits import direct, payload
from bench.exhibits.files import read
from bench.exhibits.names import ExhibitName
from bench.exhibits.runs import ExhibitRuns


@pytest.fixture(scope="module")
def runs() -> Iterator[ExhibitRuns]:
    with ExhibitRuns() as running:
        yield running


def test_a_workflow_without_a_function_calls_three_services(runs: ExhibitRuns) -> None:
    assert direct.measure(runs) == read(ExhibitName.DIRECT)["measured"]


def test_a_payload_fails_where_the_limits_say(runs: ExhibitRuns) -> None:
    assert payload.measure(runs) == read(ExhibitName.PAYLOAD)["measured"]
