"""`python -m replay COMMAND`: the commands, their options and their help."""

from pathlib import Path

import click

from replay.check import HANDLER, HISTORIES, ROOT

_FOLDER = click.Path(path_type=Path)


@click.group(context_settings={"max_content_width": 100, "show_default": True})
def replay() -> None:
    """Run durable code again on recorded histories."""


@replay.command()
@click.option(
    "--code",
    type=_FOLDER,
    default=ROOT,
    show_default="this tree",
    help="Folder to import the handler from.",
)
@click.option("--handler", default=HANDLER, help="The handler as module.function.")
@click.option(
    "--histories",
    type=_FOLDER,
    default=HISTORIES,
    show_default="the loan's",
    help="Folder of executions, each as `aws lambda get-durable-execution-history "
    "--include-execution-data` or `get-durable-execution-state` prints it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def check(context: click.Context, code: Path, handler: str, histories: Path, as_json: bool) -> None:
    """Check whether the executions that wait can go on with this code.

    Cuts each history where the execution may wait, and runs the code from there: steps are not
    performed, they return their recorded results. Exit status 1 if an execution can't go on, 2 if
    a history or the handler can't be read.
    """
    from replay.check import run

    context.exit(run(code, handler, histories, as_json=as_json))


@replay.command()
@click.pass_context
def clinic(context: click.Context) -> None:
    """Run common mistakes on the real engine, and write docs/determinism.

    Exit status 1 if an outcome isn't the described one.
    """
    from replay.clinic.command import run

    context.exit(run())
