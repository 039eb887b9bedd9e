"""Adds to an exported run what only the lab knows: the lines of the durable workflow."""

import json
import re
from collections.abc import Callable
from typing import Any

from local.gateway.lab_api import NoLensError
from shared.api.recording import with_additions
from shared.engines.port import EngineName

Lens = Callable[[str], dict[str, Any] | None]

_EXPORT = re.compile(r"/api/(race/[^/]+/export|export/[^/]+)")


def is_export(path: str) -> bool:
    """Say whether a path of the API answers with an exported run."""
    return _EXPORT.fullmatch(path) is not None


def with_lenses(body: bytes, lens: Lens) -> bytes:
    """Return an exported run with the lens of each durable loan that has one."""
    document = json.loads(body)
    records = [loan["record"] for loan in document["run"]["loans"]]
    ids = [each["application_id"] for each in records if _is_durable(each["engine"])]
    found = {id_: _lens_of(id_, lens) for id_ in ids}
    lenses = {id_: each for id_, each in found.items() if each is not None}
    return json.dumps(with_additions(document, lenses), ensure_ascii=False).encode()


def _lens_of(application_id: str, lens: Lens) -> dict[str, Any] | None:
    try:
        return lens(application_id)
    except NoLensError:
        return None


def _is_durable(engine: str) -> bool:
    return EngineName(engine).family is EngineName.DURABLE
