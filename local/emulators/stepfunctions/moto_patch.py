"""One change to moto: which of its attributes is replaced, and by what."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import moto

from local.errors import LabError

MOTO_VERSION = "5.2.5"
"""The release that the patches were written for."""

installed: dict["MotoPatch", Any] = {}
"""The patches that are in place, each with the attribute that it replaces."""


@dataclass(frozen=True)
class MotoPatch:
    """A replacement of `owner.name`, an attribute of moto that takes `parameters`.

    `replace` returns the replacement for the original. `parameters` is None if the attribute isn't
    a function.
    """

    owner: Any
    name: str
    parameters: tuple[str, ...] | None
    replace: Callable[[Any], Any]

    def __str__(self) -> str:
        """Return the attribute's full name."""
        return f"{self.owner.__name__}.{self.name}"

    def check(self) -> None:
        """Check that moto has the attribute with these parameters.

        Raises:
            LabError: it hasn't.
        """
        found = installed.get(self, inspect.getattr_static(self.owner, self.name, self))
        if found is self or self.parameters != _parameters(found):
            raise LabError(
                f"moto {moto.__version__} has changed {self}, which the lab patches: "
                f"install moto {MOTO_VERSION}, or adapt "
                "the patches in local/emulators/stepfunctions."
            )


def plain_function(attribute: Any) -> Any:
    """Return the function inside a static method; anything else as it is."""
    return attribute.__func__ if isinstance(attribute, staticmethod) else attribute


def _parameters(attribute: Any) -> tuple[str, ...] | None:
    plain = plain_function(attribute)
    return tuple(inspect.signature(plain).parameters) if callable(plain) else None
