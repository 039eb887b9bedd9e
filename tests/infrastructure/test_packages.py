"""A loan runs to its end on the deployed packages, without other files of this machine."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from local.client.api_client import LoanClient
from local.emulators.lambda_host.host import LambdaHost
from local.emulators.lambda_host.model import HostedFunction, Package
from local.emulators.lambda_host.packages import HERE, build
from local.lab import Lab
from shared.engines.port import COMPARED, EngineName
from shared.infrastructure.packages import (
    LAMBDA,
    LOCK,
    ROOT,
    PackageTarget,
    copy_source,
    install_libraries,
    layer_digest,
    source_digest,
    source_of,
)
from shared.runtime.functions import FUNCTIONS, Function, FunctionId, function

MOST_ZIPPED_BYTES = 6_000_000
CHARLIE = {"name": "Charlie Wilson", "sin": "3333", "loan_amount": 25000}
EVERY = pytest.mark.parametrize("declared", FUNCTIONS, ids=[each.id for each in FUNCTIONS])


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Package]:
    return build(FUNCTIONS, tmp_path_factory.mktemp("packages"))


@pytest.fixture(scope="module")
def lab(packages: dict[str, Package], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    assert set(packages) == {declared.id for declared in FUNCTIONS}
    with Lab(packages=packages, log_dir=tmp_path_factory.mktemp("logs")) as running:
        yield running


@pytest.fixture(scope="module")
def client(lab: Lab) -> Iterator[LoanClient]:
    with LoanClient(lab.url) as opened:
        yield opened


@pytest.mark.parametrize("engine", list(COMPARED), ids=str)
def test_a_loan_of_the_packages_is_funded(client: LoanClient, engine: EngineName) -> None:
    ended = client.finish(client.apply({**CHARLIE, "engine": engine}))
    assert ended["status"] == "approved", ended


def test_a_loan_of_the_packages_waits_for_its_manager(client: LoanClient) -> None:
    asked = {"name": "Alice Johnson", "sin": "1111", "loan_amount": 150000}
    raced = client.post("/race", asked)["applications"]
    for application_id in raced.values():
        ended = client.finish(application_id, decide=True)
        assert ended["status"] == "approved", ended


def test_the_reconciler_of_the_packages_runs(lab: Lab) -> None:
    result = lab.lambda_host.invoke(FunctionId.RECONCILER, b"{}")
    assert result.function_error is None, result.payload


def imported(package: Package, declared: Function, logs: Path) -> dict[str, Any]:
    """Return what an invocation with an event that no handler takes fails with."""
    hosted = HostedFunction(
        name=declared.id,
        handler=declared.handler,
        variables={**declared.variables, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"},
        package=package,
    )
    with LambdaHost([hosted], root=ROOT, log_dir=logs) as host:
        result = host.invoke(declared.id, b"[]")
    return {"type": result.error_type, "payload": result.payload.decode()}


@pytest.mark.parametrize(
    ("id_", "missing"),
    [
        pytest.param(FunctionId.TASKS, "shared/steps/lending.py", id="of the source"),
        pytest.param(FunctionId.DURABLE, "durable/operations.py", id="of the workflow"),
    ],
)
def test_a_module_that_is_missing_from_a_package_is_found(
    packages: dict[str, Package], tmp_path: Path, id_: FunctionId, missing: str
) -> None:
    source = tmp_path / "source"
    shutil.copytree(packages[id_].source, source)
    (source / missing).unlink()
    found = imported(replace(packages[id_], source=source), function(id_), tmp_path / "logs")
    assert found["type"] == "Runtime.ImportModuleError"
    assert Path(missing).stem in found["payload"]


def test_a_library_that_is_missing_from_the_layer_is_found(
    packages: dict[str, Package], tmp_path: Path
) -> None:
    layer = tmp_path / "layer"
    shutil.copytree(packages[FunctionId.API].layer, layer)
    shutil.rmtree(layer / "python" / "pydantic")
    found = imported(
        replace(packages[FunctionId.API], layer=layer), function(FunctionId.API), tmp_path / "logs"
    )
    assert found["type"] == "Runtime.ImportModuleError"
    assert "pydantic" in found["payload"]


@EVERY
def test_a_package_has_no_code_that_deploys_or_tests(declared: Function) -> None:
    names = {path.relative_to(ROOT).as_posix() for path in source_of(declared)}
    assert names
    assert not [name for name in names if "infrastructure" in name or name.startswith("tests")]
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"shared", declared.handler.partition(".")[0]}


def test_the_layer_of_lambda_s_processor_is_small(tmp_path: Path) -> None:
    layer = tmp_path / "layer"
    install_libraries(layer, LAMBDA)
    zipped = Path(shutil.make_archive(str(tmp_path / "zipped"), "zip", layer)).stat().st_size
    print(f"the layer: {zipped / 1e6:.2f} MB zipped, of at most {MOST_ZIPPED_BYTES / 1e6:.0f}")
    assert zipped <= MOST_ZIPPED_BYTES
    compiled = {path.name for path in layer.rglob("_pydantic_core*.so")}
    assert compiled == {"_pydantic_core.cpython-313-aarch64-linux-gnu.so"}


def test_a_layer_is_built_again_when_its_lock_or_its_target_changes(tmp_path: Path) -> None:
    other = tmp_path / LOCK.name
    assert layer_digest(LAMBDA) == layer_digest(LAMBDA)
    assert layer_digest(LAMBDA) != layer_digest(HERE)
    other.write_bytes(LOCK.read_bytes() + b"\n")
    assert layer_digest(LAMBDA) != layer_digest(
        PackageTarget(LAMBDA.python, "x86_64-manylinux2014")
    )
    assert layer_digest(LAMBDA) != layer_digest(LAMBDA, other)


def test_a_package_is_built_again_only_when_its_source_changes(tmp_path: Path) -> None:
    declared = function(FunctionId.DURABLE)
    copy_source(declared, tmp_path)
    assert source_digest(declared, tmp_path) == source_digest(declared)
    (tmp_path / "durable" / "infrastructure.py").write_text("", encoding="utf-8")
    assert source_digest(declared, tmp_path) == source_digest(declared)
    with (tmp_path / "shared" / "clock.py").open("a", encoding="utf-8") as clock:
        clock.write("\n")
    assert source_digest(declared, tmp_path) != source_digest(declared)
