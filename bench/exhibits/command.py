"""`python -m bench exhibit`: list the exhibits, or run some and write their files."""

from collections.abc import Iterator

from bench.anatomy.command import read as read_anatomy
from bench.exhibits.catalog import EXHIBITS
from bench.exhibits.charts import chart
from bench.exhibits.document import Exhibit
from bench.exhibits.files import FOLDER, IMAGES, PAGE, document_path, number_of, read, text_of
from bench.exhibits.names import ALL, DEPLOY, ExhibitName
from bench.exhibits.page import page, show
from bench.exhibits.pricing import book
from bench.exhibits.runs import ExhibitRuns
from bench.output.charts import save_svg
from local.terminal import console


def run(name: str) -> int:
    """Run one exhibit or all, print them and write their files; without a name, list them."""
    if not name:
        _list()
        return 0
    if name == DEPLOY:
        from local.exhibits import deploy

        return deploy.run()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with ExhibitRuns() as runs:
        for chosen in ExhibitName if name == ALL else [ExhibitName(name)]:
            plan = EXHIBITS[chosen]
            _write(chosen, plan.describe(plan.measure(runs)))
    PAGE.write_text(page_of_all(), encoding="utf-8")
    print(f"Wrote {FOLDER} and {PAGE}.")
    return 0


def page_of_all() -> str:
    """Return the page of all exhibits."""
    prices = {"region": book().region, "as_of": book().as_of}
    return page([read(name) for name in ExhibitName], prices)


def _write(name: ExhibitName, exhibit: Exhibit) -> None:
    document_path(name).write_text(text_of(exhibit, number_of(name)), encoding="utf-8")
    if exhibit.chart:
        save_svg(chart(exhibit), IMAGES / f"{name}.svg")
    show(read(name), console())


def _list() -> None:
    out = console()
    for name, shows, for_whom in _entries():
        out.print(f"[bold]{name:<14}[/] {shows} For: {for_whom}", soft_wrap=True)
    out.print("\nmake exhibit NAME=... runs one; NAME=all runs all and writes docs/exhibits.md.")


def _entries() -> Iterator[tuple[str, str, str]]:
    for name in ExhibitName:
        found = read(name)
        yield name, found["shows"], found["for_whom"]
    anatomy = read_anatomy()
    yield "anatomy", anatomy["shows"], f"{anatomy['for_whom']} (make anatomy)"
    yield (
        DEPLOY,
        "Both workflows get a new version while loans wait, with published versions and in place.",
        "Teams that deploy while executions wait.",
    )
