"""The source of a workflow: its statements, its `except` lines and its digest."""

import ast
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True)
class WorkflowSource:
    """A file of a workflow."""

    path: Path

    @cached_property
    def text(self) -> str:
        """The text of the file."""
        return self.path.read_text(encoding="utf-8")

    @property
    def digest(self) -> str:
        """The SHA-256 of the text: line states are valid for this text alone."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def except_lines(self) -> frozenset[int]:
        """The lines of `except` clauses, which an exception passes until one matches."""
        handlers = (node for node in ast.walk(self._tree) if isinstance(node, ast.ExceptHandler))
        return frozenset(handler.lineno for handler in handlers)

    def statement(self, line: int) -> int:
        """Return the first line of the statement that contains a line."""
        return self._first_lines.get(line, line)

    @cached_property
    def _first_lines(self) -> dict[int, int]:
        simple = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Raise, ast.Return)
        return {
            line: node.lineno
            for node in ast.walk(self._tree)
            if isinstance(node, simple)
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        }

    @cached_property
    def _tree(self) -> ast.Module:
        return ast.parse(self.text)
