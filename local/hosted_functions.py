"""The project's functions as the lab hosts them: the names of their parts, settings and limits."""

from local.emulators.account import function_arn, log_group, state_machine_arn
from local.emulators.lambda_host.model import HostedFunction, Package
from shared.runtime.functions import ALIAS, Function, FunctionId, Setting

TABLE = "loans"
STATE_MACHINE = "loan"
LEAN_STATE_MACHINE = "loan-lean"
EXPRESS_STATE_MACHINE = "loan-express"
EXPRESS_PARTS = {"AssessStateMachineArn": "loan-assess", "PayStateMachineArn": "loan-pay"}
"""The Express state machines, by the placeholder for the ARN of each."""
CONCURRENCY = {
    FunctionId.API: 16,
    FunctionId.DURABLE: 8,
    FunctionId.TASKS: 6,
    FunctionId.FRAUD: 2,
    FunctionId.RECONCILER: 1,
    FunctionId.DURABLE_LEAN: 8,
}
"""The most execution environments of each function: processes, on a machine with few cores."""
_DEFAULT_CONCURRENCY = 2
LIBRARIES = (
    "aws_durable_execution_sdk_python",
    "aws_lambda_powertools.event_handler.middlewares.openapi_validation",
    "aws_lambda_powertools.event_handler.openapi.swagger_ui",
    "aws_lambda_powertools.metrics",
    "aws_lambda_powertools.utilities.typing",
    "aws_xray_sdk.core",
    "boto3.dynamodb.types",
    "botocore.httpsession",
    "pydantic.networks",
)
"""What the functions import and takes long, without the project's own modules."""


def all_settings(*, faults_enabled: bool, watch: str) -> dict[str, str]:
    """Return every setting that a function may be given."""
    return {
        Setting.TABLE_NAME: TABLE,
        Setting.DURABLE_FUNCTION: function_arn(FunctionId.DURABLE, ALIAS),
        Setting.STATE_MACHINE_ARN: state_machine_arn(STATE_MACHINE),
        Setting.DURABLE_LEAN_FUNCTION: function_arn(FunctionId.DURABLE_LEAN, ALIAS),
        Setting.STATE_MACHINE_LEAN_ARN: state_machine_arn(LEAN_STATE_MACHINE),
        Setting.STATE_MACHINE_EXPRESS_ARN: state_machine_arn(EXPRESS_STATE_MACHINE),
        Setting.FRAUD_FUNCTION: function_arn(FunctionId.FRAUD),
        Setting.RECONCILER_FUNCTION: function_arn(FunctionId.RECONCILER),
        Setting.DEPLOYMENT: "local",
        Setting.FAULTS_ENABLED: "true" if faults_enabled else "false",
        Setting.OPEN_LOANS: "0",
        Setting.KEEP_LOANS_DAYS: "0",
        Setting.WATCH: watch,
        Setting.DURABLE_LOG_GROUP: log_group(FunctionId.DURABLE),
        Setting.TASKS_LOG_GROUP: log_group(FunctionId.TASKS),
        Setting.FRAUD_LOG_GROUP: log_group(FunctionId.FRAUD),
        Setting.DURABLE_LEAN_LOG_GROUP: log_group(FunctionId.DURABLE_LEAN),
    }


def hosted(
    function: Function, settings: dict[str, str], package: Package | None = None
) -> HostedFunction:
    """Return a function with those of the `settings` that it declares, as on AWS."""
    return HostedFunction(
        name=function.id,
        handler=function.handler,
        memory_mb=function.memory_mb,
        timeout_seconds=function.timeout_seconds,
        concurrency=CONCURRENCY.get(function.id, _DEFAULT_CONCURRENCY),
        variables={
            **function.variables,
            **{name: settings[name] for name in function.settings},
        },
        killable=function.id is not FunctionId.API,
        package=package,
    )
