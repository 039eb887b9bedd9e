"""The built page, served from a folder."""

import mimetypes
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from local.serving import reply

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

_HASHED = re.compile(r".+[-.][A-Za-z0-9_-]{8,}\.\w+")
_YEAR_SECONDS = 365 * 24 * 60 * 60
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
"""Not left to the machine's own table of types, which may say otherwise."""


class StaticFiles:
    """Files under `folder`; an unknown path that asks for HTML gets the page itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    @property
    def present(self) -> bool:
        """Whether the page has been built."""
        return (self._folder / "index.html").is_file()

    def serve(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes] | None:
        """Answer a GET or HEAD, or return None if there is nothing at its path."""
        found = self._find(environ["PATH_INFO"])
        if found is None and "text/html" in environ.get("HTTP_ACCEPT", ""):
            found = self._folder / "index.html"
        if found is None:
            return None
        body = found.read_bytes()
        headers = {
            "Content-Type": _content_type(found),
            "Content-Length": str(len(body)),
            "Cache-Control": self._caching(found),
            "X-Content-Type-Options": "nosniff",
        }
        head = environ["REQUEST_METHOD"] == "HEAD"
        return reply(start_response, 200, b"" if head else body, headers)

    def _find(self, path: str) -> Path | None:
        """WSGI gives the path's bytes as Latin-1; a path out of the folder leads nowhere."""
        name = path.encode("latin-1", "replace").decode("utf-8", "replace").lstrip("/")
        if "\x00" in name or "\\" in name:
            return None
        found = (self._folder / (name or "index.html")).resolve()
        return found if found.is_relative_to(self._folder) and found.is_file() else None

    def _caching(self, file: Path) -> str:
        hashed = file.parent.name == "assets" and _HASHED.fullmatch(file.name)
        return f"public, max-age={_YEAR_SECONDS}, immutable" if hashed else "no-cache"


def _content_type(file: Path) -> str:
    guessed = mimetypes.guess_type(file.name)[0]
    return _TYPES.get(file.suffix.lower()) or guessed or "application/octet-stream"
