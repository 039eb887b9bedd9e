"""The exhibits as text: in the terminal, and as the page of docs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bench.exhibits.document import MEANING, Evidence
from bench.output.tables import markdown
from local.terminal import dollars

_USD = "USD"
_NOTHING = "–"
_USD_PLACES = 9
_STYLES = {
    Evidence.RUN: "bold",
    Evidence.COUNTED: "bold",
    Evidence.COMPUTED: "",
    Evidence.DOCUMENTED: "italic",
}
_MARKS = {"bold": "**{}**", "": "{}", "italic": "*{}*"}
_HEAD = """# Exhibits

`make exhibit` lists the exhibits. `make exhibit NAME=fan-out` runs one, `make exhibit NAME=all` all
of them. Each writes its document in [`docs/exhibits`](exhibits) and this page. Evidence:"""
_FOOT = """No time of an emulator is shown. Dollars are those of one execution in {region}, as of
{as_of}. The page `/exhibits` shows the same documents."""


def page(documents: Sequence[Mapping[str, Any]], prices: Mapping[str, str]) -> str:
    """Return the page of docs with all exhibits."""
    shown = (Evidence.RUN, Evidence.COMPUTED, Evidence.DOCUMENTED)
    legend = "\n".join(f"- {_mark(each, each)}: {MEANING[each]}" for each in shown)
    contents = markdown(
        ("Exhibit", "What it shows", "For whom"),
        (
            (f"[{each['title']}](#{anchor(each['title'])})", each["shows"], each["for_whom"])
            for each in documents
        ),
    )
    parts = [_HEAD, legend, _FOOT.format(**prices), contents]
    parts += [part for each in documents for part in section(each)]
    return "\n\n".join(parts) + "\n"


def section(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paragraphs of an exhibit, its title first."""
    yield f"## {document['title']}"
    yield f"{document['shows']} For: {document['for_whom']}"
    if document["chart"]:
        yield f"![{document['chart']['title']}](images/exhibits/{document['id']}.svg)"
    yield "\n".join(f"- {finding}" for finding in document["findings"])
    for table in document["tables"]:
        yield f"### {table['title']}"
        yield _markdown_table(table)
    yield "\n".join(["How it is known:", "", *(f"- {line}" for line in document["method"])])
    if document["sources"]:
        yield f"Sources: {'; '.join(document['sources'])}."


def _markdown_table(table: Mapping[str, Any]) -> str:
    columns = table["columns"]
    rows = (
        [row["title"], *(_marked(row["cells"].get(c["key"]), c["unit"]) for c in columns)]
        for row in table["rows"]
    )
    return markdown([table["of"], *(_heading(c) for c in columns)], rows, text_columns=1)


def _heading(column: Mapping[str, str]) -> str:
    unit = column["unit"]
    return f"{column['title']}, {unit}" if unit in (_USD, "s", "bytes", "GB-s") else column["title"]


def _marked(cell: Mapping[str, Any] | None, unit: str) -> str:
    if cell is None or cell["value"] in (None, ""):
        return _NOTHING
    return _mark(Evidence(cell["evidence"]), shown(cell["value"], unit))


def _mark(evidence: Evidence, text: str) -> str:
    return _MARKS[_STYLES[evidence]].format(text)


def shown(value: float | str, unit: str) -> str:
    """Return a figure for people."""
    if isinstance(value, str):
        return value
    if unit == _USD:
        return dollars(Decimal(str(value)), _USD_PLACES)
    return f"{value:,}"


def show(document: Mapping[str, Any], out: Console) -> None:
    """Print an exhibit."""
    out.print(f"[bold]{document['title']}[/]\n{document['shows']}\nFor: {document['for_whom']}\n")
    for table in document["tables"]:
        out.print(_terminal_table(table))
    for finding in document["findings"]:
        out.print(f"- {finding}", soft_wrap=True)
    out.print("\n[bold]bold[/]: run or counted; plain: computed; [italic]italic[/]: documented")


def _terminal_table(table: Mapping[str, Any]) -> Table:
    drawn = Table(title=table["title"], title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    drawn.add_column(table["of"], overflow="fold")
    for column in table["columns"]:
        drawn.add_column(_heading(column), justify="right", overflow="fold")
    for row in table["rows"]:
        drawn.add_row(
            row["title"],
            *(_styled(row["cells"].get(c["key"]), c["unit"]) for c in table["columns"]),
        )
    return drawn


def _styled(cell: Mapping[str, Any] | None, unit: str) -> str:
    if cell is None or cell["value"] in (None, ""):
        return _NOTHING
    style = _STYLES[Evidence(cell["evidence"])]
    text = shown(cell["value"], unit)
    return f"[{style}]{text}[/]" if style else text


def anchor(title: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
