"""The X-Ray trace header, which names the invocation that makes an AWS call.

Lambda sets it for each invocation and the AWS SDK sends it; here its root is the request id.
"""

import re
import uuid

_ROOT = re.compile(r"Root=1-([0-9a-f]{8})-([0-9a-f]{24})")


def trace_header(request_id: str) -> str:
    """Return the trace header of an invocation."""
    digits = uuid.UUID(request_id).hex
    return f"Root=1-{digits[:8]}-{digits[8:]};Parent={digits[:16]};Sampled=0"


def request_of(header: str) -> str | None:
    """Return the request id in a trace header; None if the header has none."""
    found = _ROOT.match(header)
    return str(uuid.UUID(found[1] + found[2])) if found else None
