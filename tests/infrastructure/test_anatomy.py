"""The committed anatomy has the counts of the synthesized template."""

import pytest

from bench.anatomy.command import read
from bench.anatomy.stack import CONSTRUCTS, counts_of, synthesized
from shared.engines.port import EngineName
from tests.infrastructure.conftest import ROOT


@pytest.fixture(scope="module")
def app() -> object:
    return synthesized(ROOT)


@pytest.mark.parametrize("engine", CONSTRUCTS)
def test_the_template_is_counted_as_committed(engine: EngineName, app: object) -> None:
    found = counts_of(engine, app)
    assert found == {name: read()["measured"][engine][name] for name in found}, "run `make anatomy`"
