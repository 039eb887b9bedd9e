"""A worker dies after the effect of a step: what each engine runs again, and how often."""

import uuid
from collections.abc import Iterator, Mapping

from bench.exhibits.document import (
    Exhibit,
    ExhibitColumn,
    ExhibitRow,
    ExhibitTable,
    Measured,
    run,
)
from bench.exhibits.names import ExhibitName
from bench.exhibits.runs import Counted, ExhibitRuns, number, text
from bench.exhibits.workflows.deaths import AT_LEAST_ONCE, AT_MOST_ONCE
from bench.exhibits.workflows.effects import effects
from bench.exhibits.workflows.states import State, machine, retry_deaths, task

_STEPS = ("validate", "pay", "notify")
_ROWS: Mapping[str, str] = {
    f"durable/{AT_LEAST_ONCE}": "Durable step, at least once (the default)",
    f"durable/{AT_MOST_ONCE}": "Durable step, at most once, without retries",
    "standard/retry": "Standard task with Retry",
    "standard/no-retry": "Standard task without Retry",
}


def measure(runs: ExhibitRuns) -> Measured:
    """Run three steps on each engine; the process dies after the effect of the second one."""
    found: dict[str, Counted] = {}
    for how in (AT_LEAST_ONCE, AT_MOST_ONCE):
        name = f"death-{uuid.uuid4().hex[:8]}"
        counted = runs.worker({"run": name, "how": how})
        # The input has a name that differs each time, and an error the place of its code.
        counted = {**counted, "bytes": 0, "handler": _effects(runs, name, "handler")}
        found[f"durable/{how}"] = {**counted, **_all_effects(runs, name)}
    for how, retry in (("retry", {"Retry": retry_deaths()}), ("no-retry", {})):
        name = f"death-{uuid.uuid4().hex[:8]}"
        counted = runs.machine(machine(_states(name, retry)))
        found[f"standard/{how}"] = {**counted, **_all_effects(runs, name)}
    return found


def _states(name: str, retry: State) -> dict[str, State]:
    does = {"validate": "effect", "pay": "die", "notify": "effect"}
    return {
        step.capitalize(): {**task({"do": does[step], "run": name, "step": step}), **retry}
        for step in _STEPS
    }


def _all_effects(runs: ExhibitRuns, name: str) -> Counted:
    return {step: _effects(runs, name, step) for step in _STEPS}


def _effects(runs: ExhibitRuns, name: str, step: str) -> int:
    return effects(runs.lab.client("dynamodb"), name, step)


def describe(measured: Measured) -> Exhibit:
    """Return the exhibit."""
    return Exhibit(
        id=ExhibitName.WORKER_DEATH,
        title="A worker dies after it has paid",
        shows="Which code runs again after a process dies, and how often money moves.",
        for_whom="Teams whose steps pay, send or book something.",
        findings=list(_findings(measured)),
        tables=[
            ExhibitTable(
                title="Validate, pay, notify; the process dies once, after the payment",
                of="Way to run the steps",
                columns=(
                    ExhibitColumn("handler", "Handler begun"),
                    ExhibitColumn("validate", "Validations"),
                    ExhibitColumn("pay", "Payments"),
                    ExhibitColumn("notify", "Notifications"),
                    ExhibitColumn("units", "Operations or transitions"),
                    ExhibitColumn("status", "Ended as"),
                ),
                rows=list(_rows(measured)),
            )
        ],
        chart=None,
        method=[
            "Run: real processes of the lab end by themselves, and an item counts each effect.",
            "The payments carry no idempotency key on purpose. With one, as in the project's own"
            " step `disburse_funds`, money moves once on both engines (`make chaos`).",
        ],
        sources=[],
        measured=measured,
    )


def _rows(measured: Measured) -> Iterator[ExhibitRow]:
    for name, title in _ROWS.items():
        counted = measured[name]
        result = str(counted.get("result") or counted.get("error") or "")
        status = text(measured, name, "status").lower()
        yield ExhibitRow(
            name,
            title,
            {
                "handler": run(counted.get("handler")),
                **{step: run(counted[step]) for step in _STEPS},
                "units": run(counted.get("operations", counted.get("transitions"))),
                "status": run(f"{status}: {result}" if result else status),
            },
        )


def _findings(measured: Measured) -> Iterator[str]:
    again, once = f"durable/{AT_LEAST_ONCE}", f"durable/{AT_MOST_ONCE}"
    yield (
        f"By default a durable step pays {_times(measured, again)}: the handler begins"
        f" again, the validation is served from its checkpoint, the payment runs again. A Standard"
        f" task with Retry pays {_times(measured, 'standard/retry')}, too, and only that state runs"
        " again."
    )
    yield (
        f"At most once, a durable step pays {_times(measured, once)}, and the handler then has to"
        " find out whether it has paid. A Standard task without Retry pays"
        f" {_times(measured, 'standard/no-retry')}, and the execution ends as"
        f" {text(measured, 'standard/no-retry', 'status').lower()}."
    )


def _times(measured: Measured, name: str) -> str:
    paid = number(measured, name, "pay")
    return {1: "once", 2: "twice"}.get(paid, f"{paid} times")
