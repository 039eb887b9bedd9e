"""The lines of each engine's half in the source tree."""

import ast
import io
import json
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.engines.port import EngineName

_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
_TESTS = "tests."
_FAKE = "Fake"


@dataclass(frozen=True)
class EngineFiles:
    """The files of an engine's half of the project."""

    definition: Sequence[str]
    """Files in the language of the engine."""
    code: Sequence[str]
    infrastructure: Sequence[str]
    tests: Sequence[str]


FILES: Mapping[EngineName, EngineFiles] = {
    EngineName.DURABLE: EngineFiles(
        definition=(),
        code=(
            "durable/handler.py",
            "durable/operations.py",
            "durable/progress.py",
            "durable/workflow.py",
        ),
        infrastructure=("durable/infrastructure.py",),
        tests=(
            "tests/unit/durable/durable_runner.py",
            "tests/unit/durable/test_operations.py",
            "tests/unit/durable/test_progress.py",
            "tests/unit/durable/test_workflow.py",
        ),
    ),
    EngineName.STEPFUNCTIONS: EngineFiles(
        definition=("stepfunctions/workflow.asl.json",),
        code=("stepfunctions/tasks.py",),
        infrastructure=("stepfunctions/infrastructure.py",),
        tests=(
            "tests/unit/stepfunctions/asl.py",
            "tests/unit/stepfunctions/test_definition.py",
            "tests/unit/stepfunctions/test_tasks.py",
        ),
    ),
}
"""The two engines of the default comparison."""
SHARED = "shared/steps"
"""The folder of the steps, which both engines call."""


def counts_of(engine: EngineName, root: Path) -> dict[str, int]:
    """Return the counts of an engine's files."""
    files = FILES[engine]
    return {
        "definition": sum(len(_lines(root / each)) for each in files.definition),
        "states": sum(_states(_json(root / each)) for each in files.definition),
        "code": _sum(root / each for each in files.code),
        "infrastructure": _sum(root / each for each in files.infrastructure),
        "tests": _sum(root / each for each in files.tests),
        "cases": sum(_tests(root / each) for each in files.tests),
        "doubles": len({name for each in files.tests for name in _doubles(root / each)}),
        "shared": _sum(sorted((root / SHARED).glob("*.py"))),
    }


def code_lines(source: str) -> int:
    """Return the lines of Python that hold code: no blank lines, comments or docstrings."""
    held: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _NO_CODE:
            held.update(range(token.start[0], token.end[0] + 1))
    return len(held - set(_docstring_lines(source)))


def _docstring_lines(source: str) -> Iterator[int]:
    """Yield the lines of the texts that are statements by themselves."""
    for node in ast.walk(ast.parse(source)):
        constant = node.value if isinstance(node, ast.Expr) else None
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
            yield from range(constant.lineno, (constant.end_lineno or constant.lineno) + 1)


def _sum(paths: Iterable[Path]) -> int:
    return sum(code_lines(path.read_text(encoding="utf-8")) for path in paths)


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _states(definition: Any) -> int:
    """Return the number of states, those in branches and iterations included."""
    if isinstance(definition, list):
        return sum(map(_states, definition))
    if not isinstance(definition, dict):
        return 0
    return len(definition.get("States", ())) + sum(map(_states, definition.values()))


def _tests(path: Path) -> int:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return sum(node.name.startswith("test_") for node in functions)


def _doubles(path: Path) -> Iterator[str]:
    """Yield the names of the doubles that a file of tests imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_TESTS):
            yield from (alias.name for alias in node.names if alias.name.startswith(_FAKE))
