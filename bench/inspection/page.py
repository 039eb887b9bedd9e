"""The generated parts of the page on the inspection: the rules of the translation."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from bench.output.pages import GeneratedPage
from bench.output.tables import markdown
from shared.inspection.ranges import Range
from shared.inspection.rules import (
    CODE_BETWEEN,
    EXECUTION_END,
    EXECUTION_OPERATION,
    OPERATIONS_OF,
    REDRIVE,
    RETRIED_INVOCATION,
    STATES_OF,
    Rule,
)

PATH = Path("docs/inspect.md")
Role = TypeVar("Role", bound=StrEnum)


def page() -> GeneratedPage:
    """Return the page with both tables of rules."""
    onto_durable = _table("State", "operations", OPERATIONS_OF)
    onto_states = _table("Operation", "transitions", STATES_OF)
    return GeneratedPage(
        PATH,
        {
            "onto-durable": "\n\n".join((onto_durable, EXECUTION_OPERATION, REDRIVE.text)),
            "onto-states": "\n\n".join(
                (onto_states, CODE_BETWEEN, EXECUTION_END, RETRIED_INVOCATION)
            ),
        },
        {},
    )


def _table(what: str, unit: str, rules: Mapping[Role, Rule]) -> str:
    headings = (what, "Rule", "No counterpart", unit.capitalize(), "Each retry")
    return markdown(headings, _rows(rules), text_columns=3)


def _rows(rules: Mapping[Role, Rule]) -> Iterator[tuple[str, ...]]:
    for role, rule in rules.items():
        name = role.replace("_", " ")
        yield name, rule.text, rule.missing, _range(rule.units), _range(rule.retry)


def _range(amount: Range) -> str:
    if amount.least == amount.most:
        return f"{amount.most}"
    return f"{amount.least} to {amount.most}"
