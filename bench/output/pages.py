"""Pages of docs with generated parts and charts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

from bench.output.charts import save_svg
from local.reports.figures import replaced

IMAGES = Path("docs/images")


@dataclass(frozen=True)
class GeneratedPage:
    """A page of docs: the text of each generated part by its name, each chart by its file."""

    path: Path
    parts: Mapping[str, str]
    charts: Mapping[Path, Figure]

    def text(self, before: str) -> str:
        """Return the page's text with its generated parts replaced.

        Raises:
            ValueError: the text has no such part.
        """
        for name, part in self.parts.items():
            before = replaced(before, name, part)
        return before

    def write(self) -> None:
        """Write the page and its charts."""
        text = self.text(self.path.read_text(encoding="utf-8"))
        self.path.write_text(text, encoding="utf-8")
        for path, figure in self.charts.items():
            save_svg(figure, path)


def image(path: Path, description: str) -> str:
    """Return the Markdown of a chart, with a description for readers who can't see it."""
    return f"![{description}](images/{path.name})"
