"""The common parts of a published claim: its inputs and its correction."""

from abc import abstractmethod
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from shared.billing.prices.pricebook import price_book
from shared.billing.prices.quotas import quotas

BOOK = price_book("us-east-1")
QUOTAS = quotas(BOOK.region)


class Data(BaseModel):
    """A part of a data file; an unknown field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Claim(Data):
    """The inputs of a published comparison."""

    @abstractmethod
    def left_out(self) -> Iterator[str]:
        """Yield what the comparison left out or got wrong."""

    @abstractmethod
    def result(self) -> Iterator[str]:
        """Yield the corrected figures."""
