"""Fifty loans per engine at once."""

from concurrent.futures import ThreadPoolExecutor

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from shared.engines.port import EngineName
from shared.store.loans import loan_partition
from tests.integration.loans import ALICE, BOB, CHARLIE

PER_ENGINE = 50
EXPECTED = {"1111": "approved", "2222": "denied", "3333": "approved"}


def test_fifty_loans_per_engine_at_once_all_end_right_and_pay_once(
    client: LoanClient, records: ExecutionInspector
) -> None:
    asked = [
        {**(ALICE, BOB, CHARLIE)[number % 3], "engine": engine}
        for number in range(PER_ENGINE)
        for engine in EngineName
    ]
    with ThreadPoolExecutor(len(asked)) as pool:
        ids = list(pool.map(client.apply, asked))
    assert len(set(ids)) == 2 * PER_ENGINE

    with ThreadPoolExecutor(8) as pool:
        loans = list(pool.map(lambda id_: client.finish(id_, decide=True), ids))

    ended = [loan["status"] for loan in loans]
    assert ended == [EXPECTED[application["sin"]] for application in asked]
    paid = {id_: _payments(records, id_) for id_ in ids}
    assert [len(paid[loan["application_id"]]) for loan in loans] == [
        1 if loan["status"] == "approved" else 0 for loan in loans
    ]
    assert sum(sum(amounts) for amounts in paid.values()) == sum(
        round(loan["loan_amount"] * 100) for loan in loans if loan["status"] == "approved"
    )
    print(f"{len(loans)} loans at once: {ended.count('approved')} approved and paid once")


def _payments(records: ExecutionInspector, application_id: str) -> list[int]:
    items = records.table.partition(loan_partition(application_id), "PAYMENT#", consistent=True)
    return [int(item["amount"]) for item in items]
