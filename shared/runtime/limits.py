"""The limits of a deployed stack by which a stranger can't cost much; options change the last."""

REQUESTS_PER_SECOND = 50
"""Requests that the API takes from all callers together: a page that follows a loan sends one."""

REQUESTS_AT_ONCE = 100
"""The burst of requests that the API takes."""

LOAN_COUNTS_SECONDS = 60
"""A loan counts as open for at least so long, so that quick loans are limited too."""

OPEN_LOANS = 10
"""How many loans of an applicant may be open by default."""
