"""The generated parts of the page on deploying to AWS."""

from pathlib import Path

from bench.output.pages import GeneratedPage
from bench.prices import abuse, idle, reconciling, watching

PATH = Path("docs/aws.md")


def page() -> GeneratedPage:
    """Return the page: what watching, the reconciler, strangers and an idle stack cost."""
    parts = {
        "watch-cost": watching.part(),
        "reconciler-cost": reconciling.part(),
        "abuse-cost": abuse.part(),
        "idle-cost": idle.part(),
    }
    return GeneratedPage(PATH, parts, {})
