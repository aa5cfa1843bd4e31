"""The brake on guessing passwords: the more failures, the longer the wait. Nobody is locked out for good.

Failures count for ``REMEMBERED``. A wait is reckoned from the last failure, and an attempt that came during a wait is
refused without being noted, so that waiting always ends it. At the longest wait about forty guesses an hour are left
for one login (see OWASP ASVS 6.3.1).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

REMEMBERED = timedelta(minutes=15)
"""How long a failure counts."""

FREE_FOR_LOGIN = 5  # failures with one login: people mistype
FREE_FOR_ADDRESS = 20  # failures from one address: a whole office may share it
_FIRST_WAIT = 5.0  # seconds; doubled by each failure more
_LONGEST_WAIT = 300.0  # seconds: a nuisance, not a lock
_DOUBLINGS = 6  # that lead past the longest wait


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed attempts under one key within ``REMEMBERED``."""

    count: int
    latest: datetime | None
    """None where there is none."""


def wait_seconds(failures_of_login: int, failures_of_address: int) -> float:
    """Say how many seconds after the last failure the next attempt may come; 0 for at once.

    >>> [wait_seconds(failures, 0) for failures in (4, 5, 6, 50)]
    [0.0, 5.0, 10.0, 300.0]
    """
    return max(
        _wait(failures_of_login - FREE_FOR_LOGIN),
        _wait(failures_of_address - FREE_FOR_ADDRESS),
    )


def remaining_seconds(of_login: Failures, of_address: Failures, now: datetime) -> float:
    """Say how many seconds from now the next attempt may come; 0 for now."""
    return max(
        0.0,
        _until(of_login.latest, wait_seconds(of_login.count, 0), now),
        _until(of_address.latest, wait_seconds(0, of_address.count), now),
    )


def _wait(beyond: int) -> float:
    if beyond < 0:
        return 0.0
    return min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(beyond, _DOUBLINGS))


def _until(latest: datetime | None, wait: float, now: datetime) -> float:
    return 0.0 if latest is None else (latest + timedelta(seconds=wait) - now).total_seconds()
