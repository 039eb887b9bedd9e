"""`python -m bench inspect`: what a history or a definition costs on both engines."""

import json
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from shared.billing.meters.loading import MOST_BYTES, UnreadableDocument
from shared.billing.prices.pricebook import NoSuchRegion
from shared.inspection import InspectionParameters, inspect
from shared.inspection.files import read_file

_TROUBLE = 2
_STANDARD_INPUT = "-"


def run(files: str, region: str, given: Mapping[str, Any], *, as_json: bool) -> int:
    """Print the report about some files, whose names are separated by spaces.

    `given` are the parameters of a definition. The exit status is 2 if a file can't be read.
    """
    try:
        documents = _read(_names(files))
        parameters = InspectionParameters.from_json(given) if given else None
        report = inspect(documents, region, parameters)
    except (UnreadableDocument, NoSuchRegion) as error:
        print(error, file=sys.stderr)
        return _TROUBLE
    if as_json:
        print(json.dumps(report.as_json(), indent=2, ensure_ascii=False))
        return 0
    from bench.inspection.show import show
    from local.terminal import console

    show(report, console())
    return 0


def counts_of(text: str) -> dict[str, int]:
    """Return the numbers in a text such as `State=40 Other=3`.

    Raises:
        click.BadParameter: the text isn't one.
    """
    found: dict[str, int] = {}
    for part in _split(text):
        name, equals, count = part.rpartition("=")
        if not equals or not name or not count.isdecimal():
            raise click.BadParameter(f"{part!r} is not a state and a number, such as State=40")
        found[name] = int(count[:_MOST_DIGITS])
    return found


_MOST_DIGITS = 12


def _names(files: str) -> list[str]:
    """Return the names of the files; a name that exists may have spaces in it."""
    return [files] if Path(files).is_file() else _split(files)


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _read(names: Sequence[str]) -> list[Any]:
    read = [(name, _bytes_of(name)) for name in names]
    size = sum(len(data) for _, data in read)
    if len(read) > 1 and size > MOST_BYTES:
        raise UnreadableDocument(
            f"The files have {size:,} bytes in all; at most {MOST_BYTES:,} are read."
        )
    documents = []
    for name, data in read:
        try:
            documents.append(read_file(data))
        except UnreadableDocument as error:
            raise UnreadableDocument(f"{name}: {error}") from error
    return documents


def _bytes_of(name: str) -> bytes:
    try:
        if name == _STANDARD_INPUT:
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it isn't the name of a file"
        raise UnreadableDocument(f"{name} can't be read: {reason}.") from error
