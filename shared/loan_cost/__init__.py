"""The cost of a loan: metered and priced once, when its execution has ended, then stored."""

from shared.loan_cost.cost import cost_of

__all__ = ["cost_of"]
