"""One lab, or a target, for the whole suite; scenarios that disturb nobody run side by side."""

import os
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
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
SAMPLE = {f"LOAN-{number:03}" for number in (1, 44, 54, 60, 71, 75)}
"""What the variants run in `make test`: where they retry, repeat and wait in their own way."""
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
    """Take out by name what needs a lab, on a target, and most of what the variants run."""
    here = Path(__file__).parent
    own = [item for item in items if here in item.path.parents]
    out = []
    if config.getoption("--target"):
        out = [item for item in own if _needs_lab(item)]
        config.stash[_NEEDS_LAB] += [item.name for item in out]
    if config.getoption("--target") or not config.getoption("--every-engine"):
        out += [item for item in own if _is_beyond_the_sample(item)]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]


def _is_beyond_the_sample(item: pytest.Item) -> bool:
    """Whether a variant would run a scenario that isn't in its sample; none runs on a target."""
    scenario, engine = _scenario(item), _engine(item)
    if scenario is None or engine is None or engine in COMPARED:
        return False
    return bool(item.config.getoption("--target")) or scenario.id not in SAMPLE


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
    found: Scenario | None = _parameter(item, "scenario")
    return found


def _engine(item: pytest.Item) -> EngineName | None:
    found: EngineName | None = _parameter(item, "engine")
    return found


def _parameter(item: pytest.Item, name: str) -> Any:
    callspec = getattr(item, "callspec", None)
    return callspec.params.get(name) if callspec is not None else None


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
    """Where scenarios are played, each once on each of its engines."""

    def __init__(
        self, player: Player, engines: Mapping[str, set[EngineName]], scenarios: list[Scenario]
    ) -> None:
        self._player = player
        self._engines = engines
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._started: dict[tuple[str, EngineName], Future[Played]] = {}
        for scenario in sorted(scenarios, key=_longest_first):
            if not scenario.alone:
                for engine in engines[scenario.id]:
                    self._start(scenario, engine)

    def played(self, scenario: Scenario, engine: EngineName) -> Played:
        """Return what came of a scenario on an engine."""
        if (scenario.id, engine) not in self._started:
            self.quiet()
            by_itself = scenario.submit == "while_the_table_is_out"
            for each in (engine,) if by_itself else self._engines[scenario.id]:
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
    chosen: dict[str, Scenario] = {}
    engines: defaultdict[str, set[EngineName]] = defaultdict(lambda: {EngineName.DURABLE})
    for item in request.session.items:
        if scenario := _scenario(item):
            chosen[scenario.id] = scenario
            if engine := _engine(item):
                engines[scenario.id].add(engine)
    stage = ScenarioStage(Player(client, lab, records), engines, list(chosen.values()))
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
