"""The steps of a loan, which both engines call. All side effects of a workflow are here."""

from shared.steps.runner import Attempt, SubmittedLoan, perform

__all__ = ["Attempt", "SubmittedLoan", "perform"]
