"""The requests of the API, as strict models."""

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
)
from pydantic.config import JsonDict
from pydantic.json_schema import WithJsonSchema
from pydantic_core import PydanticCustomError

from shared.domain.application import (
    ADDRESS_LENGTH,
    DEFAULT_ANNUAL_INCOME,
    DEFAULT_PURPOSE,
    MAX_AMOUNT,
    NAME_LENGTH,
    PHONE_LENGTH,
    PURPOSE_LENGTH,
    SIN_DIGITS,
    Application,
    problem_of_name,
)
from shared.domain.money import Cents, cents, dollars
from shared.engines.port import COMPARED, EngineName

_DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
_SIN = re.compile(f"[0-9]{{{SIN_DIGITS}}}")
_NUMBER = {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.01}
_TEXT = {"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,2})?$"}
_MAX_MONEY = Cents(10**14)


def _money(value: Any) -> Cents:
    """Read dollars: a JSON number or a decimal string, above 0, with at most 2 decimals."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise PydanticCustomError("money", "must be a number of dollars")
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise PydanticCustomError("money", "must be a decimal number with at most 2 decimals")
    try:
        amount = cents(Decimal(value))
    except (ValueError, InvalidOperation) as error:
        raise PydanticCustomError("money", "must have at most 2 decimals") from error
    if not 0 < amount <= _MAX_MONEY:
        raise PydanticCustomError("money", "must be above 0 and at most 1,000,000,000,000")
    return amount


def _loan_amount(value: Any) -> Cents:
    amount = _money(value)
    if amount > MAX_AMOUNT:
        raise PydanticCustomError("money", f"must be at most {dollars(MAX_AMOUNT):,}")
    return amount


def _schema(example: float, most: int | None = None) -> WithJsonSchema:
    bounded = {**_NUMBER, "maximum": most} if most else _NUMBER
    return WithJsonSchema({"anyOf": [bounded, _TEXT], "examples": [example]})


Money = Annotated[int, BeforeValidator(_money), _schema(85000)]
LoanAmount = Annotated[int, BeforeValidator(_loan_amount), _schema(25000, MAX_AMOUNT // 100)]


def _name(value: str) -> str:
    if problem := problem_of_name(value):
        raise PydanticCustomError("name", problem)
    return value


Name = Annotated[
    StrictStr,
    AfterValidator(_name),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": NAME_LENGTH}),
]


def _sin(value: str) -> str:
    if not _SIN.fullmatch(value):
        raise PydanticCustomError("sin", f"must be exactly {SIN_DIGITS} digits")
    return value


Sin = Annotated[
    StrictStr,
    AfterValidator(_sin),
    WithJsonSchema({"type": "string", "pattern": f"^{_SIN.pattern}$", "examples": ["1111"]}),
]


def _two_engines(names: list[EngineName]) -> list[EngineName]:
    if not len(set(names)) == len(names) == len(COMPARED):
        raise PydanticCustomError("engines", "must be two different engines")
    return names


Pair = Annotated[
    list[EngineName],
    AfterValidator(_two_engines),
    Field(json_schema_extra={"minItems": 2, "maxItems": 2, "uniqueItems": True}),
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class StepFault(_Strict):
    """A fault of a step, and how often it acts."""

    fail_times: StrictInt = Field(
        0, ge=0, le=100, description="The number of first attempts that fail with a transient error"
    )
    crash_times: StrictInt = Field(
        0, ge=0, le=100, description="How often the process dies before the side effect"
    )
    crash_after_times: StrictInt = Field(
        0,
        ge=0,
        le=100,
        description="How often the process dies after the side effect, before its answer",
    )
    permanent: StrictBool = Field(False, description="Whether every attempt fails")


class ValidationFault(StepFault):
    """A fault of the first step, which may also find the application invalid."""

    invalid: StrictBool = Field(False, description="Whether the step finds the application invalid")


class ManagerFault(_Strict):
    """The time-out of the wait for a manager, in seconds."""

    timeout_seconds: StrictInt = Field(
        ge=1, le=86_400, description="The time-out of the wait in seconds"
    )


class FraudFault(_Strict):
    """The behaviour of the fraud service, and the time-out of the wait for it in seconds."""

    behaviour: Literal["flag", "silent", "duplicate", "error"] | None = Field(
        None,
        description="`flag`: flags the applicant; `silent`: never answers; `duplicate`: answers "
        "twice; `error`: answers with a failure",
    )
    timeout_seconds: StrictInt | None = Field(
        None, ge=1, le=86_400, description="The time-out of the wait in seconds"
    )


class Faults(_Strict):
    """The injected faults of a loan, by step."""

    validate_application: ValidationFault | None = Field(
        None, description="A fault of the validation"
    )
    pull_equifax: StepFault | None = Field(
        None,
        alias="pull_credit_report:equifax",
        description="A fault of the credit report from Equifax",
    )
    pull_transunion: StepFault | None = Field(
        None,
        alias="pull_credit_report:transunion",
        description="A fault of the credit report from TransUnion",
    )
    pull_experian: StepFault | None = Field(
        None,
        alias="pull_credit_report:experian",
        description="A fault of the credit report from Experian",
    )
    assess_risk: StepFault | None = Field(None, description="A fault of the risk assessment")
    manager_approval: ManagerFault | None = Field(
        None, description="The time-out of the wait for a manager"
    )
    fraud_check: FraudFault | None = Field(None, description="A fault of the fraud check")
    generate_offer: StepFault | None = Field(None, description="A fault of the offer")
    disburse_funds: StepFault | None = Field(None, description="A fault of the disbursement")

    def stored(self) -> dict[str, Any]:
        """Return the faults under the names with which a loan stores them."""
        return self.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)


_EXAMPLE: JsonDict = {"name": "Alice Johnson", "sin": "1111", "loan_amount": 25000}
"""An application that is approved without a manager."""


class ApplicationRequest(_Strict):
    """An application for a loan."""

    name: Name = Field(
        description="The applicant's name. Its length counts Unicode code points. Joiners and "
        "emoji are allowed; control characters and characters that hide or turn the text are not"
    )
    sin: Sin = Field(description="The last 4 digits of the social insurance number")
    loan_amount: LoanAmount = Field(
        description="The amount in USD: a number or a decimal string with at most 2 decimals"
    )
    address: StrictStr | None = Field(
        None,
        max_length=ADDRESS_LENGTH,
        description="The applicant's address; no answer contains it",
    )
    phone: StrictStr | None = Field(
        None,
        max_length=PHONE_LENGTH,
        description="The applicant's phone number; no answer contains it",
    )
    annual_income: Money = Field(
        DEFAULT_ANNUAL_INCOME,
        description="The applicant's yearly income in USD",
        json_schema_extra={"default": int(dollars(DEFAULT_ANNUAL_INCOME))},
    )
    loan_purpose: StrictStr = Field(
        DEFAULT_PURPOSE,
        min_length=1,
        max_length=PURPOSE_LENGTH,
        description="The purpose of the loan",
    )
    pace_ms: StrictInt = Field(
        0,
        ge=0,
        le=5000,
        description="The pause in each step in milliseconds, so that people can follow the loan",
    )
    faults: Faults | None = Field(
        None,
        description="The injected faults, by step: only for managers, and only where they are "
        "enabled",
    )

    @property
    def application(self) -> Application:
        """The application as the domain has it."""
        return Application(
            name=self.name,
            sin=self.sin,
            loan_amount=Cents(self.loan_amount),
            annual_income=Cents(self.annual_income),
            loan_purpose=self.loan_purpose,
            address=self.address,
            phone=self.phone,
        )


class RaceRequest(ApplicationRequest):
    """An application for a loan, to be run on two engines."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    engines: Pair = Field(list(COMPARED), description="The two engines that run the loan")


class ApplyRequest(ApplicationRequest):
    """An application for a loan, on one engine."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**_EXAMPLE, "engine": EngineName.DURABLE}]}
    )

    engine: EngineName = Field(EngineName.DURABLE, description="The engine that runs the loan")


class ApprovalRequest(_Strict):
    """A manager's decision."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"approved": True}]})

    approved: StrictBool = Field(description="True approves the loan, false denies it")
    reason: StrictStr | None = Field(
        None, max_length=200, description="The reason of the manager; only managers see it"
    )
