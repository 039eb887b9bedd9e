"""Published prices are reproduced; an error names the file, or the vector and its field."""

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bench.prices import price
from bench.prices.vectors import VectorFile, read
from shared.billing.prices.pricebook import price_book
from tests.unit.conftest import ROOT

PUBLISHED = ROOT / "tests" / "vectors" / "pricing.json"
BOOK = price_book("us-east-1")
VECTORS: dict[str, dict[str, Any]] = {vector["name"]: vector for vector in read(PUBLISHED).vectors}

Vector = dict[str, Any]


def changed(name: str, **inputs: Any) -> Vector:
    vector = copy.deepcopy(VECTORS[name])
    vector["inputs"].update(inputs)
    return vector


def report_on(*vectors: Any) -> price.PriceReport:
    return price.report_on(VectorFile("us-east-1", list(vectors)), BOOK)


def total(vector: Vector) -> Decimal:
    rows = [row for _, row in report_on(vector).rows if row.line == "total"]
    return rows[0].computed


@pytest.mark.parametrize("name", VECTORS)
def test_every_published_vector_is_reproduced_line_by_line(name: str) -> None:
    report = report_on(VECTORS[name])
    for _, row in report.rows:
        print(f"{row.line}: {dict(row.stated)} computed {row.computed:f}")
    assert report.status == 0
    lines = VECTORS[name]["expected"].keys() | VECTORS[name]["exact"].keys()
    assert {row.line for _, row in report.rows if row.stated} == lines


MOBILE = "lambda-mobile"
EXPRESS = "sfn-express-ex4"
CLAIMS = "aws-durable-claims"
STANDARD = "sfn-60run-10k"


@pytest.mark.parametrize(
    ("name", "inputs", "dollars"),
    [
        pytest.param(MOBILE, {"ephemeral_mb": 512}, "2.733338", id="storage-that-is-free"),
        # 3,000,000 × 0.12 s × 9.5 GB
        pytest.param(MOBILE, {"ephemeral_mb": 10_240}, "2.839016", id="storage-above-512-mb"),
        pytest.param(MOBILE, {"architecture": "arm64"}, "2.266676", id="arm64"),
        pytest.param(MOBILE, {"free_tier": False}, "9.600018", id="no-free-tier"),
        pytest.param(MOBILE, {"invocations": 1000}, "0", id="all-of-it-free"),
        pytest.param(MOBILE, {"invocations": 0}, "0", id="no-invocation"),
        pytest.param(MOBILE, {"ms": Decimal("119.2")}, "2.733338", id="a-part-of-a-millisecond"),
        pytest.param(MOBILE, {"extra_charges": 1}, "3.733338", id="another-charge"),
        # 16,000,000,000 GB-s
        pytest.param(
            "lambda-telemetry",
            {"invocations": 8_000_000_000},
            "249933.600000",
            id="x86-through-all-tiers",
        ),
        # 20,000,000,000 GB-s
        pytest.param(
            "lambda-telemetry",
            {"invocations": 10_000_000_000, "architecture": "arm64"},
            "250335.000000",
            id="arm64-through-all-tiers",
        ),
        pytest.param(CLAIMS, {"run_days": 0}, "486.815440", id="no-day-of-running"),
        pytest.param(CLAIMS, {"run_days": Decimal("0.5")}, "487.075440", id="half-a-day"),
        pytest.param(CLAIMS, {"free_tier": False}, "495.988800", id="durable-without-free-tier"),
        pytest.param(EXPRESS, {"memory_mb": Decimal("62.85")}, "482.969444", id="chunks-of-64-mb"),
        pytest.param(EXPRESS, {"ms": 9_901}, "482.969444", id="steps-of-100-ms"),
        pytest.param(
            EXPRESS, {"ms": 50, "executions": 1000}, "0.001104", id="the-first-tier-alone"
        ),
        pytest.param(STANDARD, {"free_tier": True}, "1.400000", id="4000-transitions-free"),
        pytest.param(
            STANDARD, {"free_tier": True, "transitions": 4000}, "0", id="no-more-than-free"
        ),
    ],
)
def test_cases_beyond_the_published_vectors_are_priced(
    name: str, inputs: dict[str, Any], dollars: str
) -> None:
    assert abs(total(changed(name, **inputs)) - Decimal(dollars)) < Decimal("0.000001")


@pytest.mark.parametrize("called", ["ephemeral_storage", "ephemeral", "storage"])
def test_a_file_may_use_another_name_of_the_storage_line(called: str) -> None:
    vector = changed(MOBILE, ephemeral_mb=10_240)
    vector["exact"] = {called: Decimal("0.105678")}
    assert {row.line for _, row in report_on(vector).rows if "exact" in row.stated} == {
        "ephemeral_storage"
    }


BAD_INPUTS = [
    pytest.param(MOBILE, {"region": "us-east-1"}, "inputs.region is not a known field", id="new"),
    pytest.param(EXPRESS, {"free_tier": False}, "free_tier is not a known field", id="not-express"),
    pytest.param(
        STANDARD,
        {"ephemeral_mb": 512},
        "ephemeral_mb is not a known field",
        id="not-standard",
    ),
    pytest.param(MOBILE, {"ms": True}, "inputs.ms must be a number", id="a-boolean"),
    pytest.param(MOBILE, {"ms": "120"}, "inputs.ms must be a number", id="text"),
    pytest.param(MOBILE, {"ms": None}, "inputs.ms must be a number", id="null"),
    pytest.param(MOBILE, {"ms": [120]}, "inputs.ms must be a number", id="a-list"),
    pytest.param(MOBILE, {"ms": -1}, "inputs.ms must be from 0", id="negative"),
    pytest.param(MOBILE, {"ms": Decimal("NaN")}, "inputs.ms must be finite", id="nan"),
    pytest.param(MOBILE, {"ms": Decimal("-Infinity")}, "inputs.ms must be finite", id="infinite"),
    pytest.param(MOBILE, {"ms": Decimal("1e400")}, "inputs.ms must be from 0", id="endless"),
    pytest.param(
        MOBILE, {"invocations": Decimal("1.5")}, "inputs.invocations must be a whole", id="a-half"
    ),
    pytest.param(MOBILE, {"memory_mb": 127}, "memory_mb must be from 128 to 32768", id="too-small"),
    pytest.param(MOBILE, {"memory_mb": 32_769}, "memory_mb must be from 128", id="too-large"),
    pytest.param(MOBILE, {"ephemeral_mb": 511}, "ephemeral_mb must be from 512", id="no-storage"),
    pytest.param(
        MOBILE,
        {"architecture": "sparc"},
        "inputs.architecture must be 'x86' or 'arm64'",
        id="sparc",
    ),
    pytest.param(MOBILE, {"free_tier": 1}, "inputs.free_tier must be true or false", id="one"),
    pytest.param(CLAIMS, {"executions": -1}, "inputs.executions must be from 0", id="unused-input"),
]


@pytest.mark.parametrize(("name", "inputs", "message"), BAD_INPUTS)
def test_an_invalid_input_is_reported_by_vector_and_field(
    name: str, inputs: dict[str, Any], message: str
) -> None:
    report = report_on(changed(name, **inputs))
    assert len(report.errors) == 1
    assert report.errors[0].startswith(f"{name}: ")
    assert message in report.errors[0]
    assert report.status == 2


@pytest.mark.parametrize(
    ("name", "field"),
    [
        pytest.param(name, field, id=f"{name}-{field}")
        for name in (CLAIMS, MOBILE, EXPRESS, STANDARD)
        for field in VECTORS[name]["inputs"]
    ],
)
def test_a_missing_input_is_reported_by_vector_and_field(name: str, field: str) -> None:
    vector = changed(name)
    del vector["inputs"][field]
    assert report_on(vector).errors == [f"{name}: inputs.{field} is required"]


def without(key: str) -> Callable[[Vector], None]:
    return lambda vector: vector.pop(key)


def having(**more: Any) -> Callable[[Vector], None]:
    return lambda vector: vector.update(more)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            having(kind="fargate"),
            'kind "fargate" is not known (known: durable, express, lambda, standard)',
            id="unknown-kind",
        ),
        pytest.param(without("kind"), "kind null is not known", id="no-kind"),
        pytest.param(having(kind=["lambda"]), 'kind ["lambda"] is not known', id="a-list-of-kinds"),
        pytest.param(without("inputs"), "inputs must be an object", id="no-inputs"),
        pytest.param(having(inputs=[]), "inputs must be an object", id="a-list-of-inputs"),
        pytest.param(without("tolerance"), "tolerance is required", id="no-tolerance"),
        pytest.param(
            having(tolerance={"expected": 1}), "tolerance.exact is missing", id="half-a-tolerance"
        ),
        pytest.param(
            having(tolerance={"expected": -1, "exact": 1}),
            "tolerance.expected must be from 0",
            id="a-negative-tolerance",
        ),
        pytest.param(
            having(expected={}, exact={}), "has neither expected nor exact", id="nothing-to-compare"
        ),
        pytest.param(
            having(expected={"duration": 1}), "expected.duration is not a line", id="unknown-line"
        ),
        pytest.param(
            having(exact={"total": "2.73"}), "exact.total must be a number", id="a-total-in-words"
        ),
    ],
)
def test_an_invalid_vector_is_reported_by_name(
    change: Callable[[Vector], None], message: str
) -> None:
    vector = changed(MOBILE)
    change(vector)
    report = report_on(vector)
    assert len(report.errors) == 1
    assert report.errors[0].startswith(f"{MOBILE}: {message}")


def test_a_vector_without_a_name_is_reported_by_its_number() -> None:
    assert report_on(VECTORS[MOBILE], 7).errors == ["vector 2: must be an object"]


def test_an_invalid_vector_does_not_affect_the_others() -> None:
    report = report_on(changed(MOBILE, ms=-1), VECTORS[STANDARD])
    assert {vector for vector, _ in report.rows} == {STANDARD}


def run(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = price.run(path)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_the_published_file_is_printed_and_passes(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(PUBLISHED, capsys)
    assert (status, err) == (0, "")
    assert "490.45544" in out
    assert "All 20 published lines are reproduced." in out


def test_a_mismatch_beyond_the_tolerance_exits_1_and_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = json.loads(PUBLISHED.read_text())
    file["vectors"][0]["expected"]["total"] = 490.47
    file["vectors"][1].update(name="[bold]lambda", exact={"total": 3})
    changed_file = tmp_path / "changed.json"
    changed_file.write_text(json.dumps(file))
    status, out, _ = run(changed_file, capsys)
    assert status == 1
    assert "aws-durable-claims: total: expected is off by 0.01456" in out
    assert "[bold]lambda: total: exact is off by 0.266662" in out
    assert out.count("[bold]lambda") == 2, "in the table too, as it is written"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, "can't be read: No such file or directory.", id="not-there"),
        pytest.param("", "is not JSON", id="empty"),
        pytest.param("{", "is not JSON", id="half"),
        pytest.param(
            '{"vectors": 1, "vectors": 2}', "an object has a name twice", id="a-name-twice"
        ),
        pytest.param("[" * 100_000, "is not JSON", id="nested-beyond-reason"),
        pytest.param(
            '{"vectors": [1e99999999999999999999]}', "is not JSON", id="an-endless-number"
        ),
        pytest.param("[]", "has no vectors", id="a-list"),
        pytest.param("{}", "has no vectors", id="an-empty-object"),
        pytest.param('{"vectors": []}', "has no vectors", id="no-vector"),
        pytest.param('{"vectors": {}}', "has no vectors", id="an-object-of-vectors"),
        pytest.param('{"region": 1, "vectors": [1]}', "has no region", id="region-a-number"),
        pytest.param(
            '{"region": "mars-1", "vectors": [1]}', "no price book of mars-1", id="unknown-region"
        ),
    ],
)
def test_an_unreadable_file_exits_2_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, message: str
) -> None:
    path = tmp_path / "vectors.json"
    if content is not None:
        path.write_text(content)
    status, out, err = run(path, capsys)
    assert (status, out) == (2, "")
    assert message in err


def test_a_missing_price_is_reported_by_vector(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "ohio.json"
    path.write_text(PUBLISHED.read_text().replace('"us-east-1"', '"us-east-2"'))
    status, _, err = run(path, capsys)
    assert status == 2
    assert f"{MOBILE}: The price of lambda_requests is not known in us-east-2." in err
