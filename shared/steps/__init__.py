"""The steps of a loan, which both engines call. All side effects of a workflow are here."""

from shared.steps.runner import (
    Attempt,
    RetriesExhausted,
    SubmittedLoan,
    compute,
    perform,
    perform_with_retries,
)

__all__ = [
    "Attempt",
    "RetriesExhausted",
    "SubmittedLoan",
    "compute",
    "perform",
    "perform_with_retries",
]
