"""Accepts findings of cdk-nag, next to the construct that each is about."""

import aws_cdk as cdk
from constructs import IConstruct


def acknowledge(construct: IConstruct, reason: str, *rules: str) -> None:
    """Accept findings about a construct and its children, for a reason.

    `rules` are the names that cdk-nag prints.
    """
    accepted = [cdk.Acknowledgment(id=rule, reason=reason) for rule in rules]
    cdk.Validations.of(construct).acknowledge(*accepted)


def acknowledge_wildcard(construct: IConstruct, reason: str, *resources: str) -> None:
    """Accept wildcard resources in the policies of the construct's stack, for a reason."""
    rules = [f"AwsSolutions-IAM5[Resource::{resource}]" for resource in resources]
    acknowledge(cdk.Stack.of(construct), reason, *rules)


def reference(construct: IConstruct, attribute: str) -> str:
    """Return an attribute of a construct's resource as cdk-nag prints it."""
    resource = construct.node.default_child
    assert isinstance(resource, cdk.CfnElement)
    return f"<{cdk.Stack.of(construct).get_logical_id(resource)}.{attribute}>"
