"""A function's environment, read once and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from shared.functions import Setting


@dataclass(frozen=True)
class Settings:
    """The settings that a function was deployed with; one that it wasn't given is empty."""

    table_name: str
    durable_function: str
    state_machine_arn: str
    fraud_function: str
    deployment: str
    faults_enabled: bool

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the settings from environment variables.

        Raises:
            ValueError: `FAULTS_ENABLED` is neither `true` nor `false`.
        """
        faults = environment.get(Setting.FAULTS_ENABLED, "false")
        if faults not in ("true", "false"):
            raise ValueError(f"{Setting.FAULTS_ENABLED} must be true or false, not {faults!r}")
        return cls(
            table_name=environment.get(Setting.TABLE_NAME, ""),
            durable_function=environment.get(Setting.DURABLE_FUNCTION, ""),
            state_machine_arn=environment.get(Setting.STATE_MACHINE_ARN, ""),
            fraud_function=environment.get(Setting.FRAUD_FUNCTION, ""),
            deployment=environment.get(Setting.DEPLOYMENT, ""),
            faults_enabled=faults == "true",
        )
