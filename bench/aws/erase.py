"""`python -m bench erase`: removes what the table holds about one applicant."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3

from bench.aws.errors import AWS_ERRORS, sentence
from local.emulators.account import AwsClients
from shared.runtime.clock import now
from shared.store.loan import Loan
from shared.store.loans import Loans
from shared.store.schema import (
    LOAN_KEY,
    PARTITION_KEY,
    SORT_KEY,
    loan_partition,
    owner_partition,
    race_partition,
)
from shared.store.table import StoreUnavailable, Table

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_PAGE = 50


@dataclass(frozen=True)
class Erasure:
    """What was removed of an owner, and the unfinished loans, which stay."""

    loans: int
    items: int
    unfinished: int


def run(owner: str, table: str, region: str | None, endpoint: str | None) -> int:
    """Erase an owner and print what was removed; the exit status is 1 if something stays.

    `endpoint` is the address of a lab's table; without it, the table is one of AWS.
    """
    try:
        client = (
            AwsClients(endpoint)("dynamodb")
            if endpoint
            else boto3.client("dynamodb", region_name=region)
        )
        erased = OwnerEraser(client, table).erase(owner)
    except StoreUnavailable as error:
        return _failed(f"The table {table} can't be reached: {error.__cause__ or error}.")
    except AWS_ERRORS as error:
        return _failed(sentence(error))
    print(f"Erased {erased.loans} loans of {owner}, {erased.items} items in all.")
    if erased.unfinished:
        return _failed(
            f"{erased.unfinished} unfinished loans stay. Run this again when they have ended."
        )
    return 0


class OwnerEraser:
    """Erases owners from a table; no function of the project may delete items."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._name = table
        self._table = Table(client, table)
        self._loans = Loans(self._table, now)

    def erase(self, owner: str) -> Erasure:
        """Remove the owner's finished loans with their races, and then what else is stored.

        An interrupted run can be repeated: a loan's record, by which it is found, goes last.

        Raises:
            StoreUnavailable: the table can't be reached.
        """
        loans = list(self._loans_of(owner))
        finished = [loan for loan in loans if loan.finished]
        items = sum(self._erase_loan(loan) for loan in finished)
        if len(finished) == len(loans):
            items += self._empty(owner_partition(owner))
        return Erasure(len(finished), items, len(loans) - len(finished))

    def _loans_of(self, owner: str) -> Iterator[Loan]:
        after = None
        while True:
            page = self._loans.lists.newest(_PAGE, after, owner)
            yield from page.loans
            if page.next is None:
                return
            after = page.next

    def _erase_loan(self, loan: Loan) -> int:
        of_race = self._empty(race_partition(loan.race_id)) if loan.race_id else 0
        return of_race + self._empty(loan_partition(loan.application_id))

    def _empty(self, partition: str) -> int:
        sort_keys = [item[SORT_KEY] for item in self._table.partition(partition, consistent=True)]
        for sort in sorted(sort_keys, key=lambda sort: sort == LOAN_KEY):
            self._client.delete_item(
                TableName=self._name, Key={PARTITION_KEY: {"S": partition}, SORT_KEY: {"S": sort}}
            )
        return len(sort_keys)


def _failed(why: str) -> int:
    print(why, file=sys.stderr)
    return 1
