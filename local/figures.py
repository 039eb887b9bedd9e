"""`python -m local figures`: every figure in README and docs, made anew."""

from pathlib import Path

from local import compare, graph

README = Path("README.md")
STATE_MACHINE = Path("docs/state-machine.md")
_BEGIN = "<!-- make figures: {name} -->\n"
_END = "\n<!-- end -->"


def run() -> int:
    """Write the generated pages and the generated parts of the README."""
    STATE_MACHINE.write_text(graph.page())
    rows = list(compare.compared())
    README.write_text(replaced(README.read_text(), "compare", compare.markdown(rows)))
    print(f"Wrote {README} and {STATE_MACHINE}.")
    return 0


def replaced(text: str, name: str, figure: str) -> str:
    """Return the text with its generated part of this name replaced.

    Raises:
        ValueError: the text has no such part.
    """
    begin = text.index(_BEGIN.format(name=name)) + len(_BEGIN.format(name=name))
    return text[:begin] + figure + text[text.index(_END, begin) :]


def part(text: str, name: str) -> str:
    """Return the generated part of this name.

    Raises:
        ValueError: the text has no such part.
    """
    begin = text.index(_BEGIN.format(name=name)) + len(_BEGIN.format(name=name))
    return text[begin : text.index(_END, begin)]
