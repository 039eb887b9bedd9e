"""One lab, or a target, for the whole suite; scenarios that disturb nobody run side by side."""

import os
import random
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.lab import Lab
from local.trials.scenarios import Scenario
from shared.engines.port import COMPARED, EngineName
from tests.contract.playing import Played, Player

AT_ONCE = 24
CRASHES_COST_SECONDS = 1
_NEEDS_LAB = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "on_target: can run against a deployed stack")
    config.addinivalue_line("markers", "smoke: one of the few that say that a stack works")
    config.stash[_NEEDS_LAB] = []
    if config.getoption("--loan-seed") is None:
        config.option.loan_seed = random.SystemRandom().randrange(10**6)
    if target := config.getoption("--target"):
        _must_answer(target)


def _must_answer(target: str) -> None:
    """Stop at once if the target can't be reached, rather than let every test fail."""
    try:
        httpx.get(target, timeout=10)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = str(error).rstrip(".")
        raise pytest.UsageError(f"{target} doesn't answer: {reason}.") from None


def pytest_report_header(config: pytest.Config) -> str:
    target = config.getoption("--target") or "a lab of its own"
    return f"contract: against {target}; --loan-seed {config.getoption('--loan-seed')}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a target, what needs a lab is taken out by name."""
    if not config.getoption("--target"):
        return
    here = Path(__file__).parent
    out = [item for item in items if here in item.path.parents and _needs_lab(item)]
    config.stash[_NEEDS_LAB] += [item.name for item in out]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """A run of a part that is chosen by its marker doesn't list all other tests."""
    if config.getoption("markexpr"):
        return
    for name in config.stash[_NEEDS_LAB]:
        terminalreporter.write_line(f"not run on a target, needs a lab: {name}")


def _needs_lab(item: pytest.Item) -> bool:
    scenario = _scenario(item)
    return item.get_closest_marker("on_target") is None or (
        scenario is not None and scenario.needs_lab
    )


def _scenario(item: pytest.Item) -> Scenario | None:
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("scenario") if callspec is not None else None


@pytest.fixture(scope="session")
def lab(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lab | None]:
    """The lab; None on a target."""
    if request.config.getoption("--target"):
        yield None
        return
    logs = tmp_path_factory.mktemp("contract-logs")
    with Lab(log_dir=logs, durable_retry_seconds=CRASHES_COST_SECONDS) as running:
        yield running


@pytest.fixture(scope="session")
def client(request: pytest.FixtureRequest, lab: Lab | None) -> Iterator[LoanClient]:
    """A client of the lab, or of the target."""
    url = request.config.getoption("--target") or (lab.url if lab else "")
    with LoanClient(url, token=os.environ.get("TOKEN")) as opened:
        yield opened


@pytest.fixture(scope="session")
def records(lab: Lab | None) -> ExecutionInspector | None:
    """The lab's table and engines; None on a target."""
    return ExecutionInspector(lab) if lab else None


class ScenarioStage:
    """Where scenarios are played, each once on each engine."""

    def __init__(self, player: Player, scenarios: list[Scenario]) -> None:
        self._player = player
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._started: dict[tuple[str, EngineName], Future[Played]] = {}
        for scenario in sorted(scenarios, key=_longest_first):
            if not scenario.alone:
                for engine in COMPARED:
                    self._start(scenario, engine)

    def played(self, scenario: Scenario, engine: EngineName) -> Played:
        """Return what came of a scenario on an engine."""
        if (scenario.id, engine) not in self._started:
            self.quiet()
            for each in (engine,) if scenario.submit == "while_the_table_is_out" else COMPARED:
                self._start(scenario, each)
        return self._started[(scenario.id, engine)].result()

    def quiet(self) -> None:
        """Wait until nothing is being played."""
        for future in list(self._started.values()):
            future.exception()

    def close(self) -> None:
        """Give up what is still being played."""
        self._player.stop()
        self._pool.shutdown(cancel_futures=True)

    def _start(self, scenario: Scenario, engine: EngineName) -> None:
        self._started[(scenario.id, engine)] = self._pool.submit(
            self._player.play, scenario, engine
        )


def _longest_first(scenario: Scenario) -> bool:
    """Sort what waits for a time-out or for a dead process before what doesn't."""
    return not (scenario.dies or "timeout_seconds" in str(scenario.faults))


@pytest.fixture(scope="session")
def stage(
    request: pytest.FixtureRequest,
    client: LoanClient,
    lab: Lab | None,
    records: ExecutionInspector | None,
) -> Iterator[ScenarioStage]:
    """The stage, with every chosen scenario on its way."""
    chosen: dict[str, Any] = {
        found.id: found for item in request.session.items if (found := _scenario(item))
    }
    stage = ScenarioStage(Player(client, lab, records), list(chosen.values()))
    yield stage
    stage.close()


@pytest.fixture(scope="session")
def own_lab(lab: Lab | None) -> Lab:
    """The lab, for what can't run on a target."""
    assert lab is not None
    return lab


@pytest.fixture(scope="session")
def own_records(records: ExecutionInspector | None) -> ExecutionInspector:
    """The lab's table and engines, for what can't run on a target."""
    assert records is not None
    return records
