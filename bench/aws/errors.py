"""Errors of the AWS SDK as sentences of our own."""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
)

AWS_ERRORS = (BotoCoreError, ClientError)
_SENTENCES = (
    (NoRegionError, "No AWS region is configured: give --region, or set AWS_DEFAULT_REGION."),
    (
        (NoCredentialsError, PartialCredentialsError),
        "No AWS credentials are configured: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and"
        " AWS_SECRET_ACCESS_KEY.",
    ),
)


def sentence(error: BotoCoreError | ClientError) -> str:
    """Return what is wrong: what to configure, or else AWS's own words."""
    for kinds, text in _SENTENCES:
        if isinstance(error, kinds):
            return text
    return f"AWS: {error}"
