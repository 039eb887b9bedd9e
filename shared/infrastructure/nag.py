"""Findings of cdk-nag that are accepted, each beside the construct that it is about."""

import aws_cdk as cdk
from constructs import IConstruct


def acknowledge(construct: IConstruct, reason: str, *rules: str) -> None:
    """Accept findings about a construct and what is in it, and say why.

    A rule is named as cdk-nag prints it.
    """
    accepted = [cdk.Acknowledgment(id=rule, reason=reason) for rule in rules]
    cdk.Validations.of(construct).acknowledge(*accepted)


def acknowledge_wildcard(construct: IConstruct, reason: str, *resources: str) -> None:
    """Accept that policies of this construct's stack name a wildcard of resources, and say why."""
    rules = [f"AwsSolutions-IAM5[Resource::{resource}]" for resource in resources]
    acknowledge(cdk.Stack.of(construct), reason, *rules)


def reference(construct: IConstruct, attribute: str) -> str:
    """Return how cdk-nag prints an attribute of a construct's resource."""
    resource = construct.node.default_child
    assert isinstance(resource, cdk.CfnElement)
    return f"<{cdk.Stack.of(construct).get_logical_id(resource)}.{attribute}>"
