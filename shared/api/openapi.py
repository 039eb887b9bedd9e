"""The generated schema, as this API really answers."""

from typing import Any

from pydantic import BaseModel

_GENERATED_ONLY = ("HTTPValidationError", "ResponseValidationError", "ValidationError")


def as_answered(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema without the 422 that the generator adds: invalid input is a 400 here."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
    schemas = schema["components"]["schemas"]
    kept = {name: each for name, each in schemas.items() if name not in _GENERATED_ONLY}
    return {**schema, "components": {**schema["components"], "schemas": kept}}


def with_query(schema: dict[str, Any], path: str, model: type[BaseModel]) -> dict[str, Any]:
    """Return the schema with a query model's bounds: the generator keeps its types alone."""
    fields = model.model_json_schema(ref_template="#/components/schemas/{model}")["properties"]
    for parameter in schema["paths"][path]["get"]["parameters"]:
        field = fields[parameter["name"]]
        parameter["schema"] = {key: field[key] for key in field if key != "description"}
    return schema
