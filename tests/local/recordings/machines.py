"""For each recording of Step Functions an equivalent state machine, and what is done to it.

The recordings waited for a message queue's token; these wait for a Lambda function's, which differs
in `resource` and `resourceType` only. Waits of the recordings are shorter here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.emulators.account import state_machine_arn
from tests.local.recordings.states import (
    ALL,
    FUNCTION,
    State,
    await_token,
    catch,
    fail,
    flow,
    invoke,
    machine,
    pass_on,
    retry,
    sleep,
)

TIMEOUT_SECONDS = 5
"""Long enough for a request that is sent before it, also by a function that starts cold."""

UNDEFINED = "{% $doesNotExist %}"
SUCCESS = {"output": '"HelloWorld!"'}
REFUSED = {"error": "Failure error", "cause": "Failure cause"}


@dataclass(frozen=True)
class Machine:
    """A state machine to run with an input.

    `answers` are sent to its task tokens, one after the other: an output, or an error. `stopped`
    means that the execution is stopped once it waits.
    """

    definition: State
    input: Mapping[str, Any] = field(default_factory=dict)
    answers: tuple[Mapping[str, str], ...] = ()
    stopped: bool = False


OUTPUT = {"stateInput": "{% $states.input %}", "stateError": "{% $states.errorOutput %}"}

MACHINES: Mapping[str, Machine] = {
    "send_task_unknown_token": Machine(
        machine(
            Send={
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess",
                "Arguments": {"TaskToken": "no-such-token", "Output": {}},
            }
        )
    ),
    "assign_from_lambda_result": Machine(
        machine(
            Prepare=pass_on(Assign={"payload": {"do": "echo"}, "limit": 300}),
            Call={
                **invoke(
                    TimeoutSeconds="{% $limit %}",
                    Assign={"answer": "{% $states.result.Payload %}"},
                    Output="{% $states.result.Payload %}",
                ),
                "Arguments": {"FunctionName": FUNCTION, "Payload": "{% $payload %}"},
            },
            Finish=pass_on(Assign={"before": "{% $answer %}", "limit": 150}),
        )
    ),
    "callback_failure_caught": Machine(
        machine(Ask=await_token(Catch=catch("Caught", "Failure error")), Caught=pass_on()),
        answers=(REFUSED,),
    ),
    "callback_failure_without_error_caught": Machine(
        machine(Ask=await_token(Catch=catch("Caught", "States.Runtime", ALL)), Caught=pass_on()),
        answers=({},),
    ),
    "callback_heartbeat_timeout": Machine(
        machine(Ask=await_token(TimeoutSeconds=60, HeartbeatSeconds=TIMEOUT_SECONDS))
    ),
    "callback_success_two_waits": Machine(
        machine(Ask=await_token(), AskAgain=await_token()), answers=(SUCCESS, SUCCESS)
    ),
    "callback_timeout": Machine(machine(Ask=await_token(TimeoutSeconds=TIMEOUT_SECONDS))),
    "choice_condition_jsonata": Machine(
        machine(
            Choose={
                "Type": "Choice",
                "Choices": [
                    {"Condition": f"{{% {condition} %}}", "Next": "Twenties"}
                    for condition in (
                        "$states.input.type != 'Private'",
                        "$states.input.value = 0",
                        "$states.input.value >= 20 and $states.input.value < 30",
                    )
                ],
                "Default": "Other",
            },
            Other=fail(),
            Twenties=pass_on(),
        ),
        input={"type": "Private", "value": 22},
    ),
    "choice_with_assign": Machine(
        machine(
            Choose={
                "Type": "Choice",
                "Choices": [
                    {
                        "Condition": "{% $states.input.condition %}",
                        "Assign": {"chosen": {"by": "condition"}},
                        "Next": "Yes",
                    }
                ],
                "Assign": {"chosen": {"by": "default"}},
                "Default": "No",
            },
            No=fail(),
            Yes=pass_on(),
        ),
        input={"condition": True},
    ),
    "execution_timeout_described": Machine(
        {**machine(Sleep={"Type": "Wait", "Seconds": 3}, Done=pass_on()), "TimeoutSeconds": 1}
    ),
    "fail_state_described": Machine(machine(Refuse=fail())),
    "jsonata_error_in_arguments": Machine(machine(Call={**invoke(), "Arguments": UNDEFINED})),
    "jsonata_error_in_output": Machine(
        machine(First=pass_on(), Second=pass_on(), Third=pass_on(Output={"result": UNDEFINED}))
    ),
    "lambda_catch_with_assign": Machine(
        machine(
            Call=invoke(
                "fail",
                Assign={"result": {"ok": True}},
                Catch=catch("Fallback", Assign={"result": "{% $states.errorOutput %}"}),
            ),
            Fallback=pass_on(),
        )
    ),
    "lambda_invoke_success": Machine(machine(Call=invoke(), Finish=pass_on())),
    "lambda_missing_function_caught": Machine(
        machine(
            Call=invoke(
                function=f"{FUNCTION}-that-does-not-exist",
                Catch=[
                    *catch("Unknown", "Lambda.Unknown"),
                    *catch("Failed", "States.TaskFailed"),
                    *catch("Other"),
                ],
            ),
            Unknown={"Type": "Succeed"},
            Other={"Type": "Succeed"},
            Failed=pass_on(),
        )
    ),
    "lambda_retry_backoff_exhausted": Machine(
        machine(
            Call={
                "Type": "Task",
                "Resource": FUNCTION,
                "Arguments": {"do": "fail"},
                "Retry": retry(2, BackoffRate=2, MaxDelaySeconds=2, JitterStrategy="FULL"),
            }
        )
    ),
    "lambda_retry_backoff_until_caught": Machine(
        machine(
            Call=invoke("fail", Retry=retry(3, BackoffRate=1), Catch=catch("Handle")),
            Handle=pass_on(),
        )
    ),
    "lambda_retry_then_caught_jsonata": Machine(
        machine(
            Call=invoke("fail", Retry=retry(1), Catch=catch("Fallback", Output=OUTPUT)),
            Fallback=pass_on(Output={"error": "{% $states.input %}"}),
        ),
        input={"inputData": "dummy"},
    ),
    "lambda_timeout_caught": Machine(
        machine(Call=sleep(Catch=catch("Handle", "States.Timeout")), Handle=pass_on())
    ),
    "map_lambda_retry_then_evaluation_error": Machine(
        machine(
            Items={
                "Type": "Map",
                "Items": [1, 2, 3],
                "MaxConcurrency": 1,
                "ItemProcessor": flow(
                    Call=invoke("fail", Retry=retry(1), Catch=catch("Fallback", Output=OUTPUT)),
                    Fallback=pass_on(Output={"error": UNDEFINED}),
                ),
            }
        )
    ),
    "map_lambda_timeouts": Machine(
        machine(Items={"Type": "Map", "Items": [1, 2, 3, 4], "ItemProcessor": flow(Call=sleep())})
    ),
    "map_retry_exhausted": Machine(
        machine(
            Prepare=pass_on(Output=[1]),
            Items={
                "Type": "Map",
                "Items": "{% $states.input %}",
                "MaxConcurrency": 1,
                "ItemProcessor": flow(Refuse=fail("HandleItemFailError")),
                "Retry": retry(2, "HandleItemFailError", BackoffRate=1),
            },
        )
    ),
    "parallel_all_succeed": Machine(
        machine(Both={"Type": "Parallel", "Branches": [flow(Left=invoke()), flow(Right=invoke())]})
    ),
    "parallel_branch_fails_caught": Machine(
        machine(
            Branch={
                "Type": "Parallel",
                "Branches": [flow(Ask=await_token())],
                "Catch": catch("Caught", "States.Runtime", ALL),
            },
            Caught=pass_on(),
        ),
        answers=({},),
    ),
    "parallel_lambda_retry_caught_jsonata": Machine(
        machine(
            Branch={
                "Type": "Parallel",
                "Branches": [flow(Call=invoke("fail"))],
                "Retry": retry(1),
                "Catch": catch("Fallback", Output=OUTPUT),
            },
            Fallback=pass_on(),
        ),
        input={"inputData": "dummy"},
    ),
    "parallel_retry_exhausted": Machine(
        machine(
            Branch={
                "Type": "Parallel",
                "Branches": [flow(Refuse=fail("FailureType"))],
                "Retry": retry(2, "FailureType", BackoffRate=1),
            },
            Finish=pass_on(),
        )
    ),
    "start_with_a_used_name": Machine(machine(Sleep={"Type": "Wait", "Seconds": 4})),
    "stop_while_waiting": Machine(
        machine(Sleep={"Type": "Wait", "Seconds": 3}, Done=pass_on()), stopped=True
    ),
    "timeout_seconds_jsonata": Machine(machine(Call=invoke(TimeoutSeconds="{% 5 * 2 %}"))),
}

EXPRESS_MACHINES: Mapping[str, State] = {
    "express_sync_failure": machine(Refuse=fail()),
    "express_sync_success": machine(Pass=pass_on()),
}
"""The definitions of Express workflows, which are started synchronously."""

FURTHER: Mapping[str, Machine] = {
    "evaluation_error_retried_twice": Machine(
        machine(Call={**invoke(Retry=retry(2, BackoffRate=1)), "Arguments": UNDEFINED})
    ),
    "evaluation_error_in_the_items_of_a_map": Machine(
        machine(
            Retried={
                "Type": "Map",
                "Items": [1],
                "ItemProcessor": flow(Refuse=fail()),
                "Retry": retry(1),
                "Catch": catch("Undefined"),
            },
            Undefined={"Type": "Map", "Items": UNDEFINED, "ItemProcessor": flow(Item=pass_on())},
        )
    ),
    "evaluation_error_in_the_output_of_a_task": Machine(
        machine(Call=invoke(Output=UNDEFINED, Catch=catch("Caught")), Caught=pass_on())
    ),
    "time_out_leaves_a_branch": Machine(
        machine(
            Branch={
                "Type": "Parallel",
                "Branches": [flow(Call=sleep())],
                "Catch": catch("Caught", "States.Timeout"),
            },
            Caught=pass_on(),
        )
    ),
    "time_out_leaves_an_iteration": Machine(
        machine(
            Items={
                "Type": "Map",
                "Items": [1],
                "ItemProcessor": flow(Call=sleep()),
                "Catch": catch("Caught", "States.Timeout"),
            },
            Caught=pass_on(),
        )
    ),
    "nested_execution": Machine(
        machine(
            Start={
                "Type": "Task",
                "Resource": "arn:aws:states:::states:startExecution.sync:2",
                "Arguments": {"StateMachineArn": state_machine_arn("lambda_invoke_success")},
            }
        )
    ),
}
"""State machines that nobody recorded, for what follows from the recordings or differs."""
