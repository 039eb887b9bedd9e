"""The loans of the demo's applicants, each on every engine."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from local.client.api_client import LoanClient, application_of
from shared.domain.profiles import PROFILES, Profile
from shared.engines.port import COMPARED, EngineName


@dataclass(frozen=True)
class ProfileLoan:
    """A loan that has ended; `snapshot` is the API's last one."""

    profile: Profile
    engine: EngineName
    snapshot: dict[str, Any]


def run_profiles(
    client: LoanClient,
    advance: Callable[[], None] = lambda: None,
    engines: Sequence[EngineName] = COMPARED,
) -> Iterator[ProfileLoan]:
    """Run every profile on each engine; the manager approves. Call `advance` for each loan."""
    for profile in PROFILES:
        for engine in engines:
            application_id = client.apply(application_of(profile, engine))
            snapshot = client.finish(application_id, decide=True)
            advance()
            yield ProfileLoan(profile, engine, snapshot)


def title_of(profile: Profile) -> str:
    """Return the applicant's first name and the amount in US dollars: `Alice, $150,000`."""
    return f"{profile.name.split()[0]}, ${profile.loan_amount / 100:,.0f}"
