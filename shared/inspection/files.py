"""Files that somebody brings: JSON, or a definition in YAML, as CloudFormation and SAM write it."""

from collections.abc import Iterator
from typing import Any

from shared.billing.meters.loading import MOST_DEPTH, UnreadableDocument, decoded, parse_json

MOST_YAML_BYTES = 1_048_576
"""The most that AWS takes as a definition."""
MOST_YAML_VALUES = 200_000
"""Values of a YAML file after its aliases are written out."""


def read_file(data: bytes) -> Any:
    """Return the document in a file.

    Raises:
        UnreadableDocument: it is too large or too deep, or neither JSON nor YAML.
    """
    return read_text(decoded(data))


def read_text(text: str) -> Any:
    """Return the document in a text.

    Raises:
        UnreadableDocument: it is too large or too deep, or neither JSON nor YAML.
    """
    start = text.lstrip()[:1]
    if start in ("{", "["):
        return parse_json(text)
    if start == "<":
        raise UnreadableDocument("The file is HTML or XML, not JSON or YAML.")
    document = _parse_yaml(text)
    if not isinstance(document, dict | list):
        raise UnreadableDocument("The file is plain text, not JSON or YAML.")
    return document


def _parse_yaml(text: str) -> Any:
    # Only a definition in YAML needs the library, and a Lambda function starts without it.
    import yaml

    if len(text) > MOST_YAML_BYTES:
        raise UnreadableDocument(
            f"The file isn't JSON, and of YAML at most {MOST_YAML_BYTES:,} bytes are read."
        )
    loader = _loader_type()
    try:
        _check_depth(yaml.parse(text, Loader=loader))
        node = yaml.compose(text, Loader=loader)
        _check_size(node)
        return yaml.load(text, Loader=loader)
    except UnreadableDocument:
        raise
    except yaml.YAMLError as error:
        raise UnreadableDocument(_why_no_yaml(error)) from error
    except (RecursionError, ValueError, TypeError) as error:
        raise UnreadableDocument("The file is neither JSON nor YAML that can be read.") from error


def _loader_type() -> Any:
    """Return a safe loader that takes the value of a tag such as `!Sub` for the value itself."""
    import yaml

    def value_of(loader: Any, _tag: str, node: Any) -> Any:
        if isinstance(node, yaml.MappingNode):
            return loader.construct_mapping(node, deep=True)
        if isinstance(node, yaml.SequenceNode):
            return loader.construct_sequence(node, deep=True)
        return node.value

    loader: Any = type("TagsAsValues", (yaml.SafeLoader,), {})
    loader.add_multi_constructor("!", value_of)
    return loader


def _check_depth(events: Iterator[Any]) -> None:
    import yaml

    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH:
            raise _too_deep()


def _check_size(node: Any) -> None:
    """Refuse a file whose aliases stand for more values than are read, or for themselves."""
    measured: dict[int, tuple[int, int]] = {}

    def measure(current: Any) -> tuple[int, int]:
        """Return how many values a node stands for, and how deep they are nested."""
        if id(current) not in measured:
            measured[id(current)] = (MOST_YAML_VALUES + 1, MOST_DEPTH + 1)
            inner = [measure(part) for part in _parts(current)]
            measured[id(current)] = (
                1 + sum(values for values, _ in inner),
                1 + max((depth for _, depth in inner), default=0),
            )
        return measured[id(current)]

    values, depth = measure(node) if node is not None else (0, 0)
    if values > MOST_YAML_VALUES:
        raise UnreadableDocument(f"The file has more than {MOST_YAML_VALUES:,} values.")
    if depth > MOST_DEPTH + 1:
        raise _too_deep()


def _parts(node: Any) -> Iterator[Any]:
    for part in node.value if isinstance(node.value, list) else ():
        yield from part if isinstance(part, tuple) else (part,)


def _too_deep() -> UnreadableDocument:
    return UnreadableDocument(f"The file is nested more than {MOST_DEPTH} levels deep.")


def _why_no_yaml(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f" in line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    problem = getattr(error, "problem", None) or "it can't be read"
    return f"The file is neither JSON nor YAML: {problem}{place}."
