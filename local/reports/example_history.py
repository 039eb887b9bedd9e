"""Records the example of the page `/inspect`: a state machine's Map over 40 orders."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from local.client.polling import poll
from local.emulators.account import function_arn
from local.lab import Lab
from shared.runtime.functions import FunctionId, function

FOLDER = Path("frontend/src/inspect/examples")
DEFINITION = FOLDER / "orders.asl.json"
HISTORY = FOLDER / "orders.json"
ORDERS = 40
_PAGE = 1000
_FUNCTION = "local.reports.example_function.handler"


def record() -> None:
    """Run the state machine in a lab of its own, and write its history as AWS's CLI prints it."""
    functions = (replace(function(FunctionId.TASKS), handler=_FUNCTION),)
    with Lab(functions=functions, definition=None) as lab:
        history = _run(lab)
    text = json.dumps({"events": history}, indent=1, default=str, ensure_ascii=False)
    # A stack trace names files of this machine.
    text = text.replace(f"{Path.cwd()}/", "")
    HISTORY.write_text(f"{text}\n", encoding="utf-8")


def _run(lab: Lab) -> list[Any]:
    states = lab.client("stepfunctions")
    machine = lab.step_functions.create("orders", _definition())
    orders = [{"number": number} for number in range(1, ORDERS + 1)]
    started = states.start_execution(
        stateMachineArn=machine, name="batch-7", input=json.dumps({"orders": orders})
    )
    arn = str(started["executionArn"])

    def ended() -> str | None:
        status = str(states.describe_execution(executionArn=arn)["status"])
        return None if status == "RUNNING" else status

    poll(ended, "The execution over the orders did not end", every_seconds=1)
    return list(states.get_execution_history(executionArn=arn, maxResults=_PAGE)["events"])


def _definition() -> str:
    """Return the definition with the lab's function in the place of its own."""
    machine = json.loads(DEFINITION.read_text(encoding="utf-8"))
    charge = machine["States"]["Orders"]["ItemProcessor"]["States"]["Charge"]
    charge["Arguments"]["FunctionName"] = function_arn(FunctionId.TASKS)
    return json.dumps(machine)
