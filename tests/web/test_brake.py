from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.web.brake import REMEMBERED, Failures, remaining_seconds, wait_seconds

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
COUNTS = st.integers(0, 10**6)
NONE = Failures(0, None)


def test_a_few_slips_cost_nothing() -> None:
    assert [wait_seconds(failures, 0) for failures in range(5)] == [0.0] * 5
    assert [wait_seconds(0, failures) for failures in range(20)] == [0.0] * 20


def test_the_sixth_try_of_a_login_waits_and_each_further_one_longer() -> None:
    waits = [wait_seconds(failures, 0) for failures in range(5, 13)]
    assert waits == [5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 300.0, 300.0]
    assert [wait_seconds(0, failures + 15) for failures in range(5, 13)] == waits


@given(COUNTS, COUNTS, COUNTS)
def test_more_failures_never_wait_less_and_nobody_waits_for_ever(login: int, address: int, more: int) -> None:
    wait = wait_seconds(login, address)
    assert wait <= wait_seconds(login + more, address)
    assert wait <= wait_seconds(login, address + more)
    assert 0.0 <= wait <= 300.0 < REMEMBERED.total_seconds()


def test_a_wait_counts_from_the_last_failure_and_ends() -> None:
    failed = Failures(6, NOW)
    assert remaining_seconds(failed, NONE, NOW + timedelta(seconds=4)) == 6.0
    assert remaining_seconds(failed, NONE, NOW + timedelta(seconds=10)) == 0.0
    assert remaining_seconds(NONE, NONE, NOW) == 0.0


def test_the_longer_of_two_waits_counts_each_from_its_own_last_failure() -> None:
    earlier = Failures(22, NOW - timedelta(seconds=15))
    assert remaining_seconds(Failures(5, NOW), earlier, NOW) == 5.0
    assert remaining_seconds(Failures(4, NOW), earlier, NOW) == 5.0
    assert remaining_seconds(Failures(4, NOW), Failures(22, NOW), NOW) == 20.0


def test_one_login_is_guessed_less_than_a_hundred_times_in_any_hour() -> None:
    moment, tried = NOW, list[datetime]()
    while moment < NOW + timedelta(hours=6):
        counted = [each for each in tried if each > moment - REMEMBERED]
        wait = remaining_seconds(Failures(len(counted), counted[-1] if counted else None), NONE, moment)
        if wait > 0:
            moment += timedelta(seconds=wait)
        else:
            tried.append(moment)
    for first in tried:
        assert sum(first <= each < first + timedelta(hours=1) for each in tried) < 100
