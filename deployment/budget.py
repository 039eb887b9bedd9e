"""A budget of the account, with messages before and when it is spent."""

from aws_cdk import aws_budgets as budgets
from constructs import Construct

_SHARES = (("ACTUAL", 50), ("ACTUAL", 100), ("FORECASTED", 100))
"""The kinds of cost and the percentages of the budget at which a message is sent."""


def add_budget(scope: Construct, dollars: int, email: str) -> None:
    """Add a monthly budget in dollars, with messages to an address."""
    budgets.CfnBudget(
        scope,
        "Budget",
        budget=budgets.CfnBudget.BudgetDataProperty(
            budget_type="COST",
            time_unit="MONTHLY",
            budget_limit=budgets.CfnBudget.SpendProperty(amount=dollars, unit="USD"),
        ),
        notifications_with_subscribers=[_notification(*share, email) for share in _SHARES],
    )


def _notification(
    kind: str, percent: int, email: str
) -> budgets.CfnBudget.NotificationWithSubscribersProperty:
    return budgets.CfnBudget.NotificationWithSubscribersProperty(
        notification=budgets.CfnBudget.NotificationProperty(
            notification_type=kind,
            comparison_operator="GREATER_THAN",
            threshold=percent,
            threshold_type="PERCENTAGE",
        ),
        subscribers=[
            budgets.CfnBudget.SubscriberProperty(subscription_type="EMAIL", address=email)
        ],
    )
