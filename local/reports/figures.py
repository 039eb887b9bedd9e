"""`python -m local figures`: the generated parts of README and docs."""

import json
from pathlib import Path

from local.client.api_client import LoanClient
from local.client.inspector import ExecutionInspector
from local.lab import Lab
from local.reports import bill, compare, fidelity, graph, variants
from local.trials import scenarios
from shared.api.recording_schema import recording_schema
from shared.engines.port import EngineName

README = Path("README.md")
STATE_MACHINE = Path("docs/state-machine.md")
OPENAPI = Path("frontend/openapi.json")
RECORDING_SCHEMA = Path("frontend/src/recording/schema.json")
SCENARIOS = Path("docs/scenarios.md")
FIDELITY = Path("docs/fidelity.md")
_BEGIN = "<!-- make figures: {name} -->\n"
_END = "\n<!-- end -->"


def run() -> int:
    """Write the generated pages and the generated parts of the README."""
    print("Running up to eleven loans on each engine in a lab of its own.")
    STATE_MACHINE.write_text(graph.page())
    SCENARIOS.write_text(scenarios.page(), encoding="utf-8")
    FIDELITY.write_text(fidelity.page(), encoding="utf-8")
    RECORDING_SCHEMA.write_text(schema_of_recordings(), encoding="utf-8")
    with Lab() as lab, LoanClient(lab.url) as client:
        rows = list(compare.rows_of(client, ExecutionInspector(lab)))
        statements = list(bill.statements_of(client, engines=tuple(EngineName)))
        found = variants.rows_of(client, ExecutionInspector(lab))
        OPENAPI.write_text(openapi(client))
    variants.PAGE.write_text(variants.page(found), encoding="utf-8")
    text = replaced(README.read_text(), "compare", compare.markdown(rows))
    README.write_text(replaced(text, "bill", bill.markdown(statements)))
    pages = (README, STATE_MACHINE, SCENARIOS, FIDELITY, OPENAPI, RECORDING_SCHEMA, variants.PAGE)
    print(f"Wrote {', '.join(map(str, pages))}.")
    return 0


def openapi(client: LoanClient) -> str:
    """Return the API's schema as it is committed; the page's types are generated from it."""
    return json.dumps(client.get("/openapi.json"), indent=2, ensure_ascii=False) + "\n"


def schema_of_recordings() -> str:
    """Return the schema of a recording as it is committed; the page checks files with it."""
    return json.dumps(recording_schema(), indent=1) + "\n"


def replaced(text: str, name: str, figure: str) -> str:
    """Return the text with its generated part of this name replaced.

    Raises:
        ValueError: the text has no such part.
    """
    begin, end = _bounds(text, name)
    return text[:begin] + figure + text[end:]


def part(text: str, name: str) -> str:
    """Return the generated part of this name.

    Raises:
        ValueError: the text has no such part.
    """
    begin, end = _bounds(text, name)
    return text[begin:end]


def _bounds(text: str, name: str) -> tuple[int, int]:
    mark = _BEGIN.format(name=name)
    begin = text.index(mark) + len(mark)
    return begin, text.index(_END, begin)
