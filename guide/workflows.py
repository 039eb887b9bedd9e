"""Small workflows that rows run: durable handlers, and state machines without functions."""

from collections.abc import Mapping
from typing import Any

from aws_durable_execution_sdk_python import DurableContext
from aws_durable_execution_sdk_python.config import Duration
from aws_durable_execution_sdk_python.waits import WaitForConditionConfig, WaitForConditionDecision

POLLS = 5
YEAR_DAYS = 365
INSTALMENTS = 60

Machine = Mapping[str, Any]


def polls(_event: object, context: DurableContext) -> int:
    """Poll until the fifth poll says that it is ready."""

    def poll(done: int, _: object) -> int:
        return done + 1

    def decide(done: int, _: int) -> WaitForConditionDecision:
        if done == POLLS:
            return WaitForConditionDecision.stop_polling()
        return WaitForConditionDecision.continue_waiting(Duration.from_seconds(60))

    config = WaitForConditionConfig(wait_strategy=decide, initial_state=0)
    return context.wait_for_condition(poll, config, name="ready")


def waits_a_year(_event: object, context: DurableContext) -> str:
    """Wait for a year, then do a step."""
    context.wait(Duration.from_days(YEAR_DAYS), name="a year")
    return context.step(lambda _: "renewed", name="renew")


def polling_machine() -> Machine:
    """Return a loop of poll, Choice and Wait. The poll is a Pass state; a Task costs the same."""
    return _machine(
        {
            "Poll": {
                "Type": "Pass",
                "Output": "{% {'polls': $sum([$states.input.polls, 1])} %}",
                "Next": "Ready",
            },
            "Ready": {
                "Type": "Choice",
                "Choices": [
                    {"Condition": f"{{% $states.input.polls = {POLLS} %}}", "Next": "Done"}
                ],
                "Default": "Pause",
            },
            "Pause": {"Type": "Wait", "Seconds": 0, "Next": "Poll"},
            "Done": {"Type": "Succeed"},
        }
    )


def instalment_machine(table: str) -> Machine:
    """Return a machine without a function: it decides, waits, computes an instalment, stores it."""
    return _machine(
        {
            "Rate": {
                "Type": "Pass",
                "Output": "{% {'amount': 150000, 'rate': 5.25 / 1200} %}",
                "Next": "IsLarge",
            },
            "IsLarge": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% $states.input.amount >= 100000 %}", "Next": "Pause"}],
                "Default": "Instalment",
            },
            "Pause": {"Type": "Wait", "Seconds": 0, "Next": "Instalment"},
            "Instalment": {
                "Type": "Pass",
                "Output": "{% $round($states.input.amount * $states.input.rate"
                f" / (1 - $power(1 + $states.input.rate, -{INSTALMENTS})), 2) %}}",
                "Next": "Store",
            },
            "Store": {
                "Type": "Task",
                "Resource": "arn:aws:states:::dynamodb:putItem",
                "Arguments": {
                    "TableName": table,
                    "Item": {
                        "pk": {"S": "guide"},
                        "sk": {"S": "instalment"},
                        "instalment": {"N": "{% $string($states.input) %}"},
                    },
                },
                "End": True,
            },
        }
    )


def waiting_machine(last: str) -> Machine:
    """Return a machine that waits a second and then enters a state of this name."""
    return _machine(
        {
            "Pause": {"Type": "Wait", "Seconds": 1, "Next": last},
            last: {"Type": "Pass", "End": True},
        }
    )


def _machine(states: Mapping[str, Any]) -> Machine:
    return {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states}
