"""The units of work that both engines call: the only place where a step has a side effect."""

from shared.steps.runner import Attempt, perform

__all__ = ["Attempt", "perform"]
