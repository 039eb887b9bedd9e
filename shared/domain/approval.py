"""The manager's answer to a wait."""

from dataclasses import dataclass
from typing import Self

from shared.domain.answers import boolean_field


@dataclass(frozen=True)
class Approval:
    """The answer: `approved` or not."""

    approved: bool

    @classmethod
    def from_json(cls, answer: str) -> Self:
        """Read `{"approved": true}` or `{"approved": false}`.

        Raises:
            MalformedAnswer: the text is anything else.
        """
        return cls(boolean_field(answer, "approved"))
