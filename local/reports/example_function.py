"""The Lambda function behind the example of the page `/inspect`: it charges an order's card."""

from typing import Any


class PaymentUnavailable(Exception):
    """The payment service doesn't answer; another attempt may succeed."""


class CardDeclined(Exception):
    """The card can't be charged."""


def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Return the order as charged.

    Raises:
        PaymentUnavailable: at the first attempt of every seventh order.
        CardDeclined: for every seventeenth order.
    """
    order = event["order"]
    number = order["number"]
    if number % 17 == 0:
        raise CardDeclined(f"The card of order {number} was declined.")
    if number % 7 == 0 and event["attempt"] == 0:
        raise PaymentUnavailable("The payment service doesn't answer.")
    return {**order, "charged": True, "in_stock": number % 10 != 0}
