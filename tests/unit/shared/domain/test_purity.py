"""The domain needs nothing: no package, no clock, no randomness, no files."""

import ast
import sys
from pathlib import Path

import pytest

from tests.unit.conftest import ROOT

MODULES = sorted((ROOT / "shared" / "domain").glob("*.py"))
IMPURE = {"asyncio", "datetime", "io", "os", "pathlib", "random", "secrets", "socket", "subprocess"}
IMPURE |= {"time", "uuid", "threading", "urllib", "http", "logging", "tempfile"}


def imports_of(source: str) -> set[str]:
    nodes = list(ast.walk(ast.parse(source)))
    plain = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    return plain | {node.module or "." for node in nodes if isinstance(node, ast.ImportFrom)}


def is_allowed(module: str) -> bool:
    if module.startswith("shared.domain."):
        return True
    root = module.partition(".")[0]
    return module == "shared.domain" or (root in sys.stdlib_module_names and root not in IMPURE)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_the_domain_imports_only_itself_and_the_pure_part_of_the_standard_library(
    module: Path,
) -> None:
    imported = imports_of(module.read_text())
    assert {name for name in imported if not is_allowed(name)} == set()


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_the_domain_knows_no_float_and_opens_no_file(module: Path) -> None:
    names = {n.id for n in ast.walk(ast.parse(module.read_text())) if isinstance(n, ast.Name)}
    assert names.isdisjoint({"float", "open", "print", "input", "eval", "exec"})


def test_the_rule_would_notice_an_import_too_many() -> None:
    source = (
        "import boto3\nfrom shared.store import table\nimport time\nfrom decimal import Decimal"
    )
    refused = {name for name in imports_of(source) if not is_allowed(name)}
    assert refused == {"boto3", "shared.store", "time"}
