"""The scenarios of the contract suite, as data: application, disturbances, expected result."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

FOLDER = Path("tests/contract/scenarios")

Submits = Literal["once", "twice", "again", "at_once", "other_body", "while_the_table_is_out"]
Manages = Literal[
    "nobody",
    "approves",
    "denies",
    "approves_late",
    "approves_twice",
    "denies_twice",
    "changes_mind",
    "two_at_once",
    "approves_after_a_while",
    "approves_the_old_token",
]
_SUBMITS = {
    "twice": "submitted twice without a key",
    "again": "submitted again with the same key",
    "at_once": "submitted eight times at once with one key",
    "other_body": "submitted again with the same key and another body",
    "while_the_table_is_out": "submitted while the table is out of reach, and again later",
}
_MANAGES = {
    "approves": "a manager approves",
    "denies": "a manager denies",
    "approves_late": "a manager approves after the end",
    "approves_twice": "a manager approves twice",
    "denies_twice": "a manager denies twice",
    "changes_mind": "a manager approves, then denies",
    "two_at_once": "two managers decide differently at once",
    "approves_after_a_while": "a manager approves after a while",
    "approves_the_old_token": "a manager approves between two registrations of the wait",
}


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LabAction(_Data):
    """How the lab disturbs a loan: `at` is `submit`, `decision`, or the name of a running step."""

    do: Literal["outage", "kill", "stop", "old_token"]
    at: str = "submit"
    part: str = ""
    seconds: float = 0

    @property
    def description(self) -> str:
        """The action in the words of the generated page."""
        return {
            "outage": f"{self.part} out of reach at {self.at}",
            "kill": f"worker killed at {self.at}",
            "stop": "execution stopped from outside",
            "old_token": "the wait was registered before with another token",
        }[self.do]


class Expect(_Data):
    """The expected result, the same on every engine.

    `ends` is `approved`, a reason code, `refused` (with the HTTP `status`) or `as_decided`;
    `terms` are the rate in percent, the monthly payment and the total interest in US dollars.
    `attempts` has the number of attempts of each step that has more than one, `loans` the number
    of loans in the end.
    """

    ends: str
    terms: tuple[float, float, float] | None = None
    status: int | None = None
    attempts: Mapping[str, int] = {}
    withdrawn: bool = False
    loans: int = 1


class Scenario(_Data):
    """One case, described in a sentence. Every case runs on every engine."""

    id: str
    description: str
    smoke: bool = False
    """Whether `make smoke` runs it on a deployed stack: such a scenario needs no faults."""
    application: Mapping[str, Any]
    faults: Mapping[str, Mapping[str, Any]] = {}
    submit: Submits = "once"
    manager: Manages = "nobody"
    lab: tuple[LabAction, ...] = ()
    expect: Expect

    @property
    def needs_lab(self) -> bool:
        """Whether only a lab can run it, and no deployed stack."""
        return bool(self.lab) or self.submit == "while_the_table_is_out"

    @property
    def alone(self) -> bool:
        """Whether it has to run alone, because its outage disturbs other loans."""
        outage = any(action.do == "outage" for action in self.lab)
        return outage or self.submit == "while_the_table_is_out"

    @property
    def dies(self) -> bool:
        """Whether processes die: the engines then count attempts differently."""
        crashes = any("crash" in name for fault in self.faults.values() for name in fault)
        return crashes or any(action.do in ("kill", "stop") for action in self.lab)

    @property
    def has_all_events(self) -> bool:
        """Whether every event can be written: an outage of progress or of the table loses some."""
        return not any(action.part in ("progress", "table") for action in self.lab)

    @property
    def stopped(self) -> bool:
        """Whether the execution is stopped from outside: how far it came by then is chance."""
        return any(action.do == "stop" for action in self.lab)

    @property
    def circumstances(self) -> str:
        """The disturbances and the manager's decision, in words."""
        faults = [
            f"`{step}` {', '.join(f'{name}={value}' for name, value in fault.items())}"
            for step, fault in self.faults.items()
        ]
        lab = [action.description for action in self.lab]
        people = [_SUBMITS.get(self.submit, ""), _MANAGES.get(self.manager, "")]
        return "; ".join(text for text in (*faults, *lab, *people) if text)


@dataclass(frozen=True)
class ScenarioGroup:
    """The scenarios of one file."""

    title: str
    scenarios: tuple[Scenario, ...]


def groups() -> Iterator[ScenarioGroup]:
    """Yield the groups in the order of their files."""
    for path in sorted(FOLDER.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        yield ScenarioGroup(data["title"], tuple(map(Scenario.model_validate, data["scenarios"])))


def scenarios() -> list[Scenario]:
    """Return every scenario."""
    return [scenario for group in groups() for scenario in group.scenarios]


def page() -> str:
    """Return the page that lists all scenarios."""
    found = list(groups())
    count = sum(len(group.scenarios) for group in found)
    lines = [
        "# The scenarios of the contract suite",
        "",
        f"Generated by `make figures` from `{FOLDER}`. `make contract` runs each of the {count}",
        "scenarios on each engine, through the HTTP API. Both engines and the domain's own rules",
        "have to give the same outcome.",
    ]
    for group in found:
        lines += ["", f"## {group.title}", "", "| Id | Scenario | What happens | Ends as |"]
        lines += ["|---|---|---|---|", *map(_row, group.scenarios)]
    return "\n".join(lines) + "\n"


def _row(scenario: Scenario) -> str:
    expect = scenario.expect
    ends = f"{expect.ends}, HTTP {expect.status}" if expect.status else expect.ends
    if expect.terms:
        rate, payment, _ = expect.terms
        ends += f": 60 × ${payment:,.2f} at {rate:.2f}%"
    cells = (scenario.id, scenario.description, scenario.circumstances, ends)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
