"""A state machine's definition in Amazon States Language, checked and read into states."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.billing.meters.loading import UnreadableDocument
from shared.inspection.rules import StateRole, role_of_task

MOST_STATES = 2_000
"""Of a definition, with those inside Parallels and Maps."""

_ROLES = {
    "Pass": StateRole.PASS,
    "Choice": StateRole.CHOICE,
    "Wait": StateRole.WAIT,
    "Parallel": StateRole.PARALLEL,
    "Map": StateRole.MAP,
    "Succeed": StateRole.SUCCEED,
    "Fail": StateRole.FAIL,
}


@dataclass(frozen=True)
class AslMachine:
    """States and the first of them: a whole definition, a branch, or what a Map does."""

    start: str
    states: Mapping[str, "AslState"]


@dataclass(frozen=True)
class AslState:
    """A state: where it leads if it succeeds and if it fails, and what is inside it.

    `items` is the number of items that the definition states, `batch` how many of them a child
    execution gets, and `seconds` how long a Wait waits, each None if the definition doesn't say.
    """

    name: str
    type: str
    role: StateRole
    following: tuple[str, ...]
    caught: tuple[str, ...]
    inside: tuple[AslMachine, ...] = ()
    items: int | None = None
    batch: int | None = None
    express: bool = False
    seconds: int | None = None


def state_machine(document: Any) -> AslMachine:
    """Return the state machine that a definition describes.

    Raises:
        UnreadableDocument: a part that the units depend on is missing or damaged.
    """
    read = _machine(document, "The definition")
    count = sum(1 for _ in all_states(read))
    if count > MOST_STATES:
        raise UnreadableDocument(
            f"The definition has {count:,} states; at most {MOST_STATES:,} are read."
        )
    return read


def all_states(machine: AslMachine) -> Iterator[AslState]:
    """Yield every state, with those inside others."""
    for state in machine.states.values():
        yield state
        for inner in state.inside:
            yield from all_states(inner)


def _machine(document: Any, what: str) -> AslMachine:
    fields = document if isinstance(document, dict) else {}
    start, states = fields.get("StartAt"), fields.get("States")
    if not isinstance(states, dict) or not states:
        raise UnreadableDocument(f"{what} has no States.")
    if not isinstance(start, str) or start not in states:
        raise UnreadableDocument(f"{what} has no StartAt that is one of its States.")
    read = {str(name): _state(str(name), state) for name, state in states.items()}
    for state in read.values():
        for target in (*state.following, *state.caught):
            if target not in read:
                raise UnreadableDocument(
                    f"State {state.name} leads to {target}, which the definition doesn't have."
                )
    return AslMachine(start, read)


def _state(name: str, state: Any) -> AslState:
    if not isinstance(state, dict) or not isinstance(state.get("Type"), str):
        raise UnreadableDocument(f"State {name} has no Type.")
    type_ = state["Type"]
    role = role_of_task(state.get("Resource")) if type_ == "Task" else _ROLES.get(type_)
    settings = _processor(state)
    distributed = object_in(settings, "ProcessorConfig").get("Mode") == "DISTRIBUTED"
    return AslState(
        name=name,
        type=type_,
        role=StateRole.DISTRIBUTED_MAP if distributed else role or StateRole.UNKNOWN,
        following=_following(name, state),
        caught=_targets(name, state.get("Catch")),
        inside=tuple(_inside(name, state)),
        items=_stated_items(state),
        batch=_count(object_in(state, "ItemBatcher").get("MaxItemsPerBatch")),
        express=object_in(settings, "ProcessorConfig").get("ExecutionType") == "EXPRESS",
        seconds=_count(state.get("Seconds")),
    )


def _following(name: str, state: Mapping[str, Any]) -> tuple[str, ...]:
    if state["Type"] != "Choice":
        return _names(name, [state["Next"]] if state.get("Next") else [])
    default = [state["Default"]] if state.get("Default") else []
    choices = state.get("Choices")
    if not isinstance(choices, list):
        raise UnreadableDocument(f"State {name} is a Choice without Choices.")
    return _names(name, [*_targets(name, choices), *default])


def _targets(name: str, rules: Any) -> tuple[str, ...]:
    """Return where choices or catchers lead."""
    if rules is None:
        return ()
    listed = rules if isinstance(rules, list) else [rules]
    nexts = [rule.get("Next") if isinstance(rule, dict) else None for rule in listed]
    return _names(name, nexts)


def _names(name: str, targets: list[Any]) -> tuple[str, ...]:
    if not all(isinstance(target, str) for target in targets):
        raise UnreadableDocument(f"State {name} has a Next that isn't the name of a state.")
    return tuple(dict.fromkeys(targets))


def _inside(name: str, state: Mapping[str, Any]) -> Iterator[AslMachine]:
    if state["Type"] == "Parallel":
        branches = state.get("Branches")
        if not isinstance(branches, list) or not branches:
            raise UnreadableDocument(f"State {name} is a Parallel without Branches.")
        for number, branch in enumerate(branches, 1):
            yield _machine(branch, f"Branch {number} of state {name}")
    elif state["Type"] == "Map":
        yield _machine(_processor(state), f"The ItemProcessor of state {name}")


def _processor(state: Mapping[str, Any]) -> Mapping[str, Any]:
    return object_in(state, "ItemProcessor") or object_in(state, "Iterator")


def _stated_items(state: Mapping[str, Any]) -> int | None:
    items = state.get("Items")
    return len(items) if isinstance(items, list) else None


def object_in(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return an object of a document; an empty one in the place of anything else."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
