"""The units of the executions of a definition, on both engines: of each path, and of any."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from shared.billing.meters.loading import UnreadableDocument
from shared.inspection import rules
from shared.inspection.definition import AslMachine, AslState, all_states
from shared.inspection.graph import (
    Graph,
    Path,
    close_loops,
    count_paths,
    graph_of,
    is_endless,
    paths,
    solve,
)
from shared.inspection.parameters import DEFAULT_PAYLOAD, InspectionParameters
from shared.inspection.projection import BATCH_BYTES, BATCH_ITEM_BYTES, SUBMITTER_BYTES
from shared.inspection.ranges import NONE, Range, UnitRanges, total
from shared.inspection.rules import ONE, OPERATIONS_OF, StateRole

MOST_PATHS = 100
"""Paths that are listed; the units are those of all."""

_FAN_OUTS = (StateRole.PARALLEL, StateRole.MAP, StateRole.DISTRIBUTED_MAP)
_MAPS = (StateRole.MAP, StateRole.DISTRIBUTED_MAP)
_FIRST_STATE = Range(1, 1)


@dataclass
class DefinitionUnits:
    """A definition and the parameters of its executions, from which its units follow."""

    machine: AslMachine
    parameters: InspectionParameters
    _graphs: dict[int, Graph] = field(default_factory=dict)
    _solved: dict[int, UnitRanges] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._check_names()

    @cached_property
    def states(self) -> list[AslState]:
        """Every state, with those inside others."""
        return list(all_states(self.machine))

    @property
    def payload(self) -> Range:
        """The bytes of each input, result and answer."""
        return self.parameters.payload_bytes or DEFAULT_PAYLOAD

    @property
    def applied(self) -> InspectionParameters:
        """The parameters of all Maps and loops, with those that are taken for granted."""
        items = {state.name: self._items(state) for state in self.states if state.role in _MAPS}
        loops = {name: self.parameters.loops.get(name, 1) for name in self._loops}
        return InspectionParameters(items, loops, self.payload)

    @cached_property
    def units(self) -> UnitRanges:
        """The units of any execution that succeeds, or fails in a Fail state."""
        return self._of_machine(self.machine) + self._execution

    @cached_property
    def paths(self) -> list[Path]:
        """The paths through the states outside Parallels and Maps, the first of them."""
        graph = self._graph(self.machine)
        found = paths(graph, self._visit, MOST_PATHS)
        return [replace(path, units=path.units + self._execution) for path in found]

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules behind the units on the other engine."""
        return tuple(rules.rules_for_states(state.role for state in self.states))

    @property
    def unsupported(self) -> tuple[tuple[str, str], ...]:
        """Each state that has no counterpart on the other engine, and why."""
        named = ((state.name, OPERATIONS_OF[state.role].missing) for state in self.states)
        return tuple((name, missing) for name, missing in named if missing)

    def caveats(self) -> Iterator[str]:
        """Yield what the units take for granted."""
        if self.parameters.payload_bytes is None:
            yield (
                f"payloads are taken to have {DEFAULT_PAYLOAD.least} to"
                f" {DEFAULT_PAYLOAD.most:,} bytes"
            )
        unknown = [state.name for state in self.states if self._is_guessed(state)]
        if unknown:
            yield f"1 item is taken for each Map without a known number: {', '.join(unknown)}"
        loops = [name for name in self._loops if name not in self.parameters.loops]
        if loops:
            yield f"a loop is taken to run once at most, such as those from {', '.join(loops)}"
        express = [state.name for state in self.states if state.express]
        if express:
            yield f"Express executions of {', '.join(express)} aren't in the units or the bill"
        if is_endless(self._graph(self.machine)):
            yield "no path comes to an end; a path is counted up to where it leads back"
        yield from self._about_paths()

    def _about_paths(self) -> Iterator[str]:
        reached = {name for graph in self._graphs.values() for name in graph.order}
        left = [state.name for state in self.states if state.name not in reached]
        if left:
            yield f"no path leads to {', '.join(left[:10])}"
        count = count_paths(self._graph(self.machine))
        if count > MOST_PATHS:
            shown = f"{count:,}" if count < 10**9 else "more than a billion"
            yield f"{MOST_PATHS} of {shown} paths are listed; the units are those of all"

    @property
    def _execution(self) -> UnitRanges:
        output = Range(0, self.payload.most)
        return UnitRanges(operations=ONE, events=Range(1, 2), bytes_written=self.payload + output)

    @cached_property
    def _loops(self) -> list[str]:
        self._of_machine(self.machine)
        targets = [edge.target for graph in self._graphs.values() for edge in graph.back]
        return list(dict.fromkeys(targets))

    def _check_names(self) -> None:
        maps = [state.name for state in self.states if state.role in _MAPS]
        _must_be_known(self.parameters.items, maps, "Map")
        _must_be_known(self.parameters.loops, self._loops, "loop that begins at")

    def _of_machine(self, machine: AslMachine) -> UnitRanges:
        if id(machine) not in self._solved:
            graph = self._graph(machine)
            close_loops(graph, self._visit, self.parameters.loops)
            self._solved[id(machine)] = solve(graph, self._visit)
        return self._solved[id(machine)]

    def _graph(self, machine: AslMachine) -> Graph:
        if id(machine) not in self._graphs:
            self._graphs[id(machine)] = graph_of(machine)
        return self._graphs[id(machine)]

    def _visit(self, state: AslState, caught: bool) -> UnitRanges:
        """Return the units of a visit without retries; a failing visit may end early."""
        if state.role in _FAN_OUTS:
            whole = self._fan_out(state)
            return self._begun(state) | whole if caught else whole
        rule = OPERATIONS_OF[state.role]
        written = self.payload if rule.written else NONE
        if state.role is StateRole.CALLBACK:
            written = written * Range(2, 2) + SUBMITTER_BYTES
        return UnitRanges(
            transitions=ONE,
            operations=rule.units,
            bytes_written=Range(0, written.most) if caught else written,
            events=Range.exactly(rule.events),
            waiting_seconds=Range.exactly(state.seconds or 0),
        )

    def _begun(self, state: AslState) -> UnitRanges:
        """Return the least units of a Parallel or a Map that fails: its first states."""
        branches = len(state.inside) if state.role is StateRole.PARALLEL else 1
        transitions = ONE + _FIRST_STATE * Range.exactly(branches)
        return UnitRanges(transitions=transitions, operations=ONE, events=Range.exactly(4))

    def _fan_out(self, state: AslState) -> UnitRanges:
        inner = total(self._of_machine(machine) for machine in state.inside)
        if state.role is StateRole.PARALLEL:
            return self._around(state, inner, len(state.inside), item_events=0)
        items = self._items(state)
        if state.role is StateRole.MAP:
            each = inner.times(Range.exactly(items))
            return self._around(state, each, items, item_events=2)
        return self._distributed(state, inner, -(-items // (state.batch or 1)))

    def _around(
        self, state: AslState, inner: UnitRanges, branches: int, *, item_events: int
    ) -> UnitRanges:
        rule = OPERATIONS_OF[state.role]
        batch = BATCH_BYTES + branches * (BATCH_ITEM_BYTES + 2 * self.payload.most)
        copies = 2 * inner.bytes_written.most
        own = UnitRanges(
            transitions=ONE,
            operations=rule.units + Range(0, branches),
            events=Range.exactly(rule.events + item_events * branches),
            bytes_written=Range(0, batch + copies),
        )
        return own + inner

    def _distributed(self, state: AslState, inner: UnitRanges, children: int) -> UnitRanges:
        """Return the units of the parent, and of its children if they are Standard executions."""
        of_children = inner.times(Range.exactly(children))
        states = NONE if state.express else of_children.transitions
        return UnitRanges(
            transitions=Range.exactly(1 + children) + states,
            operations=ONE + Range(2, 3) * Range.exactly(children) + of_children.operations,
            bytes_written=of_children.bytes_written
            + self.payload * Range(2, 4) * Range.exactly(children),
            events=Range.exactly(OPERATIONS_OF[state.role].events),
        )

    def _items(self, state: AslState) -> int:
        known = self.parameters.items.get(state.name, state.items)
        return 1 if known is None else known

    def _is_guessed(self, state: AslState) -> bool:
        known = self.parameters.items.get(state.name, state.items)
        return state.role in _MAPS and known is None


def _must_be_known(given: Mapping[str, int], known: list[str], what: str) -> None:
    for name in given:
        if name not in known:
            listed = f" There is {', '.join(known)}." if known else ""
            raise UnreadableDocument(f"The definition has no {what} {name}.{listed}")
