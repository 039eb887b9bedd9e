"""`python -m replay.child CODE HANDLER FILE...`: the check of histories in a process of its own.

Modules of two checkouts have the same names, so the code under test gets a process for itself.
"""

import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aws_durable_execution_sdk_python import execution

from replay.cuts import cuts
from replay.documents import read
from replay.rerun import Handler
from replay.verdict import first_refusal

CANT_LOAD = 3
"""The exit status if the handler can't be imported; the last line of stderr says why."""


def main(code: str, handler_name: str, paths: list[str]) -> int:
    """Print the verdict on each history as JSON."""
    answers, sys.stdout = sys.stdout, sys.stderr
    try:
        handler = _load(Path(code), handler_name)
    except Exception as error:  # noqa: BLE001 - importing other code may raise anything
        print(f"{handler_name} can't be imported from {code}: {error!r}.", file=sys.stderr)
        return CANT_LOAD
    verdicts = [_verdict(handler, Path(path)) for path in paths]
    print(json.dumps(verdicts), file=answers)
    return 0


def _load(code: Path, handler_name: str) -> Handler:
    """Import the handler, with nothing of this checkout on the path."""
    # Plug-ins only watch, and may write elsewhere what they see.
    setattr(execution, "load_configured_plugins", lambda _: [])  # noqa: B010 - not exported
    own = Path(__file__).parents[1]
    sys.path[:] = [str(code), *(entry for entry in sys.path if Path(entry) != own)]
    module, _, name = handler_name.rpartition(".")
    handler: Handler = getattr(importlib.import_module(module), name)
    return handler


def _verdict(handler: Handler, path: Path) -> dict[str, Any]:
    found = cuts(read(path))
    refused = first_refusal(handler, found)
    at = None if refused is None else {k: v for k, v in asdict(refused).items() if k != "why"}
    return {
        "file": path.name,
        "cuts": len(found),
        "compatible": refused is None,
        "at": at,
        "why": None if refused is None else refused.why,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
