"""The options of a deployment, from the CDK's context (`-c name=value`)."""

from dataclasses import dataclass, fields
from typing import Any, Self

import aws_cdk as cdk
from constructs import Node

from shared.runtime.limits import OPEN_LOANS


class BadOption(ValueError):
    """An option has no valid value; the message names the option."""


@dataclass(frozen=True)
class Options:
    """The options of a deployment, with their defaults; docs/aws.md has them in a table."""

    faults: bool = False
    """Whether managers may inject faults, and applicants may choose the pause of a step."""
    keep_data: bool = True
    """Whether the table and the users are retained when their stack is deleted."""
    sign_up: bool = False
    """Whether people may sign up on the page; otherwise an administrator creates the users."""
    origins: tuple[str, ...] = ()
    """Further sites that may call the API from a browser."""
    experiments: bool = False
    """Whether the synthetic workflows of the experiments are deployed too."""
    variants: bool = False
    """Whether the engines' variants are deployed too, each with a workflow of its own."""
    alarm_email: str = ""
    """The address that gets the alarms, if any."""
    open_loans: int = OPEN_LOANS
    """How many loans of an applicant may be open: unfinished, or less than a minute old. 0 is any
    number; managers have no limit."""
    keep_loans_days: int = 90
    """How many days a finished loan stays in the table; 0 is for ever."""
    api_concurrency: int = 0
    """The concurrency that is reserved for the API's function, and its limit; 0 reserves none."""
    budget_usd: int = 0
    """The account's monthly budget in dollars, of which `alarm_email` gets messages; 0 is none."""

    @classmethod
    def of(cls, node: Node) -> Self:
        """Read the options from the context.

        Raises:
            BadOption: an option has no valid value.
        """
        chosen = cls(
            **{field.name: _read(node, field.name, field.default) for field in fields(cls)}
        )
        if chosen.budget_usd and not chosen.alarm_email:
            raise BadOption("budget_usd needs alarm_email, the address that is written to")
        return chosen

    @property
    def removal_policy(self) -> cdk.RemovalPolicy:
        """The policy for the table and the users when their stack is deleted."""
        return cdk.RemovalPolicy.RETAIN if self.keep_data else cdk.RemovalPolicy.DESTROY


def _read(node: Node, name: str, default: Any) -> Any:
    value = node.try_get_context(name)
    if value in (None, ""):
        return default
    text = str(value)
    match default:
        case bool():
            return _flag(name, text)
        case int():
            return _number(name, text)
        case tuple():
            return tuple(map(_origin, filter(None, text.split(","))))
        case _:
            return text


def _flag(name: str, text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise BadOption(f"{name} must be true or false, not {text!r}")
    return text.lower() == "true"


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise BadOption(f"{name} must be a whole number, 0 or more, not {text!r}")
    return int(text)


def _origin(text: str) -> str:
    origin = text.strip()
    scheme, separator, host = origin.partition("://")
    if scheme not in ("http", "https") or not separator or not host or "/" in host or "*" in host:
        raise BadOption(f"an origin is like https://example.org, no path, no *: not {text!r}")
    return origin
