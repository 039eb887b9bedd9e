"""The committed anatomy has the counts of the synthesized template."""

import pytest

from bench.anatomy.command import read
from bench.anatomy.stack import CONSTRUCTS, counts_of
from shared.engines.port import EngineName
from tests.infrastructure.conftest import BACKEND
from tests.infrastructure.templates import Template


@pytest.mark.parametrize("engine", CONSTRUCTS)
def test_the_template_is_counted_as_committed(
    engine: EngineName, templates: dict[str, Template]
) -> None:
    found = counts_of(engine, templates[BACKEND].body["Resources"])
    assert found == {name: read()["measured"][engine][name] for name in found}, "run `make anatomy`"
