"""Corrections of the generated schema."""

from typing import Any

from pydantic import BaseModel

_GENERATED_ONLY = ("HTTPValidationError", "ResponseValidationError", "ValidationError")


def as_answered(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema without the generated 422: the API answers 400 to invalid input."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
    schemas = schema["components"]["schemas"]
    answered = {name: model for name, model in schemas.items() if name not in _GENERATED_ONLY}
    return {**schema, "components": {**schema["components"], "schemas": answered}}


def with_query(schema: dict[str, Any], path: str, model: type[BaseModel]) -> dict[str, Any]:
    """Return the schema with the bounds of a query model: the generator takes over types alone."""
    fields = model.model_json_schema(ref_template="#/components/schemas/{model}")["properties"]
    for parameter in schema["paths"][path]["get"]["parameters"]:
        field = fields[parameter["name"]]
        parameter["schema"] = {key: field[key] for key in field if key != "description"}
    return schema


def with_document(schema: dict[str, Any], path: str, model: type[BaseModel]) -> dict[str, Any]:
    """Return the schema with the body of a route that parses it itself."""
    described = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema["components"]["schemas"][model.__name__] = described
    reference = {"$ref": f"#/components/schemas/{model.__name__}"}
    body = {"required": True, "content": {"application/json": {"schema": reference}}}
    schema["paths"][path]["post"]["requestBody"] = body
    return schema
