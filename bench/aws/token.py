"""The bearer token for a deployed stack: a secret, so it comes from the environment."""

import os

VARIABLE = "TOKEN"
FROM_TOKEN = (
    f"The environment variable {VARIABLE} is a manager's bearer token for the deployed stack. It is"
    " not an option, because the process list shows command lines."
)


def token() -> str | None:
    """Return the token, None if it isn't set."""
    return os.environ.get(VARIABLE) or None
