"""The declarations of all Lambda functions: the CDK stack deploys them, and the lab runs them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from shared.domain.policy import EXECUTION_TIMEOUT_SECONDS

LambdaHandler = Callable[[dict[str, Any], Any], Any]
"""The entry of a function, called with an event and Lambda's context."""


class FunctionId(StrEnum):
    """The short name of a function in the stack and in the lab."""

    API = "api"
    DURABLE = "durable"
    TASKS = "tasks"
    DURABLE_LEAN = "durable-lean"
    FRAUD = "fraud"
    RECONCILER = "reconciler"

    @property
    def runs_steps(self) -> bool:
        """Whether it runs the steps of a workflow, and not what is around it."""
        return self not in (FunctionId.API, FunctionId.FRAUD, FunctionId.RECONCILER)


class Setting(StrEnum):
    """The environment variables of a function."""

    TABLE_NAME = "TABLE_NAME"
    DURABLE_FUNCTION = "DURABLE_FUNCTION"
    """Qualified by a version or an alias, so that a replay runs the code that started."""
    STATE_MACHINE_ARN = "STATE_MACHINE_ARN"
    DURABLE_LEAN_FUNCTION = "DURABLE_LEAN_FUNCTION"
    """This and the next two are empty where a deployment doesn't have the variant."""
    STATE_MACHINE_LEAN_ARN = "STATE_MACHINE_LEAN_ARN"
    STATE_MACHINE_EXPRESS_ARN = "STATE_MACHINE_EXPRESS_ARN"
    FRAUD_FUNCTION = "FRAUD_FUNCTION"
    RECONCILER_FUNCTION = "RECONCILER_FUNCTION"
    DEPLOYMENT = "DEPLOYMENT"
    """`local` or `aws`, for the answers of the API; no code branches on it."""
    FAULTS_ENABLED = "FAULTS_ENABLED"
    """`true` or `false`: whether an application may carry faults."""
    WATCH = "WATCH"
    """The name of the setting of `shared.runtime.watching`: `lab` or `deployed`."""
    OPEN_LOANS = "OPEN_LOANS"
    """How many loans of an applicant may be open; 0 is any number. Managers have no limit."""
    KEEP_LOANS_DAYS = "KEEP_LOANS_DAYS"
    """How many days a finished loan stays in the table; 0 is for ever."""
    DURABLE_LOG_GROUP = "DURABLE_LOG_GROUP"
    """The log groups with the REPORT lines from which a bill is computed."""
    TASKS_LOG_GROUP = "TASKS_LOG_GROUP"
    FRAUD_LOG_GROUP = "FRAUD_LOG_GROUP"
    DURABLE_LEAN_LOG_GROUP = "DURABLE_LEAN_LOG_GROUP"


@dataclass(frozen=True)
class Durability:
    """The durable configuration of a function."""

    execution_timeout_seconds: int
    retention_days: int


API_ATTEMPTS = 3
"""For functions that a caller waits for: a call fails after about 0.05 s of retries."""

WORKER_ATTEMPTS = 9
"""For functions that run steps: a table that is unreachable for a second fails no attempt of a step
(the delays between nine attempts are up to 0.025 s × 2ⁿ, 3.2 s on average in all)."""


@dataclass(frozen=True)
class Function:
    """A Lambda function as it is deployed.

    `memory_mb`, `architecture` and `timeout_seconds` are Lambda's settings; `handler` is
    `package.module.function`.
    """

    id: FunctionId
    handler: str
    memory_mb: int
    timeout_seconds: int
    settings: tuple[Setting, ...]
    durability: Durability | None = None
    attempts: int = API_ATTEMPTS
    """The SDK's setting for the attempts of a call to an AWS service."""
    environment: dict[str, str] = field(default_factory=dict)
    architecture: str = "arm64"
    variant: bool = False
    """Whether only a variant of an engine needs it: a deployment may leave it out."""
    traced: bool = False
    """Whether X-Ray traces it; never a durable function, whose replays would mislead."""

    @property
    def packages(self) -> tuple[str, ...]:
        """The folders of the repository that are deployed with the function."""
        return tuple(dict.fromkeys(("shared", self.handler.partition(".")[0])))

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables of the SDK and of Powertools."""
        return {
            "AWS_RETRY_MODE": "standard",
            "AWS_MAX_ATTEMPTS": str(self.attempts),
            "POWERTOOLS_SERVICE_NAME": self.id.value,
            "POWERTOOLS_LOG_LEVEL": "INFO",
            **self.environment,
        }


ALIAS = "live"

METRICS_NAMESPACE = "OneLoanTwoEngines"
"""Of the metrics that the functions emit to CloudWatch."""

OF_VARIANTS = frozenset(
    {
        Setting.DURABLE_LEAN_FUNCTION,
        Setting.STATE_MACHINE_LEAN_ARN,
        Setting.STATE_MACHINE_EXPRESS_ARN,
        Setting.DURABLE_LEAN_LOG_GROUP,
    }
)
"""Settings that a deployment without variants leaves out."""

_ENGINES = (
    Setting.DURABLE_FUNCTION,
    Setting.STATE_MACHINE_ARN,
    Setting.DURABLE_LEAN_FUNCTION,
    Setting.STATE_MACHINE_LEAN_ARN,
    Setting.STATE_MACHINE_EXPRESS_ARN,
)
_LOG_GROUPS = (
    Setting.DURABLE_LOG_GROUP,
    Setting.TASKS_LOG_GROUP,
    Setting.FRAUD_LOG_GROUP,
    Setting.DURABLE_LEAN_LOG_GROUP,
)
_STEPS = (
    Setting.TABLE_NAME,
    Setting.FRAUD_FUNCTION,
    Setting.RECONCILER_FUNCTION,
    Setting.FAULTS_ENABLED,
    Setting.KEEP_LOANS_DAYS,
)
"""Without the engines: a step starts no execution and answers no wait."""

FUNCTIONS: tuple[Function, ...] = (
    Function(
        FunctionId.API,
        "shared.api.handler.handler",
        memory_mb=512,
        timeout_seconds=29,
        traced=True,
        settings=(
            Setting.TABLE_NAME,
            Setting.DEPLOYMENT,
            Setting.FAULTS_ENABLED,
            Setting.OPEN_LOANS,
            Setting.KEEP_LOANS_DAYS,
            Setting.WATCH,
            *_ENGINES,
            *_LOG_GROUPS,
        ),
    ),
    Function(
        FunctionId.DURABLE,
        "durable.handler.handler",
        memory_mb=512,
        timeout_seconds=60,
        settings=_STEPS,
        attempts=WORKER_ATTEMPTS,
        durability=Durability(EXECUTION_TIMEOUT_SECONDS, retention_days=7),
    ),
    Function(
        FunctionId.TASKS,
        "stepfunctions.tasks.handler",
        memory_mb=512,
        timeout_seconds=60,
        traced=True,
        settings=_STEPS,
        attempts=WORKER_ATTEMPTS,
    ),
    Function(
        FunctionId.DURABLE_LEAN,
        "durable.lean.handler.handler",
        memory_mb=512,
        timeout_seconds=60,
        settings=_STEPS,
        attempts=WORKER_ATTEMPTS,
        durability=Durability(EXECUTION_TIMEOUT_SECONDS, retention_days=7),
        variant=True,
    ),
    Function(
        FunctionId.FRAUD,
        "shared.fraud.handler.handler",
        memory_mb=512,
        timeout_seconds=60,
        traced=True,
        settings=(Setting.TABLE_NAME, Setting.FAULTS_ENABLED, Setting.KEEP_LOANS_DAYS),
        attempts=WORKER_ATTEMPTS,
    ),
    Function(
        FunctionId.RECONCILER,
        "shared.loans.reconcile_handler.handler",
        memory_mb=512,
        timeout_seconds=60,
        settings=(
            Setting.TABLE_NAME,
            Setting.FRAUD_FUNCTION,
            Setting.KEEP_LOANS_DAYS,
            *_ENGINES,
        ),
    ),
)


def function(id_: FunctionId) -> Function:
    """Return the declaration of the function with this id."""
    return next(declared for declared in FUNCTIONS if declared.id is id_)
