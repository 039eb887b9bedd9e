"""The patches of moto: each fits the installed release, and one that doesn't is named."""

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
from local.emulators.stepfunctions.moto_patch import MOTO_VERSION, MotoPatch, installed
from local.emulators.stepfunctions.moto_patches import PATCHES
from local.errors import LabError

DEFINITION = Path(__file__).parents[1].joinpath("toy.asl.json").read_text(encoding="utf-8")


class Changed:
    """An owner whose attribute has changed."""

    @staticmethod
    def parse(text: str) -> str:
        """Take another argument than the patch's."""
        return text


@pytest.fixture
def unpatched() -> Iterator[None]:
    """Remove the patches while the test runs, if a lab of another test has installed them."""
    before = bool(installed)
    moto_patches.restore()
    yield
    moto_patches.restore()
    if before:
        moto_patches.install()


def test_the_installed_moto_is_the_one_that_the_patches_were_written_for() -> None:
    assert moto.__version__ == MOTO_VERSION


@pytest.mark.usefixtures("unpatched")
@pytest.mark.parametrize("patch", PATCHES, ids=str)
def test_a_patch_fits_the_installed_moto(patch: MotoPatch) -> None:
    patch.check()


@pytest.mark.parametrize("name", ["parse", "missing"])
def test_a_patch_that_does_not_fit_is_named(name: str) -> None:
    patch = MotoPatch(Changed, name, ("definition",), lambda original: original)
    with pytest.raises(LabError, match=rf"changed Changed\.{name}.*install moto {MOTO_VERSION}"):
        patch.check()


@pytest.mark.usefixtures("unpatched")
def test_nothing_is_patched_when_one_patch_does_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = MotoPatch(Changed, "parse", ("definition",), lambda original: original)
    monkeypatch.setattr(moto_patches, "PATCHES", (*PATCHES, changed))
    before = _current()
    with pytest.raises(LabError):
        moto_patches.install()
    assert _current() == before


@pytest.mark.usefixtures("unpatched")
def test_every_patch_is_installed_and_removed() -> None:
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
def test_every_override_of_the_backend_is_a_method_of_motos(name: str) -> None:
    assert inspect.isfunction(inspect.getattr_static(StepFunctionsParserBackend, name))
    assert StepFunctionsParserBackend.__mro__[1] is StepFunctionBackend


@pytest.mark.usefixtures("unpatched")
def test_a_definition_is_parsed_once_and_its_nodes_have_their_keys() -> None:
    moto_patches.install()
    program, _ = AmazonStateLanguageParser.parse(DEFINITION)
    assert AmazonStateLanguageParser.parse(DEFINITION)[0] is program
    nodes = list(_nodes(program, set()))
    assert len(nodes) > 100
    assert all(node.__dict__["_EvalComponent__heap_key"] for node in nodes)


def _current() -> list[Any]:
    return [inspect.getattr_static(patch.owner, patch.name) for patch in PATCHES]


def _nodes(value: Any, seen: set[int]) -> Iterator[EvalComponent]:
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, EvalComponent):
        yield value
    inner = value if isinstance(value, dict) else getattr(value, "__dict__", {})
    for child in [*inner.values(), *(value if isinstance(value, (list, tuple)) else ())]:
        yield from _nodes(child, seen)
