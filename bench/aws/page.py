"""The generated parts of the page on deploying to AWS."""

from pathlib import Path

from bench.output.pages import GeneratedPage
from bench.prices import watching

PATH = Path("docs/aws.md")


def page() -> GeneratedPage:
    """Return the page: what watching a loan costs."""
    return GeneratedPage(PATH, {"watch-cost": watching.part()}, {})
