"""The built page, served from a folder."""

import mimetypes
import re
from pathlib import Path

from werkzeug.security import safe_join
from werkzeug.wrappers import Request, Response

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
"""The machine's own table of types may differ in these."""


class StaticFiles:
    """Files under `folder`; an unknown path that asks for HTML gets the page itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._index = self._folder / "index.html"

    @property
    def present(self) -> bool:
        """Whether the page has been built."""
        return self._index.is_file()

    def respond(self, request: Request) -> Response | None:
        """Answer a GET or HEAD; None if there is nothing at its path."""
        file = self._find(request.path)
        if file is None and "text/html" in request.headers.get("Accept", ""):
            file = self._index
        if file is None:
            return None
        headers = {
            "Content-Type": _content_type(file),
            "Cache-Control": _caching(file),
            "X-Content-Type-Options": "nosniff",
        }
        return Response(file.read_bytes(), headers=headers)

    def _find(self, path: str) -> Path | None:
        found = safe_join(str(self._folder), path.strip("/") or self._index.name)
        file = Path(found) if found is not None else None
        return file if file is not None and file.is_file() else None


def _caching(file: Path) -> str:
    hashed = file.parent.name == "assets" and _HASHED.fullmatch(file.name)
    return f"public, max-age={_YEAR_SECONDS}, immutable" if hashed else "no-cache"


def _content_type(file: Path) -> str:
    guessed = mimetypes.guess_type(file.name)[0]
    return _TYPES.get(file.suffix.lower()) or guessed or "application/octet-stream"
