"""The templates, synthesized once and without building packages."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")
os.environ.setdefault("CDK_VALIDATION", "false")

import aws_cdk as cdk

from app import build
from tests.infrastructure.templates import Template

ROOT = Path(__file__).resolve().parents[2]
FLAGS = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
BACKEND, FRONTEND = "OneLoanBackend", "OneLoanFrontend"


def make_app(outdir: Path, page: Path, **choices: str) -> cdk.App:
    """Return an app as `app.py` makes it, with these choices, that builds no package."""
    context = {**FLAGS, "aws:cdk:bundling-stacks": [], **choices}
    return build(cdk.App(context=context, outdir=str(outdir)), page)


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built page, as far as a deployment looks at it."""
    built = tmp_path_factory.mktemp("page")
    (built / "assets").mkdir()
    (built / "assets" / "index-0123.js").write_text("", encoding="utf-8")
    (built / "index.html").write_text("<!doctype html>", encoding="utf-8")
    return built


Synthesize = Callable[..., dict[str, Template]]


@pytest.fixture(scope="session")
def synthesize(tmp_path_factory: pytest.TempPathFactory, page: Path) -> Synthesize:
    """Synthesizes both stacks with the given choices."""

    def made(**choices: str) -> dict[str, Template]:
        outdir = tmp_path_factory.mktemp("cdk")
        make_app(outdir, page, **choices).synth()
        return {name: Template.read(outdir, name) for name in (BACKEND, FRONTEND)}

    return made


@pytest.fixture(scope="session")
def templates(synthesize: Synthesize) -> dict[str, Template]:
    """Both stacks as they are deployed when nothing is chosen."""
    return synthesize()


@pytest.fixture(scope="session")
def backend(templates: dict[str, Template]) -> Template:
    return templates[BACKEND]


@pytest.fixture(scope="session")
def frontend(templates: dict[str, Template]) -> Template:
    return templates[FRONTEND]
