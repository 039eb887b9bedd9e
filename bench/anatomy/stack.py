"""The resources of each engine in the synthesized backend stack."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from app import build
from shared.engines.port import EngineName

CONSTRUCTS: Mapping[EngineName, Sequence[str]] = {
    EngineName.DURABLE: ("Durable", "DurableWorkflow"),
    EngineName.STEPFUNCTIONS: ("Tasks", "StateMachine"),
}
"""The constructs of each engine in the backend stack."""

_BACKEND = "OneLoanBackend"
_FUNCTION, _ROLE, _POLICY = "AWS::Lambda::Function", "AWS::IAM::Role", "AWS::IAM::Policy"
_DEPLOYED = ("AWS::Lambda::Function", "AWS::StepFunctions::StateMachine")
"""What a change of a workflow updates."""


def synthesized(root: Path) -> cdk.App:
    """Return the app with the default options; no package is built, and no page is needed."""
    flags = json.loads((root / "cdk.json").read_text(encoding="utf-8"))["context"]
    folder = Path(tempfile.mkdtemp())
    page = folder / "page"
    (page / "assets").mkdir(parents=True)
    (page / "assets" / "index-0.js").write_text("", encoding="utf-8")
    (page / "index.html").write_text("", encoding="utf-8")
    context = {**flags, "aws:cdk:bundling-stacks": []}
    app = build(cdk.App(context=context, outdir=str(folder / "out")), page)
    app.synth()
    return app


def counts_of(engine: EngineName, app: cdk.App) -> dict[str, int]:
    """Return the counts of an engine's resources; statements are those of its own roles.

    `callers` are the statements of other roles that name a resource of the engine: those of the API
    that starts executions, and of the services that answer them.
    """
    stack = app.node.find_child(_BACKEND)
    resources = dict(_resources(stack))
    own = {
        id_: resource
        for id_, (construct, resource) in resources.items()
        if construct in CONSTRUCTS[engine]
    }
    types = Counter(resource["Type"] for resource in own.values())
    others = [
        statement
        for id_, (_, resource) in resources.items()
        if id_ not in own
        for statement in _statements(resource)
    ]
    return {
        "resources": len(own),
        "functions": types[_FUNCTION],
        "roles": types[_ROLE],
        "statements": sum(len(_statements(resource)) for resource in own.values()),
        "callers": sum(_names(statement, own) for statement in others),
        "units": sum(types[type_] for type_ in _DEPLOYED),
    }


def _resources(stack: Any) -> Iterator[tuple[str, tuple[str, dict[str, Any]]]]:
    """Yield each resource by its logical id, with the name of the construct that it is in."""
    template = cdk.assertions.Template.from_stack(stack).to_json()["Resources"]
    for each in stack.node.find_all():
        if isinstance(each, cdk.CfnResource):
            id_ = stack.resolve(each.logical_id)
            if id_ in template:
                yield id_, (each.node.path.split("/")[1], template[id_])


def _statements(resource: Mapping[str, Any]) -> list[dict[str, Any]]:
    if resource["Type"] != _POLICY:
        return []
    found: list[dict[str, Any]] = resource["Properties"]["PolicyDocument"]["Statement"]
    return found


def _names(statement: Mapping[str, Any], own: Mapping[str, Any]) -> bool:
    """Say whether a statement's resources refer to one of these."""
    text = json.dumps(statement["Resource"])
    return any(f'"{id_}"' in text for id_ in own)
