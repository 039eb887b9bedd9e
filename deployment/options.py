"""The options of a deployment, from the CDK's context (`-c name=value`)."""

from dataclasses import dataclass
from typing import Any, Self

import aws_cdk as cdk
from constructs import Node


class BadOption(ValueError):
    """An option has no valid value; the message names the option."""


@dataclass(frozen=True)
class Options:
    """The options of a deployment, with their defaults."""

    faults: bool = False
    """Whether managers may inject faults."""
    keep_data: bool = True
    """Whether the table and the users are retained when their stack is deleted."""
    sign_up: bool = True
    """Whether users may sign up on the page."""
    origins: tuple[str, ...] = ()
    """Further sites that may call the API from a browser."""
    experiments: bool = False
    """Whether the synthetic workflows of the experiments are deployed too."""
    alarm_email: str = ""
    """The address that gets the alarms, if any."""

    @classmethod
    def of(cls, node: Node) -> Self:
        """Read the options from the context.

        Raises:
            BadOption: an option has no valid value.
        """
        default = cls()
        origins = str(node.try_get_context("origins") or "")
        return cls(
            faults=_flag(node, "faults", default.faults),
            keep_data=_flag(node, "keep_data", default.keep_data),
            sign_up=_flag(node, "sign_up", default.sign_up),
            experiments=_flag(node, "experiments", default.experiments),
            origins=tuple(map(_origin, filter(None, origins.split(",")))),
            alarm_email=str(node.try_get_context("alarm_email") or ""),
        )

    @property
    def removal_policy(self) -> cdk.RemovalPolicy:
        """The policy for the table and the users when their stack is deleted."""
        return cdk.RemovalPolicy.RETAIN if self.keep_data else cdk.RemovalPolicy.DESTROY


def _flag(node: Node, name: str, default: bool) -> bool:
    value: Any = node.try_get_context(name)
    if value in (None, ""):
        return default
    if str(value).lower() not in ("true", "false"):
        raise BadOption(f"{name} must be true or false, not {value!r}")
    return str(value).lower() == "true"


def _origin(text: str) -> str:
    origin = text.strip()
    scheme, separator, host = origin.partition("://")
    if scheme not in ("http", "https") or not separator or not host or "/" in host or "*" in host:
        raise BadOption(f"an origin is like https://example.org, no path, no *: not {text!r}")
    return origin
