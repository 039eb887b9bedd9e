"""The paths through a state machine: the least and the most that any of them costs.

An edge that leads back to a state that the path is still inside of makes a loop. Without those
edges no path passes a state twice, so the least and the most are found from the ends backwards.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from shared.billing.meters.loading import UnreadableDocument
from shared.inspection.definition import AslMachine, AslState
from shared.inspection.ranges import Range, UnitRanges, either

MOST_LOOPS = 100
_MOST_NAMED = 40
"""States in the name of a path; the others are left out."""
ARROW, CAUGHT_ARROW = " → ", " ⇢ "
"""Between two states of a path: after a success, after a caught error."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A transition from a state to another one; `caught` after an error."""

    source: str
    target: str
    caught: bool


@dataclass(frozen=True, slots=True)
class Path:
    """A path from the first state to an end, and its units."""

    name: str
    units: UnitRanges
    caught: bool


@dataclass
class Graph:
    """A state machine without its loops: the edges of each state, and the edges that lead back.

    `order` has the states that the start reaches, each after those that it leads to.
    """

    machine: AslMachine
    edges: Mapping[str, Sequence[Edge]]
    order: Sequence[str]
    back: Sequence[Edge]
    extra: dict[str, UnitRanges] = field(default_factory=dict)
    """What the loops that begin or end at a state add to its units."""


Cost = Callable[[AslState, bool], UnitRanges]
"""Returns the units of a visit; the second argument says that the visit fails and is caught."""


def graph_of(machine: AslMachine) -> Graph:
    """Return the graph of a state machine, its loops cut open."""
    edges: dict[str, list[Edge]] = {}
    back: list[Edge] = []
    order: list[str] = []
    entered, done = {machine.start}, set[str]()
    stack = [(machine.start, _edges(machine.states[machine.start]))]
    while stack:
        name, rest = stack[-1]
        edge = next(rest, None)
        if edge is None:
            stack.pop()
            done.add(name)
            order.append(name)
        elif edge.target in entered and edge.target not in done:
            back.append(edge)
        else:
            edges.setdefault(name, []).append(edge)
            if edge.target not in entered:
                entered.add(edge.target)
                stack.append((edge.target, _edges(machine.states[edge.target])))
    return Graph(machine, edges, order, back)


def _edges(state: AslState) -> Iterator[Edge]:
    yield from (Edge(state.name, target, caught=False) for target in state.following)
    yield from (Edge(state.name, target, caught=True) for target in state.caught)


def close_loops(graph: Graph, cost: Cost, passes: Mapping[str, int]) -> None:
    """Add what loops cost to the units of their states, the inner loops first.

    A loop that is left at its last state has run once when the path has passed it. One that is left
    earlier runs 0 times or once. `passes` is how often a loop runs, by its first state.

    Raises:
        UnreadableDocument: there are too many loops.
    """
    if len(graph.back) > MOST_LOOPS:
        raise UnreadableDocument(
            f"The definition has {len(graph.back)} loops; at most {MOST_LOOPS} are read."
        )
    ends = set(graph.order if is_endless(graph) else _leading_to_an_end(graph))
    place = {name: at for at, name in enumerate(graph.order)}
    for edge in sorted(graph.back, key=lambda edge: place[edge.target]):
        once = edge.source in ends
        told = passes.get(edge.target)
        unknown = Range(0, 0 if once else 1)
        times = unknown if told is None else Range.exactly(max(0, told - once))
        if times.most:
            body = _between(graph, cost, edge)
            at = edge.source if once else edge.target
            graph.extra[at] = graph.extra.get(at, UnitRanges()) + body.times(times)


def _leading_to_an_end(graph: Graph) -> Iterator[str]:
    found: set[str] = set()
    for name in graph.order:
        state = graph.machine.states[name]
        is_end = not state.following and state.type != "Choice"
        if is_end or any(edge.target in found for edge in graph.edges.get(name, ())):
            found.add(name)
            yield name


def _between(graph: Graph, cost: Cost, back: Edge) -> UnitRanges:
    """Return the units from the first state of a loop to the one that leads back to it."""
    units = {back.source: _visit(graph, cost, back.source, caught=back.caught)}
    for name in graph.order:
        if name not in units:
            after = either(_after(graph, cost, name, units))
            if after is not None:
                units[name] = after
    return units[back.target]


def solve(graph: Graph, cost: Cost) -> UnitRanges:
    """Return the units of any path from the first state to an end.

    If no path ends, those of any path up to a state that leads back.
    """
    ends = set(_leading_to_an_end(graph))
    endless = graph.machine.start not in ends
    units: dict[str, UnitRanges] = {}
    for name in graph.order:
        ways = list(_after(graph, cost, name, units))
        if _ends_at(graph, name, endless=endless):
            ways.append(_visit(graph, cost, name, caught=False))
        found = either(ways)
        if found is not None:
            units[name] = found
    return units[graph.machine.start]


def is_endless(graph: Graph) -> bool:
    """Say whether no path of a state machine comes to an end."""
    return graph.machine.start not in set(_leading_to_an_end(graph))


def _after(
    graph: Graph, cost: Cost, name: str, units: Mapping[str, UnitRanges]
) -> Iterator[UnitRanges]:
    for edge in graph.edges.get(name, ()):
        if edge.target in units:
            yield _visit(graph, cost, name, caught=edge.caught) + units[edge.target]


def _visit(graph: Graph, cost: Cost, name: str, *, caught: bool) -> UnitRanges:
    return cost(graph.machine.states[name], caught) + graph.extra.get(name, UnitRanges())


def _ends_at(graph: Graph, name: str, *, endless: bool) -> bool:
    state = graph.machine.states[name]
    leads_back = endless and any(edge.source == name for edge in graph.back)
    return leads_back or (not state.following and state.type != "Choice")


def count_paths(graph: Graph) -> int:
    """Return the number of paths from the first state to an end."""
    endless = is_endless(graph)
    counts: dict[str, int] = {}
    for name in graph.order:
        onwards = sum(counts[edge.target] for edge in graph.edges.get(name, ()))
        counts[name] = onwards + _ends_at(graph, name, endless=endless)
    return counts[graph.machine.start]


def paths(graph: Graph, cost: Cost, most: int) -> list[Path]:
    """Return paths from the first state to an end, at most so many."""
    endless = is_endless(graph)
    return [_path(graph, cost, edges) for edges in islice(_walks(graph, endless=endless), most)]


def _walks(graph: Graph, *, endless: bool) -> Iterator[tuple[Edge, ...]]:
    """Yield paths as edges, depth first: there may be more of them than any memory holds."""
    ends = set(graph.order) if endless else set(_leading_to_an_end(graph))
    waiting: list[tuple[str, tuple[Edge, ...]]] = [(graph.machine.start, ())]
    while waiting:
        name, walked = waiting.pop()
        if _ends_at(graph, name, endless=endless):
            yield walked
        onwards = [edge for edge in graph.edges.get(name, ()) if edge.target in ends]
        waiting.extend((edge.target, (*walked, edge)) for edge in reversed(onwards))


def _path(graph: Graph, cost: Cost, edges: Sequence[Edge]) -> Path:
    last = edges[-1].target if edges else graph.machine.start
    visits = [_visit(graph, cost, edge.source, caught=edge.caught) for edge in edges]
    units = sum(visits, _visit(graph, cost, last, caught=False))
    return Path(_name(graph.machine.start, edges), units, any(edge.caught for edge in edges))


def _name(start: str, edges: Sequence[Edge]) -> str:
    onwards = [(CAUGHT_ARROW if edge.caught else ARROW) + edge.target for edge in edges]
    if len(onwards) > _MOST_NAMED:
        half = _MOST_NAMED // 2
        onwards = [*onwards[:half], f"{ARROW}…", *onwards[-half:]]
    return start + "".join(onwards)
