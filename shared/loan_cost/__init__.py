"""What a loan costs: metered, priced once when it has ended, and kept."""

from shared.loan_cost.cost import cost_of

__all__ = ["cost_of"]
