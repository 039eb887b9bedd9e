"""The figures of the lab's benchmark: ratios within a round, and their spread over the rounds."""

import json

from bench.lab.figures import EngineFigures, Round, StackFigures, document, ratios, spread
from bench.lab.load import Load

ENGINES = ("durable", "stepfunctions")


def stack(loans_per_s: float, *, followed: bool) -> StackFigures:
    """A stack that is as quick on either engine."""
    load = Load(loans_per_s=loans_per_s, cpu_ms=1000 / loans_per_s)
    slow = Load(loans_per_s=loans_per_s / 2, cpu_ms=1) if followed else None
    engine = EngineFigures(load, alone_ms=2000 / loans_per_s, followed=slow)
    return StackFigures(start_s=3, memory_mb=800, engines=dict.fromkeys(ENGINES, engine))


def one_round(lab: float, diy: float) -> Round:
    """A round with so many loans a second in each stack, and 40 without an engine."""
    floor = dict.fromkeys(ENGINES, 40.0)
    return Round(stack(lab, followed=True), stack(diy, followed=False), floor)


ROUNDS = [one_round(20, 4), one_round(30, 5), one_round(10, 5)]


def test_a_spread_is_the_smallest_the_median_and_the_largest() -> None:
    assert spread([3, 1, 2]) == [1, 2, 3]


def test_a_ratio_compares_the_stacks_of_the_same_round() -> None:
    assert ratios(ROUNDS, "durable") == {
        "loans_per_s": [2, 5, 6],
        "cpu_per_loan": [0.1667, 0.2, 0.5],
        "alone_ms": [0.1667, 0.2, 0.5],
        "of_floor": [0.25, 0.5, 0.75],
        "followed": [0.5, 0.5, 0.5],
    }


def test_the_document_is_json_with_both_engines_and_the_labs_own_values() -> None:
    figures = json.loads(json.dumps(document(ROUNDS)))
    assert list(figures) == [*ENGINES, "memory", "absolute"]
    assert figures["memory"] == [1, 1, 1]
    assert figures["absolute"]["start_s"] == [3, 3, 3]
    for engine in ENGINES:
        assert figures["absolute"][engine]["loans_per_s"] == [10, 20, 30]
        assert figures["absolute"][engine]["diy_loans_per_s"] == [4, 5, 5]
