"""The JSON schema of a recording, by which the page checks a file before it plays it."""

from typing import Any

from shared.api.recording import Recording

_TEXTS = frozenset({"title", "description", "default"})
_NAMED = frozenset({"properties", "$defs"})


def recording_schema() -> dict[str, Any]:
    """Return the schema without its texts for people."""
    schema: dict[str, Any] = _without_texts(Recording.model_json_schema())
    return schema


def _without_texts(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_texts(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: {name: _without_texts(schema) for name, schema in inner.items()}
        if key in _NAMED
        else _without_texts(inner)
        for key, inner in value.items()
        if key not in _TEXTS
    }
