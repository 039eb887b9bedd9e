"""`python -m guide COMMAND`: the command of the guide, its options and its help."""

import click


@click.group(context_settings={"max_content_width": 100, "show_default": True})
def guide() -> None:
    """Answer questions about the two engines from figures."""


@guide.command()
@click.option("--only", default="", metavar="ROW", help="The id of one row; no file is written.")
def write(only: str) -> int:
    """Find the figures of every row anew and write docs/when-each-wins.

    Exit status 1, and no file, if a claim doesn't follow from its figures. Exit status 2 if there
    is no such row.
    """
    from guide.command import run

    return run(only)
