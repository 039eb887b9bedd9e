"""The contract's scenarios, as data: what is asked for, what goes wrong, what has to hold."""

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
    """What the lab does to a loan, and when: `at` names a moment or a running step."""

    do: Literal["outage", "kill", "stop", "old_token"]
    at: str = "submit"
    part: str = ""
    seconds: float = 0

    @property
    def words(self) -> str:
        """The action as the page tells it."""
        return {
            "outage": f"{self.part} out of reach at {self.at}",
            "kill": f"worker killed at {self.at}",
            "stop": "execution stopped from outside",
            "old_token": "the wait was registered before with another token",
        }[self.do]


class Expect(_Data):
    """What has to hold on either engine.

    `ends` is `approved`, a reason code, `refused` (with the HTTP `status`) or `as_decided`;
    `terms` are the rate in percent, the monthly payment and the total interest. `attempts` names
    the steps that were tried more than once, `loans` says how many loans there are in the end.
    """

    ends: str
    terms: tuple[float, float, float] | None = None
    status: int | None = None
    attempts: Mapping[str, int] = {}
    withdrawn: bool = False
    loans: int = 1


class Scenario(_Data):
    """One case; `says` is its sentence. Every case runs on every engine."""

    id: str
    says: str
    smoke: bool = False
    """Whether it's one of the few that say that a deployed stack works: they need no faults."""
    application: Mapping[str, Any]
    faults: Mapping[str, Mapping[str, Any]] = {}
    submit: Submits = "once"
    manager: Manages = "nobody"
    lab: tuple[LabAction, ...] = ()
    expect: Expect

    @property
    def needs_lab(self) -> bool:
        """Whether a deployed stack can't run it."""
        return bool(self.lab) or self.submit == "while_the_table_is_out"

    @property
    def alone(self) -> bool:
        """Whether it disturbs other loans: an outage does."""
        outage = any(action.do == "outage" for action in self.lab)
        return outage or self.submit == "while_the_table_is_out"

    @property
    def dies(self) -> bool:
        """Whether processes die: then attempts are not compared (they are counted differently)."""
        crashes = any("crash" in fault for asked in self.faults.values() for fault in asked)
        return crashes or any(action.do in ("kill", "stop") for action in self.lab)

    @property
    def told(self) -> bool:
        """Whether every event can be written: an outage of progress or of the table loses some."""
        return not any(action.part in ("progress", "table") for action in self.lab)

    @property
    def stopped(self) -> bool:
        """Whether somebody stops the execution: how far it came by then is chance."""
        return any(action.do == "stop" for action in self.lab)

    @property
    def circumstances(self) -> str:
        """What happens to the loan, in words."""
        faults = [
            f"`{step}` {', '.join(f'{name}={value}' for name, value in asked.items())}"
            for step, asked in self.faults.items()
        ]
        lab = [action.words for action in self.lab]
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
    """Return the list of all scenarios."""
    found = list(groups())
    count = sum(len(group.scenarios) for group in found)
    lines = [
        "# The scenarios of the contract",
        "",
        f"Generated by `make figures` from `{FOLDER}`: {count} scenarios, each run on each engine",
        "through the HTTP API (`make contract`). Both engines and the domain's own rules have to",
        "come to the same.",
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
    told = (scenario.id, scenario.says, scenario.circumstances, ends)
    return f"| {' | '.join(text.replace('|', chr(92) + '|') for text in told)} |"
