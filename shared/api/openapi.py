"""The API's schema: generated from its routes, and corrected where the generator knows less."""

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.models import OpenAPI
from pydantic import BaseModel

from shared.api.guards import DOCUMENT_PATH, MAX_KEY_LENGTH, OPEN_PATHS
from shared.api.inspection import InspectRequest
from shared.billing.planning.workload import Workload

_GENERATED_ONLY = ("HTTPValidationError", "ResponseValidationError", "ValidationError")
_REPEATABLE = ("/apply", "/race")

_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A key of the caller's choice: the same key with the same body gives the same "
    "answer and starts nothing new; with another body it is a 409.",
    "schema": {"type": "string", "pattern": f"^[!-~]{{1,{MAX_KEY_LENGTH}}}$"},
}

_SECURITY_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "On AWS: an access token of the user pool. Its group `managers` makes a "
        "manager.",
    },
    "role": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Lab-Role",
        "description": "On a lab: the caller's role: `manager`, `applicant`, `applicant-2` or "
        "`nobody`. Without this header the caller is the manager.",
    },
}


class DocumentedResolver(APIGatewayHttpResolver):
    """A resolver whose schema has what its answers have, here and on the page at `/docs`."""

    def get_openapi_schema(self, **how: Any) -> OpenAPI:
        """Return the corrected schema."""
        generated = super().get_openapi_schema(**how)
        schema = generated.model_dump(mode="json", by_alias=True, exclude_none=True)
        return OpenAPI.model_validate(_corrected(schema))


def _corrected(schema: dict[str, Any]) -> dict[str, Any]:
    _add_document(schema, DOCUMENT_PATH, InspectRequest)
    schemas = schema["components"]["schemas"]
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            # The API answers 400 to invalid input.
            operation["responses"].pop("422", None)
            _add_example(operation, schemas)
            if path in OPEN_PATHS:
                operation["security"] = []
        if path in _REPEATABLE:
            operations["post"].setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
    _add_bounds(schema["paths"]["/break-even"]["get"]["parameters"], Workload)
    answered = {name: model for name, model in schemas.items() if name not in _GENERATED_ONLY}
    return {
        **schema,
        "security": [{name: []} for name in _SECURITY_SCHEMES],
        "components": {"schemas": answered, "securitySchemes": _SECURITY_SCHEMES},
    }


def _add_example(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Show the model's own example: one put together from all fields would have every fault."""
    if "requestBody" in operation:
        content = operation["requestBody"]["content"]["application/json"]
        model = schemas[content["schema"]["$ref"].rpartition("/")[2]]
        content["example"] = model["examples"][0]


def _add_bounds(parameters: list[dict[str, Any]], model: type[BaseModel]) -> None:
    """Add the bounds of a query model: the generator takes over types alone."""
    fields = model.model_json_schema(ref_template="#/components/schemas/{model}")["properties"]
    for parameter in parameters:
        field = fields[parameter["name"]]
        parameter["schema"] = {key: field[key] for key in field if key != "description"}


def _add_document(schema: dict[str, Any], path: str, model: type[BaseModel]) -> None:
    """Add the body of an operation that parses it itself."""
    described = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema["components"]["schemas"][model.__name__] = described
    reference = {"$ref": f"#/components/schemas/{model.__name__}"}
    body = {"required": True, "content": {"application/json": {"schema": reference}}}
    schema["paths"][path]["post"]["requestBody"] = body
