"""The disturbances that the lab causes to a scenario's loan."""

import time

from local.client.inspector import ExecutionInspector
from local.lab import Lab
from local.trials.scenarios import LabAction
from shared.engines.port import EngineName

OLD_TOKEN = "a token that an earlier registration left behind"


def begin_outage(lab: Lab | None, action: LabAction, engine: EngineName) -> None:
    """Switch a part off; the part `engine` is the scenario's own one."""
    _outage(lab, action, engine, action.seconds)


def end_outage(lab: Lab | None, action: LabAction, engine: EngineName) -> None:
    """Switch the part on again, if it isn't yet."""
    _outage(lab, action, engine, 0)


def _outage(lab: Lab | None, action: LabAction, engine: EngineName, seconds: float) -> None:
    assert lab is not None
    lab.outage(engine.family.value if action.part == "engine" else action.part, seconds)


def begin_when(
    lab: Lab | None,
    records: ExecutionInspector | None,
    action: LabAction,
    application_id: str,
    engine: EngineName,
) -> None:
    """Do what is due while a step runs."""
    if action.do == "outage":
        begin_outage(lab, action, engine)
    if action.do == "kill":
        assert lab is not None
        lab.kill(application_id)
    if action.do == "stop":
        assert records is not None
        _stop(records, application_id)


def _stop(records: ExecutionInspector, application_id: str) -> None:
    while (loan := records.loans.get(application_id)).execution is None:
        time.sleep(0.05)
    records.stop(loan)
