"""A manager's answer."""

from dataclasses import dataclass
from typing import Self

from shared.domain.answers import boolean_field


@dataclass(frozen=True)
class Approval:
    """Whether the manager agreed."""

    approved: bool

    @classmethod
    def from_json(cls, answer: str) -> Self:
        """Read the answer as it was sent: `{"approved": true}` or `{"approved": false}`.

        Raises:
            MalformedAnswer: it is anything else.
        """
        return cls(boolean_field(answer, "approved"))
