"""The loans and races that a caller asks for, by id."""

import re
from collections.abc import Mapping
from functools import lru_cache

from shared.api.auth import Caller
from shared.services import Services
from shared.store.loan import Loan
from shared.store.loans import NoSuchLoan
from shared.store.submissions import NoSuchRace

_ID = re.compile("[0-9a-f]{32}")
_MOST_REMEMBERED = 1024


class LoanAccess:
    """Reads of loans and races on behalf of a caller.

    The owner and the engine of a loan and the lanes of a race never change, so a process reads
    them once for all polls of a follower.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._remembered_loan = lru_cache(maxsize=_MOST_REMEMBERED)(self._loan)
        self._remembered_lanes = lru_cache(maxsize=_MOST_REMEMBERED)(self._lanes)

    def visible(self, application_id: str, caller: Caller) -> Loan:
        """Return the loan as it stands, if the caller may see it.

        Raises:
            NoSuchLoan: there is no loan with this id.
            Refused: 403, the caller may not see it.
        """
        return _seen_by(caller, self._loan(application_id))

    def followed(self, application_id: str, caller: Caller) -> Loan:
        """Return the loan, possibly as it stood at an earlier request.

        Raises:
            NoSuchLoan: there is no loan with this id.
            Refused: 403, the caller may not see it.
        """
        return _seen_by(caller, self._remembered_loan(application_id))

    def lanes(self, race_id: str) -> Mapping[str, str]:
        """Return the application id of each engine's lane.

        Raises:
            NoSuchRace: there is no race with this id.
        """
        return self._remembered_lanes(race_id)

    def _loan(self, application_id: str) -> Loan:
        if not _ID.fullmatch(application_id):
            raise NoSuchLoan(application_id)
        return self._services.loans.get(application_id)

    def _lanes(self, race_id: str) -> Mapping[str, str]:
        if not _ID.fullmatch(race_id):
            raise NoSuchRace(race_id)
        return self._services.submissions.race(race_id)


def _seen_by(caller: Caller, loan: Loan) -> Loan:
    caller.must_see(loan)
    return loan
