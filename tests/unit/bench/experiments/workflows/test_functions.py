"""The synthetic functions: what they import is what they are deployed with."""

import ast

import pytest

from bench.experiments.workflows.functions import DURABLE, TASKS, SyntheticFunction
from tests.unit.conftest import ROOT

_DEPLOYED = (
    "bench.experiments.workflows",
    "aws_durable_execution_sdk_python",
    *("collections.abc", "dataclasses", "json", "typing"),
)


@pytest.mark.parametrize("function", [DURABLE, TASKS], ids=["durable", "tasks"])
def test_a_function_imports_only_what_is_deployed_with_it(function: SyntheticFunction) -> None:
    assert function.packages == ("bench/experiments/workflows",)
    module = function.handler.rpartition(".")[0].replace(".", "/")
    for path in (ROOT / f"{module}.py", ROOT / "bench/experiments/workflows/shape.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported = [each.name for each in node.names]
            elif isinstance(node, ast.ImportFrom):
                imported = [node.module or ""]
            else:
                continue
            assert all(name.startswith(_DEPLOYED) for name in imported), imported
