"""The executions behind the rows: loans and small workflows in labs, and the clinic's handlers."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from bench.experiments.counting import Counts, count
from shared.billing.bill import charge
from shared.billing.meters import METERS
from shared.billing.prices.pricebook import price_book
from shared.billing.quantities import of_engine
from shared.billing.usage import BillingAssumptions, EngineUsage
from shared.domain.profiles import Profile
from shared.engines.port import COMPARED, Engine, EngineName
from shared.engines.stepfunctions import StepFunctionsEngine
from shared.inspection.sorting import sort

if TYPE_CHECKING:
    from decimal import Decimal

    from bench.experiments.lab import LabEnvironment
    from bench.experiments.workflows.shape import Shape
    from guide.workflows import Machine
    from local.client.api_client import LoanClient
    from local.client.inspector import ExecutionInspector
    from local.lab import Lab
    from replay.clinic.case import Observation
    from replay.engine import Body

BOOK = price_book("us-east-1")
_RETRY_SECONDS = 1
"""The pause after the death of a durable worker, which is longer on AWS."""


def price_of(usage: EngineUsage) -> "Decimal":
    """Return the price of a consumption in USD, without the functions that it calls."""
    return charge(BOOK, of_engine(usage), free_tier=False).total


Faults = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class GuideRun:
    """An execution that has ended: its engine, its history, and what was counted in it."""

    engine: EngineName
    history: Sequence[Mapping[str, Any]]
    counts: Counts

    @property
    def usage(self) -> EngineUsage:
        """The consumption that the engine's meter reads in the history."""
        return METERS[self.engine].read(self.history, BillingAssumptions()).usage

    @property
    def price(self) -> "Decimal":
        """The price of the orchestration in USD: operations and data, or transitions."""
        return price_of(self.usage)

    @property
    def units(self) -> int:
        """The operations or transitions."""
        return self.counts.operations or self.counts.transitions


@dataclass(frozen=True)
class GuideLoan(GuideRun):
    """A loan's execution; `snapshot` is the API's last one."""

    snapshot: Mapping[str, Any]

    @property
    def outcome(self) -> str:
        """The final status."""
        return str(self.snapshot["status"])

    def attempts(self, step: str) -> int:
        """Return how many times a step was started."""
        (found,) = (entry for entry in self.snapshot["steps"] if entry["step"] == step)
        return int(found["attempts"])


class GuideRuns:
    """Runs each thing once, in labs that start when they are first needed, until the end."""

    def __init__(self, lab: "Lab | None" = None) -> None:
        """Take a lab for the loans that runs already, or start one."""
        self._given = lab
        self._stack = ExitStack()
        self._loans: dict[tuple[str, EngineName, str], GuideLoan] = {}

    def __enter__(self) -> Self:
        from local.logs import third_party_logs

        # Mistakes that are run on purpose fill the terminal otherwise.
        self._stack.enter_context(third_party_logs(Path(os.devnull)))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def loan(
        self,
        profile: Profile,
        engine: EngineName,
        faults: Faults | None = None,
        *,
        approved: bool | None = True,
    ) -> GuideLoan:
        """Run an applicant's loan; `approved` is the manager's decision, None leaves it open."""
        key = (profile.name, engine, repr((faults, approved)))
        if key not in self._loans:
            self._loans[key] = self._run_loan(profile, engine, faults or {}, approved)
        return self._loans[key]

    def run_together(self, loans: Iterable[tuple[Profile, EngineName]]) -> None:
        """Run applicants' loans at the same time, so that `loan` has them."""
        self._inspector, self.client  # noqa: B018 - started once, before the threads need them
        with ThreadPoolExecutor() as threads:
            for running in [threads.submit(self.loan, *wanted) for wanted in loans]:
                running.result()

    def shape(self, engine: EngineName, shape: "Shape") -> GuideRun:
        """Run a synthetic workflow on an engine of the second lab."""
        from bench.experiments.plans import Series

        series = Series(engine, "", engine, lambda _: shape)
        runner = self._synthetic.engine_for(series, shape)
        return self._ended(runner, runner.start(f"guide-{shape.slug}", shape.to_json()))

    def machine(self, name: str, definition: "Machine") -> GuideRun:
        """Run a state machine on the second lab."""
        runner = StepFunctionsEngine(
            self._synthetic.lab.client("stepfunctions"), self._create(name, definition)
        )
        return self._ended(runner, runner.start(f"guide-{name}", {}))

    def updated_machine(self, before: "Machine", after: "Machine") -> GuideRun:
        """Run a state machine on the second lab, and update it once the execution has started."""
        states = self._synthetic.lab.client("stepfunctions")
        machine = self._create("updated", before)
        runner = StepFunctionsEngine(states, machine)
        execution = runner.start("guide-updated", {})
        states.update_state_machine(stateMachineArn=machine, definition=json.dumps(after))
        return self._ended(runner, execution)

    def repeated_starts(self) -> Mapping[EngineName, int]:
        """Start a workflow twice under one name, and return each engine's number of executions."""
        from bench.experiments.plans import Series
        from bench.experiments.workflows.shape import Shape

        shape = Shape(steps=1)
        found = {}
        for engine in COMPARED:
            series = Series(engine, "", engine, lambda _: shape)
            runner = self._synthetic.engine_for(series, shape)
            started = {runner.start("guide-twice", shape.to_json()) for _ in range(2)}
            for execution in started:
                self._ended(runner, execution)
            found[engine] = len(started)
        return found

    def durable(self, handler: "Body", answers: Mapping[str, str] | None = None) -> GuideRun:
        """Run a durable handler in this process, on the engine of the SDK's testing package.

        Raises:
            ValueError: the execution didn't succeed.
        """
        from replay.engine import run_on_engine

        run = run_on_engine([handler], answers)
        if run.status != "SUCCEEDED":
            raise ValueError(f"the durable execution ended as {run.status}: {run.error}")
        page = sort([{"Events": run.history}]).history
        assert page is not None
        return _of(EngineName.DURABLE, page.events)

    def case(self, case_id: str) -> "Observation":
        """Run a handler of the replay clinic."""
        from replay.clinic.case import CASES
        from replay.clinic.observe import observe

        (case,) = (known for known in CASES if known.id == case_id)
        return observe(case)

    @cached_property
    def lab(self) -> "Lab":
        """The lab of the loans."""
        from local.lab import Lab

        if self._given is not None:
            return self._given
        return self._stack.enter_context(Lab(durable_retry_seconds=_RETRY_SECONDS))

    @cached_property
    def client(self) -> "LoanClient":
        """A client of the API of the lab of the loans."""
        from local.client.api_client import LoanClient

        return self._stack.enter_context(LoanClient(self.lab.url))

    @cached_property
    def _inspector(self) -> "ExecutionInspector":
        from local.client.inspector import ExecutionInspector

        return ExecutionInspector(self.lab)

    @cached_property
    def _synthetic(self) -> "LabEnvironment":
        from bench.experiments.lab import lab_environment

        return self._stack.enter_context(lab_environment())

    def _run_loan(
        self, profile: Profile, engine: EngineName, faults: Faults, approved: bool | None
    ) -> GuideLoan:
        from local.client.api_client import application_of

        application = application_of(profile, engine) | ({"faults": faults} if faults else {})
        application_id = self.client.apply(application)
        snapshot = self.client.finish(application_id, decide=approved)
        return self.loan_run(application_id, snapshot)

    def loan_run(self, application_id: str, snapshot: Mapping[str, Any]) -> GuideLoan:
        """Return what the engine's history has about a loan that has ended."""
        loan = self._inspector.loans.get(application_id)
        engine, history = EngineName(loan.engine), self._inspector.history(loan)
        return GuideLoan(engine, history, count(engine, history), snapshot)

    def _create(self, name: str, definition: "Machine") -> str:
        return self._synthetic.lab.step_functions.create(name, json.dumps(definition))

    def _ended(self, runner: Engine, execution: str) -> GuideRun:
        from bench.experiments.running import wait_for_end

        wait_for_end(runner, execution)
        return _of(runner.name, list(runner.history(execution)))


def _of(engine: EngineName, history: Sequence[Mapping[str, Any]]) -> GuideRun:
    return GuideRun(engine, history, count(engine, history))
