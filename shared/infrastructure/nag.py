"""Findings of cdk-nag that are accepted, each beside the construct that it is about."""

import aws_cdk as cdk
from constructs import IConstruct


def acknowledge(construct: IConstruct, reason: str, *rules: str) -> None:
    """Accept findings about a construct, and say why; a rule is named as cdk-nag prints it."""
    accepted = [cdk.Acknowledgment(id=rule, reason=reason) for rule in rules]
    cdk.Validations.of(construct).acknowledge(*accepted)
