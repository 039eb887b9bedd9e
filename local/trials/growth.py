"""Whether a lab grows with the loans that have ended in it: in time, and in memory."""

from collections.abc import Sequence
from dataclasses import dataclass

from local.trials.memory import LabMemory

LARGEST_SLOWDOWN = 1.15
MOST_KB_A_LOAN = 20
_LARGEST_BLOCK = 1000
_BLOCKS = 5
"""With fewer loans than in so many blocks, blocks are smaller, and say less."""


def block_of(loans: int) -> int:
    """Return how many loans the first and the last block have."""
    return max(1, min(_LARGEST_BLOCK, loans // _BLOCKS))


@dataclass(frozen=True)
class Growth:
    """A lab in which `loans` have ended one after the other.

    `ends` has the second of each end, from the start of the first; `before` and `after` are the
    memory after the first block and after the last loan.
    """

    ends: Sequence[float]
    before: LabMemory
    after: LabMemory

    @property
    def loans(self) -> int:
        """The number of loans."""
        return len(self.ends)

    @property
    def block(self) -> int:
        """The number of loans in the first and in the last block."""
        return block_of(self.loans)

    @property
    def first_seconds(self) -> float:
        """How long the first block took."""
        return self.ends[self.block - 1]

    @property
    def last_seconds(self) -> float:
        """How long the last block took, from the end of the loan before it."""
        started = self.ends[-self.block - 1] if self.block < self.loans else 0.0
        return self.ends[-1] - started

    @property
    def slowdown(self) -> float:
        """The time of the last block over that of the first."""
        return self.last_seconds / self.first_seconds

    @property
    def kb_a_loan(self) -> float:
        """KB for each loan after the first block."""
        return self._a_loan(self.after.total - self.before.total)

    @property
    def is_too_large(self) -> bool:
        """Whether the lab slows down or takes too much memory; few loans can't show it."""
        return self.block == _LARGEST_BLOCK and (
            self.slowdown > LARGEST_SLOWDOWN or self.kb_a_loan > MOST_KB_A_LOAN
        )

    def sentences(self) -> list[str]:
        """Return what was measured, and what is the most if that was exceeded."""
        parts = ", ".join(
            f"{part} {self._a_loan(getattr(self.after, part) - getattr(self.before, part)):.1f}"
            for part in ("lab", "table", "workers")
        )
        lines = [
            f"The last {self.block} of {self.loans} loans took {self.slowdown:.2f} times as long "
            f"as the first {self.block}: {self.last_seconds:.1f} and {self.first_seconds:.1f} s.",
            f"Memory grew by {self.kb_a_loan:.1f} KB for each loan after the first {self.block}: "
            f"{parts} KB.",
        ]
        if self.is_too_large:
            lines.append(f"At most {LARGEST_SLOWDOWN} times and {MOST_KB_A_LOAN} KB are right.")
        return lines

    def _a_loan(self, kilobytes: int) -> float:
        return kilobytes / max(1, self.loans - self.block)
