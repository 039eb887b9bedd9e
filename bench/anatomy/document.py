"""The anatomy as the document of an exhibit."""

from collections.abc import Iterator

from bench.anatomy.tree import FILES, SHARED
from bench.exhibits.document import (
    Exhibit,
    ExhibitColumn,
    ExhibitRow,
    ExhibitTable,
    Measured,
    counted,
)
from shared.engines.port import EngineName

_DURABLE, _STATES = EngineName.DURABLE, EngineName.STEPFUNCTIONS
_PARTS = {
    "Code": {
        "definition": "Lines of the workflow's definition (JSON)",
        "states": "States in it",
        "code": "Lines of Python around the shared steps",
        "infrastructure": "Lines of Python for the deployment",
        "shared": f"Lines of the steps that both call (`{SHARED}`)",
    },
    "Deployment": {
        "functions": "Lambda functions",
        "resources": "Resources of the template",
        "roles": "Roles",
        "statements": "Statements of their policies",
        "callers": "Statements with which others start, read and answer executions",
        "units": "Units that a change of the workflow may update",
    },
    "Tests": {
        "tests": "Lines of the unit tests",
        "cases": "Unit tests",
        "doubles": "Doubles in them",
    },
}


def describe(measured: Measured) -> Exhibit:
    """Return the document of counts of both engines."""
    return Exhibit(
        id="anatomy",
        title="Anatomy: what each half consists of",
        shows="How much code, deployment and test the same loan needs on each engine.",
        for_whom="Teams that will read, deploy and test the workflow.",
        findings=list(_findings(measured)),
        tables=[_table(title, measured) for title in _PARTS],
        chart=None,
        method=[
            "Counted by `make anatomy`: lines that hold code, without blank lines, comments and"
            " docstrings; resources and statements in the template of the default stack.",
            *(_files(engine) for engine in FILES),
            "The files of the deployment also deploy an engine's variants, if they are chosen.",
            "The unit tests of the durable workflow run it in the test's process, on the SDK's"
            " engine. Those of the state machine read its definition: to run it takes the lab.",
        ],
        sources=[],
        measured=measured,
    )


def _table(title: str, measured: Measured) -> ExhibitTable:
    return ExhibitTable(
        title=title,
        of="Part",
        columns=(
            ExhibitColumn(_DURABLE, "Durable function"),
            ExhibitColumn(_STATES, "Step Functions"),
        ),
        rows=[
            ExhibitRow(key, words, {each: counted(measured[each][key]) for each in FILES})
            for key, words in _PARTS[title].items()
        ],
    )


def _files(engine: EngineName) -> str:
    files = FILES[engine]
    paths = (*files.definition, *files.code, *files.infrastructure, *files.tests)
    return f"Files of {engine}: {', '.join(f'`{path}`' for path in paths)}."


def _findings(measured: Measured) -> Iterator[str]:
    durable, states = measured[_DURABLE], measured[_STATES]
    yield (
        f"The workflow is {durable['code']} lines of Python on the durable engine, and"
        f" {states['definition']} lines of JSON with {states['states']} states and"
        f" {states['code']} lines of Python on Step Functions."
    )
    yield (
        f"Step Functions deploys {states['resources']} resources with {states['roles']} roles and"
        f" {states['statements']} statements, the durable function {durable['resources']} with"
        f" {durable['roles']} and {durable['statements']}."
    )
    yield (
        f"A change of the workflow updates {durable['units']} unit on the durable engine, and up to"
        f" {states['units']} on Step Functions."
    )
