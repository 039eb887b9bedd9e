"""Types of options, and options that are generated from the fields of a pydantic model."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

import click
from annotated_types import Ge, Gt, Le
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from bench.output.problems import problems

Model = TypeVar("Model", bound=BaseModel)
Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_METAVARS: Mapping[Any, str] = {bool: "true|false", str: "NAME"}
_VARIABLE = re.compile(r"([A-Za-z]\w*)=(.*)", re.DOTALL)


class VariablesCommand(click.Command):
    """A command that takes each option also as a make variable: `STEPS=9` is `--steps 9`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments after every variable has become an option."""
        return super().parse_args(ctx, [self._as_option(each) for each in args])

    def _as_option(self, argument: str) -> str:
        variable = _VARIABLE.fullmatch(argument)
        if variable is None:
            return argument
        option = _flag(variable[1])
        options = [each.opts[0] for each in self.params if isinstance(each, click.Option)]
        if option not in options:
            known = [_variable(each) for each in options]
            nearest = get_close_matches(variable[1].upper(), known, 1, 0.5)
            hint = f" Is it {nearest[0]}?" if nearest else ""
            raise click.UsageError(
                f"{variable[1]} is not known.{hint} {self.name} takes {', '.join(known)}."
            )
        return f"{option}={variable[2]}"


class Integer(click.IntRange):
    """A whole number in a range."""

    name = "integer"


class Number(click.FloatRange):
    """A number in a range."""

    name = "number"


class PositiveNumber(click.ParamType[float]):
    """A finite number above 0."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number."""
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not 0 < number < math.inf:
            self.fail(f"{value!r} is not a number above 0", param, ctx)
        return number


class Stages(PositiveNumber):
    """Numbers above 0, separated by commas."""

    name = "numbers"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the numbers."""
        return tuple(super(Stages, self).convert(each, param, ctx) for each in value.split(","))


class NotEmpty(click.ParamType[str]):
    """A text with at least one character: an unset make variable is an empty text."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text."""
        if not value:
            self.fail("it is empty", param, ctx)
        return str(value)


class Moment(click.ParamType[datetime]):
    """A moment in ISO 8601: in UTC, unless it names an offset."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the moment, in UTC."""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a time such as 2026-11-23T09:30", param, ctx)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def model_options(
    model: type[BaseModel], *, without: Sequence[str] = ()
) -> Callable[[Decorated], Decorated]:
    """Add an option for each field of a model, with its description, range and default."""

    def add(function: Decorated) -> Decorated:
        for name, field in reversed(model.model_fields.items()):
            if name not in without:
                function = click.option(
                    _flag(name),
                    type=_type(field),
                    metavar=_METAVARS.get(field.annotation),
                    default=_plain(field.default),
                    show_default=True,
                    help=f"{field.description}.",
                )(function)
        return function

    return add


def given_of(model: type[Model], values: Mapping[str, Any]) -> Model:
    """Return the model with those of the running command's options that were given.

    Raises:
        click.UsageError: the model refuses a value.
    """
    context = click.get_current_context()
    default = click.core.ParameterSource.DEFAULT
    return model_of(
        model,
        {
            name: value
            for name, value in values.items()
            if context.get_parameter_source(name) is not default
        },
    )


def model_of(model: type[Model], values: Mapping[str, Any]) -> Model:
    """Return the model with those of the values that are its fields.

    Raises:
        click.UsageError: the model refuses a value.
    """
    try:
        return model.model_validate(
            {name: value for name, value in values.items() if name in model.model_fields}
        )
    except ValidationError as error:
        raise click.UsageError(problems(error)) from error


def _plain(default: Any) -> Any:
    return default.value if isinstance(default, StrEnum) else default


def _type(field: FieldInfo) -> Any:
    limits = {type(each): each for each in field.metadata}
    above = limits.get(Gt)
    least = limits[Ge].ge if Ge in limits else above.gt if above else None
    most = limits[Le].le if Le in limits else None
    kind = field.annotation
    if kind is int:
        return Integer(least, most)
    if kind is float:
        return Number(least, most, min_open=above is not None)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return click.Choice([each.value for each in kind])
    return kind


def _flag(name: str) -> str:
    return f"--{name.lower().replace('_', '-')}"


def _variable(flag: str) -> str:
    return flag.removeprefix("--").replace("-", "_").upper()
