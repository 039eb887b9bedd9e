"""`python -m bench lab`: the lab beside the do-it-yourself stack, in alternation."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.lab.figures import EngineFigures, Round, StackFigures, document
from bench.lab.floor import floor
from bench.lab.load import IN_FLIGHT, LoadDriver, LoansStuck
from bench.lab.stack import DO_IT_YOURSELF, LAB, StackFailed, started
from local.client.api_client import LoanClient
from local.hosted_functions import CONCURRENCY
from local.terminal import console
from shared.engines.port import COMPARED, EngineName
from shared.runtime.functions import FunctionId

ALONE = 10
"""Loans that run alone, per engine, stack and round, or fewer if there are fewer in all."""
_CLIENTS = (IN_FLIGHT // 4, IN_FLIGHT // 2, IN_FLIGHT)
_ENVIRONMENTS = {
    EngineName.STEPFUNCTIONS: CONCURRENCY[FunctionId.TASKS],
    EngineName.DURABLE: CONCURRENCY[FunctionId.DURABLE],
}
_RATIOS = {
    "loans_per_s": "Loans a second, lab ÷ do-it-yourself",
    "cpu_per_loan": "CPU time a loan, lab ÷ do-it-yourself",
    "alone_ms": "Time of a loan alone, lab ÷ do-it-yourself",
    "of_floor": "Loans a second, lab ÷ steps without an engine",
    "followed": "Loans a second, followed ÷ not followed",
}
_ABSOLUTE = {
    "loans_per_s": "Lab: loans a second",
    "cpu_ms_per_loan": "Lab: CPU time a loan (ms)",
    "alone_ms": "Lab: a loan alone (ms)",
}


def run(loans: int, rounds: int) -> int:
    """Print the ratios and, in the last line, all figures as JSON; the exit status is 0.

    It is 1 if a stack didn't start or a loan didn't end as approved.
    """
    terminal, progress = console(), console(stderr=True)
    found: list[Round] = []
    try:
        for number in range(1, rounds + 1):
            progress.print(f"Round {number} of {rounds}")
            found.append(_round(loans, progress, lab_first=number % 2 == 0))
    except (LoansStuck, StackFailed) as error:
        terminal.print(f"FAILED: {error}.")
        return 1
    figures = document(found)
    terminal.print(_table(figures, loans))
    print(json.dumps(figures))
    return 0


def _round(loans: int, progress: Console, *, lab_first: bool) -> Round:
    order = (LAB, DO_IT_YOURSELF) if lab_first else (DO_IT_YOURSELF, LAB)
    stacks = {module: _stack(module, loans, progress) for module in order}
    floors: dict[str, float] = {engine: _floor(engine, loans, progress) for engine in COMPARED}
    return Round(stacks[LAB], stacks[DO_IT_YOURSELF], floors)


def _stack(module: str, loans: int, progress: Console) -> StackFigures:
    with started(module) as stack, LoanClient(stack.url) as client:
        driver = LoadDriver(stack, client)
        _warm_up(driver, module, loans)
        engines: dict[str, EngineFigures] = {
            engine: _engine(driver, module, engine, loans) for engine in COMPARED
        }
        figures = StackFigures(stack.start_s, stack.memory_mb(), engines)
    for name, each in engines.items():
        words = f"{each.load.loans_per_s:.1f} loans/s, {each.load.cpu_ms:.0f} ms CPU a loan"
        progress.print(f"  {_title(module)}, {name}: {words}, alone {each.alone_ms:.0f} ms")
    return figures


def _warm_up(driver: LoadDriver, module: str, loans: int) -> None:
    """Start every process that will be needed; of those that answer followers, a few at a time."""
    for engine in COMPARED:
        driver.many(engine, _warming(loans))
        for clients in _CLIENTS if module == LAB else ():
            if clients <= loans:
                driver.followed(engine, clients, clients)


def _warming(loans: int) -> int:
    return 2 * min(loans, IN_FLIGHT)


def _engine(driver: LoadDriver, module: str, engine: EngineName, loans: int) -> EngineFigures:
    load = driver.many(engine, loans)
    followed = driver.followed(engine, loans) if module == LAB else None
    return EngineFigures(load, driver.alone_ms(engine, min(loans, ALONE)), followed)


def _floor(engine: EngineName, loans: int, progress: Console) -> float:
    share_loan = engine is EngineName.DURABLE
    number = min(loans, _ENVIRONMENTS[engine])
    with floor(number, share_loan=share_loan) as processes:
        processes.loans_per_s(_warming(loans))
        found = processes.loans_per_s(loans)
    words = f"{found:.1f} loans/s in {number} processes"
    progress.print(f"  steps without an engine, {engine}: {words}")
    return found


def _title(module: str) -> str:
    return "lab" if module == LAB else "do-it-yourself"


def _table(figures: Mapping[str, Any], loans: int) -> Table:
    table = Table(title=f"{min(loans, IN_FLIGHT)} loans at a time: min / median / max")
    table.add_column("")
    for engine in COMPARED:
        table.add_column(engine, justify="right")
    for name, words in _RATIOS.items():
        table.add_row(words, *(_cell(figures[engine][name]) for engine in COMPARED))
    for name, words in _ABSOLUTE.items():
        own = figures["absolute"]
        table.add_row(words, *(_cell(own[engine][name]) for engine in COMPARED))
    return table


def _cell(values: Sequence[float]) -> str:
    return " / ".join(f"{value:.3g}" for value in values)
