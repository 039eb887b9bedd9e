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
)
from shared.domain.money import Cents, cents, dollars
from shared.engines.port import EngineName

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


def _sin(value: str) -> str:
    if not _SIN.fullmatch(value):
        raise PydanticCustomError("sin", f"must be exactly {SIN_DIGITS} digits")
    return value


Sin = Annotated[
    StrictStr,
    AfterValidator(_sin),
    WithJsonSchema({"type": "string", "pattern": f"^{_SIN.pattern}$", "examples": ["1111"]}),
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class StepFault(_Strict):
    """A fault of a step, and how often it acts."""

    fail_times: StrictInt = Field(0, ge=0, le=100)
    crash_times: StrictInt = Field(0, ge=0, le=100)
    crash_after_times: StrictInt = Field(0, ge=0, le=100)
    permanent: StrictBool = False


class ManagerFault(_Strict):
    """The time-out of the wait for a manager, in seconds."""

    timeout_seconds: StrictInt = Field(ge=1, le=86_400)


class FraudFault(_Strict):
    """The behaviour of the fraud service, and the time-out of the wait for it in seconds."""

    behaviour: Literal["flag", "silent", "duplicate", "error"] | None = None
    timeout_seconds: StrictInt | None = Field(None, ge=1, le=86_400)


class Faults(_Strict):
    """The injected faults of a loan, by step."""

    validate_application: StepFault | None = None
    pull_equifax: StepFault | None = Field(None, alias="pull_credit_report:equifax")
    pull_transunion: StepFault | None = Field(None, alias="pull_credit_report:transunion")
    pull_experian: StepFault | None = Field(None, alias="pull_credit_report:experian")
    assess_risk: StepFault | None = None
    manager_approval: ManagerFault | None = None
    fraud_check: FraudFault | None = None
    generate_offer: StepFault | None = None
    disburse_funds: StepFault | None = None

    def stored(self) -> dict[str, Any]:
        """Return the faults under the names with which a loan stores them."""
        return self.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)


class RaceRequest(_Strict):
    """An application for a loan, to be run on both engines."""

    name: StrictStr = Field(min_length=1, max_length=NAME_LENGTH)
    sin: Sin = Field(description="The last 4 digits of the social insurance number")
    loan_amount: LoanAmount
    address: StrictStr | None = Field(None, max_length=ADDRESS_LENGTH)
    phone: StrictStr | None = Field(None, max_length=PHONE_LENGTH)
    annual_income: Money = DEFAULT_ANNUAL_INCOME
    loan_purpose: StrictStr = Field(DEFAULT_PURPOSE, min_length=1, max_length=PURPOSE_LENGTH)
    pace_ms: StrictInt = Field(0, ge=0, le=5000)
    faults: Faults | None = None

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


class ApplyRequest(RaceRequest):
    """An application for a loan, on one engine."""

    engine: EngineName = EngineName.DURABLE


class ApprovalRequest(_Strict):
    """A manager's decision."""

    approved: StrictBool
    reason: StrictStr | None = Field(None, max_length=200)
