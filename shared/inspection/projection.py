"""The units of an execution on the other engine, projected from the rows of its history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shared.inspection import rules
from shared.inspection.ranges import NONE, Range, UnitRanges, total
from shared.inspection.rows import Row, checkpoint_bytes, children
from shared.inspection.rules import ONE, OPERATIONS_OF, STATES_OF, OperationRole, StateRole

BATCH_BYTES = 200
BATCH_ITEM_BYTES = 160
"""What a `parallel` or a `map` writes beside the results of its branches, at most."""
SUBMITTER_BYTES = Range(0, 4)
"""A step that hands on a callback's id returns `null`."""
_END = Range(0, 1)
_STATE_ROLES = frozenset(StateRole)


@dataclass(frozen=True)
class Projection:
    """The units on the other engine, the rules behind them, and what has no counterpart."""

    units: UnitRanges
    rules: tuple[str, ...]
    unsupported: tuple[tuple[str, str], ...]
    """Each a name of a state or an operation, and what the other engine lacks."""


def onto_durable(
    rows: Sequence[Row], given: object, returned: object, redrives: int, children_of_maps: Range
) -> Projection:
    """Return the units of a durable execution that does what these states did.

    `given` and `returned` are the input and the output of the execution, None if it has none.
    `children_of_maps` is the number of child executions of its Maps in DISTRIBUTED mode.
    """
    inside = children(rows)
    roles = [StateRole(row.role) for row in rows if row.role in _STATE_ROLES]
    own = total(_operations_of(row, inside) for row in rows if row.role in _STATE_ROLES)
    mapped = UnitRanges(operations=children_of_maps * Range(2, 3))
    output = checkpoint_bytes(returned) if returned is not None else NONE
    written = checkpoint_bytes(given) + Range(0, output.most)
    units = own + mapped + UnitRanges(operations=ONE, bytes_written=written)
    if redrives:
        units |= units.times(Range.exactly(1 + redrives))
    texts = rules.rules_for_states(roles)
    missing = [(row.name, OPERATIONS_OF[StateRole(row.role)].missing) for row in _missing(rows)]
    if redrives:
        texts.append(rules.REDRIVE.text)
        missing.append(("the execution", rules.REDRIVE.missing))
    return Projection(units, tuple(texts), tuple(dict.fromkeys(missing)))


def _missing(rows: Iterable[Row]) -> list[Row]:
    states = (row for row in rows if row.role in _STATE_ROLES)
    return [row for row in states if OPERATIONS_OF[StateRole(row.role)].missing]


def _operations_of(row: Row, inside: Mapping[str | None, list[Row]]) -> UnitRanges:
    rule = OPERATIONS_OF[StateRole(row.role)]
    retries = max(0, row.attempts - 1)
    again = Range(rule.retry.least * retries, retries + (rule.retry.most - 1) * _dear(row, retries))
    branches = Range(0, row.branches)
    operations = rule.units + (again if retries else NONE) + branches
    return UnitRanges(operations=operations, bytes_written=_bytes_of(row, inside))


def _dear(row: Row, retries: int) -> int:
    """Return how many retries may cost the most: of a step, only those after a death."""
    return min(row.died, retries) if row.role == StateRole.STEP else retries


def _bytes_of(row: Row, inside: Mapping[str | None, list[Row]]) -> Range:
    """Return what a row writes itself, and the copies around the results inside it."""
    if row.role == StateRole.CALLBACK:
        return row.written * Range(2, 2) + SUBMITTER_BYTES
    if row.role not in (StateRole.PARALLEL, StateRole.MAP, StateRole.DISTRIBUTED_MAP):
        return row.written if OPERATIONS_OF[StateRole(row.role)].written else NONE
    results = sum(each.written.most for each in _all_inside(row, inside))
    batch = BATCH_BYTES + row.branches * BATCH_ITEM_BYTES
    return Range(0, 2 * results + batch * max(1, row.attempts))


def _all_inside(row: Row, inside: Mapping[str | None, list[Row]]) -> Iterable[Row]:
    waiting = list(inside.get(row.id, ()))
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(inside.get(current.id, ()))


def onto_states(rows: Sequence[Row], retried_invocations: int) -> Projection:
    """Return the units of a state machine that does what these durable operations did."""
    inside, by_id = children(rows), {row.id: row for row in rows}
    counted = [row for row in rows if not _is_part(row, by_id)]
    own = total(_transitions_of(row, inside) for row in counted)
    retried = Range(0, retried_invocations)
    units = own + UnitRanges(transitions=_END + retried, events=Range(2, 2))
    roles = [OperationRole(row.role) for row in counted]
    texts = rules.rules_for_operations(roles)
    if retried_invocations:
        texts.append(rules.RETRIED_INVOCATION)
    missing = [
        (row.name, STATES_OF[OperationRole(row.role)].missing)
        for row in counted
        if STATES_OF[OperationRole(row.role)].missing
    ]
    return Projection(units, tuple(texts), tuple(dict.fromkeys(missing)))


def _is_part(row: Row, by_id: Mapping[str, Row]) -> bool:
    """Say whether a row is the callback or the submitter of a wait for a callback."""
    parent = by_id.get(row.parent or "")
    return parent is not None and parent.role == OperationRole.CALLBACK


def _transitions_of(row: Row, inside: Mapping[str | None, list[Row]]) -> UnitRanges:
    role = OperationRole(row.role)
    rule = STATES_OF[role]
    if role is OperationRole.BRANCH:
        transitions = NONE if inside.get(row.id) else ONE
    elif role is OperationRole.CONDITION:
        transitions = rule.units * Range.exactly(max(1, row.attempts))
    else:
        retries = max(0, row.attempts - 1)
        transitions = rule.units + rule.retry * Range.exactly(retries)
    return UnitRanges(transitions=transitions, events=transitions * Range(2, 6))
