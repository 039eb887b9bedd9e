"""A synthesized template: its resources by type, with their references as text."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Resource = dict[str, Any]

_ACCOUNT, _REGION = "123456789012", "us-east-1"
_ISSUER = "ProviderURL"
_PSEUDO = {
    "AWS::AccountId": _ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": _REGION,
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackId": f"arn:aws:cloudformation:{_REGION}:{_ACCOUNT}:stack/stack/0a1b",
}
_ARNS = {
    "AWS::DynamoDB::GlobalTable": "dynamodb:{}:table/{}",
    "AWS::Lambda::Function": "lambda:{}:function:{}",
    "AWS::Logs::LogGroup": "logs:{}:log-group:{}:*",
    "AWS::SQS::Queue": "sqs:{}:{}",
    "AWS::StepFunctions::StateMachine": "states:{}:stateMachine:{}",
}


@dataclass(frozen=True)
class PolicyStatement:
    """One permission: what a role may do, and on what."""

    role: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """The template of a stack."""

    path: Path
    body: dict[str, Any]

    @classmethod
    def read(cls, folder: Path, stack: str) -> "Template":
        """Read a template from the folder that the CDK wrote."""
        path = folder / f"{stack}.template.json"
        return cls(path, json.loads(path.read_text(encoding="utf-8")))

    def find(self, kind: str) -> dict[str, Resource]:
        """Return the resources of a type by their logical ids."""
        resources: dict[str, Resource] = self.body["Resources"]
        return {id_: each for id_, each in resources.items() if each["Type"] == kind}

    def the(self, kind: str, prefix: str = "") -> tuple[str, Resource]:
        """Return the only resource of a type whose logical id begins so."""
        (found,) = [item for item in self.find(kind).items() if item[0].startswith(prefix)]
        return found

    def properties(self, kind: str, prefix: str = "") -> dict[str, Any]:
        """Return the properties of the only such resource."""
        found: dict[str, Any] = self.the(kind, prefix)[1]["Properties"]
        return found

    def functions(self) -> dict[str, dict[str, Any]]:
        """Return the properties of the project's functions by the names of their constructs."""
        return {
            id_.split("Function")[0]: each["Properties"]
            for id_, each in self.find("AWS::Lambda::Function").items()
            if each["Properties"].get("Handler", "").startswith(("shared", "durable", "stepf"))
        }

    def statements(self) -> Iterator[PolicyStatement]:
        """Yield every permission of every role."""
        for policy in self.find("AWS::IAM::Policy").values():
            properties = policy["Properties"]
            for statement in properties["PolicyDocument"]["Statement"]:
                assert statement["Effect"] == "Allow"
                for role in properties["Roles"]:
                    yield PolicyStatement(
                        self.text(role),
                        tuple(_listed(statement["Action"])),
                        tuple(self.text(each) for each in _listed(statement["Resource"])),
                    )

    def text(self, value: Any) -> str:
        """Return a value with its references as they might be in an account."""
        if isinstance(value, str):
            return value
        ((function, argument),) = value.items()
        resolved: str = getattr(self, f"_{function.replace('::', '_').lower()}")(argument)
        return resolved

    def _ref(self, name: str) -> str:
        if name in _PSEUDO:
            return _PSEUDO[name]
        resource = self.body["Resources"][name]
        properties = resource["Properties"]
        if resource["Type"] == "AWS::Lambda::Version":
            return f"{self._function_arn(properties)}:1"
        if resource["Type"] == "AWS::Lambda::Alias":
            return f"{self._function_arn(properties)}:{properties['Name']}"
        if resource["Type"] == "AWS::StepFunctions::StateMachine":
            return self._arn(name)
        return name

    def _function_arn(self, properties: Mapping[str, Any]) -> str:
        return self._arn(self.text(properties["FunctionName"]))

    def _fn_getatt(self, argument: list[str]) -> str:
        name, attribute = argument
        return self._arn(name) if attribute == "Arn" else name

    def _arn(self, name: str) -> str:
        kind = self.body["Resources"][name]["Type"]
        pattern = _ARNS.get(kind, kind.replace("::", "-").lower() + ":{}:{}")
        return "arn:aws:" + pattern.format(f"{_REGION}:{_ACCOUNT}", name)

    def _fn_join(self, argument: list[Any]) -> str:
        separator, parts = argument
        return str(separator).join(self.text(part) for part in parts)

    def _fn_select(self, argument: list[Any]) -> str:
        place, split = argument
        separator, whole = split["Fn::Split"]
        return self.text(whole).split(separator)[place]

    def _fn_sub(self, argument: str) -> str:
        for name, value in _PSEUDO.items():
            argument = argument.replace(f"${{{name}}}", value)
        return argument

    def _fn_importvalue(self, export: str) -> str:
        """Return what the other stack might export: a name, or the address of the user pool."""
        name = export.partition(":")[2]
        return f"https://cognito-idp.{_REGION}.amazonaws.com/pool" if _ISSUER in name else name


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
