"""The settings of a function, from its environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from shared.runtime.functions import FunctionId, Setting
from shared.runtime.watching import DEPLOYED, WATCHING, Watching

_REGION = "AWS_REGION"
"""Lambda sets it for every function."""
_LOG_GROUPS = {
    FunctionId.DURABLE: Setting.DURABLE_LOG_GROUP,
    FunctionId.TASKS: Setting.TASKS_LOG_GROUP,
    FunctionId.FRAUD: Setting.FRAUD_LOG_GROUP,
    FunctionId.DURABLE_LEAN: Setting.DURABLE_LEAN_LOG_GROUP,
}


@dataclass(frozen=True)
class Settings:
    """The settings of a function; one that isn't set is empty."""

    table_name: str
    durable_function: str
    state_machine_arn: str
    fraud_function: str
    reconciler_function: str
    deployment: str
    faults_enabled: bool
    region: str = ""
    open_loans: int = 0
    keep_loans_days: int = 0
    watching: Watching = DEPLOYED
    durable_lean_function: str = ""
    state_machine_lean_arn: str = ""
    state_machine_express_arn: str = ""
    log_groups: Mapping[FunctionId, str] = field(default_factory=dict)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the settings from environment variables.

        Raises:
            ValueError: `FAULTS_ENABLED` is neither `true` nor `false`, `WATCH` is no name of a
                setting, or a number isn't one.
        """
        faults = environment.get(Setting.FAULTS_ENABLED, "false")
        if faults not in ("true", "false"):
            raise ValueError(f"{Setting.FAULTS_ENABLED} must be true or false, not {faults!r}")
        watch = environment.get(Setting.WATCH, "deployed")
        if watch not in WATCHING:
            raise ValueError(f"{Setting.WATCH} must be {' or '.join(WATCHING)}, not {watch!r}")
        return cls(
            table_name=environment.get(Setting.TABLE_NAME, ""),
            durable_function=environment.get(Setting.DURABLE_FUNCTION, ""),
            state_machine_arn=environment.get(Setting.STATE_MACHINE_ARN, ""),
            durable_lean_function=environment.get(Setting.DURABLE_LEAN_FUNCTION, ""),
            state_machine_lean_arn=environment.get(Setting.STATE_MACHINE_LEAN_ARN, ""),
            state_machine_express_arn=environment.get(Setting.STATE_MACHINE_EXPRESS_ARN, ""),
            fraud_function=environment.get(Setting.FRAUD_FUNCTION, ""),
            reconciler_function=environment.get(Setting.RECONCILER_FUNCTION, ""),
            deployment=environment.get(Setting.DEPLOYMENT, ""),
            faults_enabled=faults == "true",
            region=environment.get(_REGION, ""),
            open_loans=int(environment.get(Setting.OPEN_LOANS, "0")),
            keep_loans_days=int(environment.get(Setting.KEEP_LOANS_DAYS, "0")),
            watching=WATCHING[watch],
            log_groups={id_: environment.get(name, "") for id_, name in _LOG_GROUPS.items()},
        )
