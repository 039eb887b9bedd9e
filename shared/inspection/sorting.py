"""The documents that somebody brings, each recognized by its fields."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.billing.meters.documents import HistoryPage, history, join, map_run, what_it_is
from shared.billing.meters.loading import UnreadableDocument
from shared.billing.meters.reading import MapRun
from shared.inspection.definition import AslMachine, state_machine
from shared.inspection.files import read_text
from shared.inspection.parameters import InspectionParameters

MOST_DOCUMENTS = 1_000
_WANTED = (
    "a history of GetExecutionHistory or GetDurableExecutionHistory, or a state machine's"
    " definition"
)


@dataclass(frozen=True, slots=True)
class ExecutionDescription:
    """An execution as DescribeExecution or GetDurableExecution describes it."""

    name: str | None
    status: str
    redrives: int


@dataclass
class BroughtDocuments:
    """The documents of one execution or of one definition, by their kinds."""

    pages: list[HistoryPage] = field(default_factory=list)
    map_runs: list[MapRun] = field(default_factory=list)
    descriptions: list[ExecutionDescription] = field(default_factory=list)
    machines: list[AslMachine] = field(default_factory=list)
    parameters: InspectionParameters | None = None

    @property
    def history(self) -> HistoryPage | None:
        """The history that the pages make; None if there is a definition instead.

        Raises:
            UnreadableDocument: the documents don't belong together.
        """
        if self.pages and self.machines:
            raise UnreadableDocument("There are a history and a definition; only one is inspected.")
        if len(self.machines) > 1:
            raise UnreadableDocument("There are several definitions; only one is inspected.")
        if self.pages:
            return join(self.pages)
        if not self.machines:
            raise UnreadableDocument(self._what_is_missing())
        return None

    def _what_is_missing(self) -> str:
        if self.descriptions or self.map_runs:
            return f"There is a description, but not {_WANTED}."
        return f"There is no document. Bring {_WANTED}."


def sort(documents: Sequence[Any]) -> BroughtDocuments:
    """Return the documents by their kinds; a text is a file's, and an envelope has several.

    Raises:
        UnreadableDocument: a document is of no known kind, or damaged.
    """
    brought = BroughtDocuments()
    flat = list(_flat(documents, brought))
    if len(flat) > MOST_DOCUMENTS:
        raise UnreadableDocument(
            f"There are {len(flat):,} documents; at most {MOST_DOCUMENTS:,} are read."
        )
    for document in flat:
        _add(document, brought)
    return brought


def _flat(documents: Sequence[Any], brought: BroughtDocuments) -> Iterator[Any]:
    for given in documents:
        document = read_text(given) if isinstance(given, str) else given
        fields = document if isinstance(document, dict) else {}
        if "parameters" in fields and not fields.keys().isdisjoint({"documents", "States"}):
            brought.parameters = InspectionParameters.from_json(fields["parameters"])
        if isinstance(fields.get("documents"), list):
            for inner in fields["documents"]:
                yield read_text(inner) if isinstance(inner, str) else inner
        else:
            yield document


def _add(document: Any, brought: BroughtDocuments) -> None:
    fields = document if isinstance(document, dict) else {}
    if {"StartAt", "States"} & fields.keys():
        brought.machines.append(state_machine(document))
    elif {"stateMachineArn", "definition"} <= fields.keys():
        brought.machines.append(_described_machine(fields["definition"]))
    elif "mapRunArn" in fields and {"executionCounts", "itemCounts"} & fields.keys():
        brought.map_runs.append(map_run(document))
    elif (description := _description(fields)) is not None:
        brought.descriptions.append(description)
    elif isinstance(document, list) or {"events", "Events"} & fields.keys():
        brought.pages.append(history(document))
    else:
        raise UnreadableDocument(what_it_is(document, _WANTED))


def _described_machine(definition: Any) -> AslMachine:
    if not isinstance(definition, str):
        raise UnreadableDocument("The description of a state machine has no definition.")
    return state_machine(read_text(definition))


def _description(fields: dict[str, Any]) -> ExecutionDescription | None:
    for arn, name, status in (
        ("executionArn", "name", "status"),
        ("DurableExecutionArn", "DurableExecutionName", "Status"),
    ):
        if isinstance(fields.get(arn), str) and isinstance(fields.get(status), str):
            redrives = fields.get("redriveCount")
            return ExecutionDescription(
                name=fields[name] if isinstance(fields.get(name), str) else None,
                status=fields[status],
                redrives=redrives if isinstance(redrives, int) else 0,
            )
    return None
