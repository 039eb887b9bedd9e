"""JSONata in moto: an expression is compiled once, and values are bound to its variables.

moto writes the values of all variables into the expression's text, so that the text is another one
each time and has to be parsed again; and a string with a quote in it breaks the text.
"""

import copy
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from jsonata.jsonata import Jsonata
from jsonata.utils import Utils
from moto.stepfunctions.parser.asl.component.intrinsic.jsonata import (
    get_intrinsic_functions_declarations,
)
from moto.stepfunctions.parser.asl.jsonata.jsonata import extract_jsonata_variable_references
from moto.stepfunctions.parser.asl.jsonata.validations import validate_jsonata_expression_output

_EXPRESSIONS = 4096
_STATES = "$states"
_NOTHING = "nothing"
"""An expression without a value; moto evaluates it to find out whether a value is null."""

References = frozenset[str]


def evaluate_text(text: str) -> Any:
    """Return the value of an expression without variables; None for null and for nothing."""
    return Jsonata(text).evaluate(None)


def evaluate_expression(component: Any, env: Any) -> None:
    """Evaluate a `{% … %}` of a state and push its value, as `StringJSONata._eval_body` does.

    Raises FailureEventException (States.QueryEvaluationError) if the value is nothing.
    """
    value = _evaluate(component.expression, env, with_states=True)
    if value is None:
        no_value: Any = None
        validate_jsonata_expression_output(env, component.expression, _NOTHING, no_value)
    env.stack.append(_from_jsonata(value))


def evaluate_sample(component: Any, env: Any) -> None:
    """Evaluate a `$variable.path` and push its value, as `StringVariableSample._eval_body` does."""
    with_states = component.query_language_mode.name == "JSONata"
    env.stack.append(_from_jsonata(_evaluate(component.expression, env, with_states=with_states)))


def _evaluate(expression: str, env: Any, *, with_states: bool) -> Any:
    references = _references(expression)
    bindings = dict(_variables(env.variable_store, references))
    if with_states:
        bindings["states"] = _to_jsonata(_states(env.states, references))
    functions = _functions(references, bindings) if with_states else ""
    program = copy.copy(_compiled(f"({functions}{expression})"))
    # The interpreter looks up the expression that its thread evaluates, for example for $now().
    Jsonata.CURRENT.jsonata = program
    return program.evaluate(None, bindings)


@lru_cache(_EXPRESSIONS)
def _compiled(text: str) -> Jsonata:
    program = Jsonata(text)
    program.set_output_convert_nulls(False)
    return program


@lru_cache(_EXPRESSIONS)
def _references(expression: str) -> References:
    """Return the variables of an expression with the names that follow: `$states.input.name`."""
    return frozenset(extract_jsonata_variable_references(expression))


def _functions(references: References, bindings: Mapping[str, Any]) -> str:
    """Return the declarations of Step Functions' own functions that no variable replaces."""
    replaced = {f"${name}" for name in bindings}
    return str(get_intrinsic_functions_declarations(set(references - replaced)))


def _variables(store: Any, references: References) -> Iterable[tuple[str, Any]]:
    for name in {reference[1:].partition(".")[0] for reference in references}:
        for scope in (store._inner_scope, store._outer_scope):  # noqa: SLF001 (a patch of moto)
            if name in scope:
                yield name, _to_jsonata(scope[name])
                break


def _states(states: Any, references: References) -> dict[str, Any]:
    """Return the parts of `$states` that an expression refers to."""
    data: dict[str, Any] = states._states_data  # noqa: SLF001 (a patch of moto)
    if not references or _STATES in references:
        return data
    prefixes = {name: f"{_STATES}.{name}" for name in data}
    return {
        name: value
        for name, value in data.items()
        if any(reference.startswith(prefixes[name]) for reference in references)
    }


def _to_jsonata(value: Any) -> Any:
    """Copy a value of JSON as the interpreter would parse it.

    Null is a value of its own there, and a whole number never a float.
    """
    match value:
        case str() | bool() | int():
            return value
        case None:
            return Utils.NULL_VALUE
        case float():
            return Utils.convert_number(value)
        case dict():
            return {str(name): _to_jsonata(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_to_jsonata(inner) for inner in value]
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _from_jsonata(value: Any) -> Any:
    """Copy a value into plain JSON; a sequence of the interpreter is a list."""
    if isinstance(value, dict):
        return {name: _from_jsonata(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_from_jsonata(inner) for inner in value]
    return None if value is Utils.NULL_VALUE else value
