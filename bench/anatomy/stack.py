"""The resources of each engine in the synthesized template of the backend stack."""

import json
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shared.engines.port import EngineName

CONSTRUCTS: Mapping[EngineName, tuple[str, ...]] = {
    EngineName.DURABLE: ("Durable",),
    EngineName.STEPFUNCTIONS: ("Tasks", "StateMachine"),
}
"""The constructs of each engine, with which the logical ids of its resources begin."""

_BACKEND = "OneLoanBackend"
_FUNCTION, _ROLE, _POLICY = "AWS::Lambda::Function", "AWS::IAM::Role", "AWS::IAM::Policy"
_DEPLOYED = ("AWS::Lambda::Function", "AWS::StepFunctions::StateMachine")
"""What a change of a workflow updates."""

Resources = Mapping[str, Mapping[str, Any]]


def synthesized(root: Path) -> Resources:
    """Return the resources of the default stack; no package is built, and no page is needed."""
    import aws_cdk as cdk

    from app import build

    flags = json.loads((root / "cdk.json").read_text(encoding="utf-8"))["context"]
    with tempfile.TemporaryDirectory() as folder:
        page, out = Path(folder, "page"), Path(folder, "out")
        (page / "assets").mkdir(parents=True)
        (page / "assets" / "index-0.js").write_text("", encoding="utf-8")
        (page / "index.html").write_text("", encoding="utf-8")
        context = {**flags, "aws:cdk:bundling-stacks": []}
        build(cdk.App(context=context, outdir=str(out)), page).synth()
        template = json.loads((out / f"{_BACKEND}.template.json").read_text(encoding="utf-8"))
    resources: Resources = template["Resources"]
    return resources


def counts_of(engine: EngineName, resources: Resources) -> dict[str, int]:
    """Return the counts of an engine's resources; statements are those of its own roles.

    `callers` are the statements of other roles that name a resource of the engine: those of the API
    that starts executions, and of the services that answer them.
    """
    own = {id_: each for id_, each in resources.items() if id_.startswith(CONSTRUCTS[engine])}
    types = Counter(resource["Type"] for resource in own.values())
    others = [
        statement
        for id_, resource in resources.items()
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


def _statements(resource: Mapping[str, Any]) -> list[dict[str, Any]]:
    if resource["Type"] != _POLICY:
        return []
    found: list[dict[str, Any]] = resource["Properties"]["PolicyDocument"]["Statement"]
    return found


def _names(statement: Mapping[str, Any], own: Resources) -> bool:
    """Say whether a statement's resources refer to one of these."""
    text = json.dumps(statement["Resource"])
    return any(f'"{id_}"' in text for id_ in own)
