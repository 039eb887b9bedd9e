"""How a lab's growth is computed from the ends of its loans and its memory."""

import pytest

from local.trials.growth import Growth, block_of
from local.trials.memory import LabMemory

SMALL = LabMemory(lab=100_000, table=50_000, workers=400_000)


def grown(kilobytes: int) -> LabMemory:
    """The memory of the lab after the table has grown."""
    return LabMemory(SMALL.lab, SMALL.table + kilobytes, SMALL.workers)


@pytest.mark.parametrize(
    ("loans", "block"), [(1, 1), (4, 1), (100, 20), (5000, 1000), (10_000, 1000)]
)
def test_a_block_has_a_thousand_loans_if_there_are_enough(loans: int, block: int) -> None:
    assert block_of(loans) == block


def test_the_last_block_is_compared_with_the_first() -> None:
    growth = Growth([2, 4, 6, 8, 10, 11, 12, 13, 14, 15], SMALL, SMALL)
    assert growth.block == 2
    assert growth.first_seconds == 4
    assert growth.last_seconds == 2
    assert growth.slowdown == 0.5


def test_memory_is_counted_for_the_loans_after_the_first_block() -> None:
    growth = Growth(list(range(1, 5001)), SMALL, grown(40_000))
    assert growth.kb_a_loan == 10
    assert growth.sentences()[1] == (
        "Memory grew by 10.0 KB for each loan after the first 1000: "
        "lab 0.0, table 10.0, workers 0.0 KB."
    )
    assert not growth.is_too_large


def test_a_lab_that_takes_too_much_memory_or_slows_down_is_too_large() -> None:
    even = list(range(1, 5001))
    assert Growth(even, SMALL, grown(4000 * 21)).is_too_large
    slower = [*even[:4000], *(4000 + 1.2 * second for second in range(1, 1001))]
    assert Growth(slower, SMALL, SMALL).is_too_large


def test_few_loans_show_no_growth() -> None:
    assert not Growth([1, 2, 3, 9], SMALL, grown(1000)).is_too_large


def test_one_loan_is_the_first_block_and_the_last() -> None:
    growth = Growth([3], SMALL, SMALL)
    assert (growth.first_seconds, growth.last_seconds, growth.slowdown) == (3, 3, 1)
    assert growth.kb_a_loan == 0
