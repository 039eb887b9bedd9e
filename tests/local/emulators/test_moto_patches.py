"""The seams in moto: each is where it's said to be, and one that moved is named."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import moto
import pytest
from moto.stepfunctions.models import StepFunctionBackend
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from local.emulators.stepfunctions import moto_patches
from local.emulators.stepfunctions.backend import _Backend
from local.emulators.stepfunctions.moto_patches import MOTO_VERSION, PATCHES, MotoPatch
from local.errors import LabError

DEFINITION = Path(__file__).parents[1].joinpath("toy.asl.json").read_text(encoding="utf-8")


class Moved:
    """A place where moto might have something else."""

    @staticmethod
    def parse(text: str) -> str:
        """Take another argument than the seam's."""
        return text


@pytest.fixture
def free() -> Iterator[None]:
    """Take the seams out while the test runs, if a lab of another test has put them in."""
    installed = bool(moto_patches._installed)
    moto_patches.restore()
    yield
    moto_patches.restore()
    if installed:
        moto_patches.install()


def test_the_installed_moto_is_the_one_that_the_seams_were_found_in() -> None:
    assert moto.__version__ == MOTO_VERSION


@pytest.mark.usefixtures("free")
@pytest.mark.parametrize("seam", PATCHES, ids=str)
def test_a_seam_is_where_it_is_said_to_be(seam: MotoPatch) -> None:
    seam.check()


@pytest.mark.parametrize("name", ["parse", "missing"])
def test_a_seam_that_has_moved_is_named(name: str) -> None:
    seam = MotoPatch(Moved, name, ("definition",), lambda original: original)
    with pytest.raises(LabError, match=rf"has moved Moved\.{name}.*install moto {MOTO_VERSION}"):
        seam.check()


@pytest.mark.usefixtures("free")
def test_nothing_is_replaced_when_a_seam_has_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = MotoPatch(Moved, "parse", ("definition",), lambda original: original)
    monkeypatch.setattr(moto_patches, "PATCHES", (*PATCHES, moved))
    before = _current()
    with pytest.raises(LabError):
        moto_patches.install()
    assert _current() == before


@pytest.mark.usefixtures("free")
def test_every_seam_is_replaced_and_put_back() -> None:
    before = _current()
    moto_patches.install()
    assert all(now is not then for now, then in zip(_current(), before, strict=True))
    moto_patches.install()
    moto_patches.restore()
    assert _current() == before


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in vars(_Backend)
        if not name.startswith("__") and callable(vars(_Backend)[name])
    ],
)
def test_what_the_backend_overrides_is_still_a_method_of_motos(name: str) -> None:
    assert inspect.isfunction(inspect.getattr_static(StepFunctionsParserBackend, name))
    assert StepFunctionsParserBackend.__mro__[1] is StepFunctionBackend


@pytest.mark.usefixtures("free")
def test_a_definition_is_parsed_once_and_its_nodes_have_their_keys() -> None:
    moto_patches.install()
    program, _ = AmazonStateLanguageParser.parse(DEFINITION)
    assert AmazonStateLanguageParser.parse(DEFINITION)[0] is program
    nodes = list(_nodes(program, set()))
    assert len(nodes) > 100
    assert all(node.__dict__["_EvalComponent__heap_key"] for node in nodes)


def _current() -> list[Any]:
    return [inspect.getattr_static(seam.owner, seam.name) for seam in PATCHES]


def _nodes(value: Any, seen: set[int]) -> Iterator[EvalComponent]:
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, EvalComponent):
        yield value
    inner = value if isinstance(value, dict) else getattr(value, "__dict__", {})
    for child in [*inner.values(), *(value if isinstance(value, (list, tuple)) else ())]:
        yield from _nodes(child, seen)
