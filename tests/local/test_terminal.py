"""Progress and amounts in the terminal."""

import io
from decimal import Decimal

import pytest
from rich.console import Console

from local.terminal import dollars, progress


@pytest.mark.parametrize(("total", "lines"), [(3, 3), (10, 10), (1000, 10)])
def test_a_pipe_gets_at_most_ten_lines_of_progress(total: int, lines: int) -> None:
    page = io.StringIO()
    with progress(Console(file=page), "Loans", total) as advance:
        for _ in range(total):
            advance()
    printed = page.getvalue().splitlines()
    assert len(printed) == lines
    assert printed[-1] == f"Loans: {total} of {total}"


@pytest.mark.parametrize(
    ("amount", "text"),
    [("0.000325", "0.000325"), ("12", "12.00"), ("0.0000004747", "0.000000475")],
)
def test_an_amount_has_its_cents_and_no_idle_zeros(amount: str, text: str) -> None:
    assert dollars(Decimal(amount)) == text
