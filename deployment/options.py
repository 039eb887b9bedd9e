"""What whoever deploys may choose, as the CDK's context (`-c name=value`)."""

from dataclasses import dataclass
from typing import Any, Self

import aws_cdk as cdk
from constructs import Node


class BadOption(ValueError):
    """A choice that doesn't exist, in words for whoever made it."""


@dataclass(frozen=True)
class Options:
    """The choices of a deployment."""

    faults: bool = False
    """Whether managers may inject faults."""
    keep_data: bool = True
    """Whether the table and the users outlive their stack."""
    sign_up: bool = True
    """Whether people may sign up by themselves."""
    origins: tuple[str, ...] = ()
    """Sites beside the page's own that may call the API from a browser."""
    experiments: bool = False
    """Whether the synthetic workflows of the experiments are deployed as well."""
    alarm_email: str = ""
    """Who is told of alarms."""

    @classmethod
    def of(cls, node: Node) -> Self:
        """Read the choices from the context.

        Raises:
            BadOption: a value isn't one of those that can be chosen.
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
        """What becomes of data when its stack goes."""
        return cdk.RemovalPolicy.RETAIN if self.keep_data else cdk.RemovalPolicy.DESTROY


def _flag(node: Node, name: str, default: bool) -> bool:
    found: Any = node.try_get_context(name)
    if found in (None, ""):
        return default
    if str(found).lower() not in ("true", "false"):
        raise BadOption(f"{name} must be true or false, not {found!r}")
    return str(found).lower() == "true"


def _origin(text: str) -> str:
    origin = text.strip()
    scheme, separator, host = origin.partition("://")
    if scheme not in ("http", "https") or not separator or not host or "/" in host or "*" in host:
        raise BadOption(f"an origin is like https://example.org, no path, no *: not {text!r}")
    return origin
