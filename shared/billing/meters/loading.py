"""Files that somebody brings, as bytes: decoded, bounded in size and depth, and parsed as JSON.

Nothing here trusts its input. Size and depth are bounded before anything is read a second time, and
each refusal is a sentence.
"""

import codecs
import json
import re
from itertools import accumulate
from typing import Any, NoReturn

MOST_BYTES = 5_000_000
MOST_DEPTH = 100

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""The byte order marks and their encodings; the mark of UTF-32 begins with that of UTF-16."""
_ARCHIVES = {b"PK\x03\x04": "a ZIP archive", b"\x1f\x8b": "a gzip archive", b"%PDF": "a PDF"}
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_NO_BRACKET = re.compile(r"[^\[\]{}]+")


class UnreadableDocument(ValueError):
    """A document can't be read; the message is a sentence for its owner."""


def load(data: bytes) -> Any:
    """Return the JSON value of a file, in any encoding in which Windows, the CLI or an SDK write.

    Raises:
        UnreadableDocument: it is too large or too deep, or it isn't JSON.
    """
    return parse_json(decoded(data))


def parse_json(text: str) -> Any:
    """Return the value of a JSON text.

    Raises:
        UnreadableDocument: it is too deep, or it isn't JSON.
    """
    if _depth(text) > MOST_DEPTH:
        raise UnreadableDocument(f"The file is nested more than {MOST_DEPTH} levels deep.")
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise UnreadableDocument(_why_no_json(text, error)) from error
    except ValueError as error:
        raise UnreadableDocument(f"The file isn't JSON: {error}.") from error


def decoded(data: bytes) -> str:
    """Return the text of a file, in any encoding in which Windows, the CLI or an SDK write.

    Raises:
        UnreadableDocument: it is too large, or it isn't text.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableDocument(
            f"The file has {len(data):,} bytes; at most {MOST_BYTES:,} are read."
        )
    if not data.strip():
        raise UnreadableDocument("The file is empty.")
    archive = next((name for start, name in _ARCHIVES.items() if data.startswith(start)), None)
    if archive is not None:
        raise UnreadableDocument(f"The file is {archive}; a history is JSON text.")
    marked = next((code for mark, code in _MARKS.items() if data.startswith(mark)), None)
    for encoding in (marked,) if marked else _unmarked(data):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableDocument("The file isn't text in UTF-8, UTF-16, UTF-32 or cp1252.")


def _unmarked(data: bytes) -> tuple[str, ...]:
    """JSON begins with an ASCII character, so a zero beside it tells UTF-16 and its order."""
    if data[1:2] == b"\0":
        return ("utf-16-le",)
    if data[:1] == b"\0":
        return ("utf-16-be",)
    return ("utf-8", "cp1252")


def _depth(text: str) -> int:
    brackets = _NO_BRACKET.sub("", _STRING.sub("", text))
    return max(accumulate(1 if bracket in "[{" else -1 for bracket in brackets), default=0)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _why_no_json(text: str, error: json.JSONDecodeError) -> str:
    unterminated = error.msg.startswith("Unterminated string")
    if unterminated or error.pos >= len(text.rstrip()):
        return f"The file is cut short: it ends after {len(text):,} characters, inside the JSON."
    return f"The file isn't JSON: {error.msg} in line {error.lineno}, column {error.colno}."
