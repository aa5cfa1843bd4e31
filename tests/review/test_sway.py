import random

import pytest

from pipeline.objectives import Objective
from pipeline.review.answers import Answer
from pipeline.review.figures import Unknown
from pipeline.review.shares import difference, share_of, wilson
from pipeline.review.sway import LEAST_ASKED, LEAST_TIMED, sway

DATA, BORDERS = Objective.DATA, Objective.BORDERS


def readings(
    many: int, *, blind: bool, yes: float, seed: int = 3, suggested: frozenset[Objective] | None = frozenset({DATA})
) -> list[Answer]:
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    return [
        Answer(
            f"{blind}{number}",
            "d",
            "a",
            frozenset({DATA}) if chance.random() < yes else frozenset(),
            blind=blind,
            suggested=suggested,
        )
        for number in range(many)
    ]


def test_people_who_say_yes_more_often_to_what_they_see_are_swayed() -> None:
    told = sway([*readings(2000, blind=False, yes=0.8), *readings(400, blind=True, yes=0.5)]).suggested
    assert told.more.low is not None
    assert told.more.high is not None
    assert 0.2 < told.more.low < 0.3 < told.more.high < 0.4


def test_people_who_say_the_same_are_not_swayed() -> None:
    told = sway([*readings(2000, blind=False, yes=0.6), *readings(400, blind=True, yes=0.6)]).suggested
    assert told.more.low is not None
    assert told.more.high is not None
    assert told.more.low < 0 < told.more.high


def test_what_is_not_suggested_is_measured_apart() -> None:
    with_more = [
        Answer(f"{blind}{n}", "d", "a", frozenset({DATA, BORDERS} if blind else {DATA}), blind, frozenset({DATA}))
        for n in range(40)
        for blind in (True, False)
    ]
    told = sway(with_more)
    assert told.suggested.more.value == 0
    assert told.others.more.value == pytest.approx(-1 / 22)
    assert told.others.blind is not None
    assert (told.others.blind.hits, told.others.blind.of) == (40, 40 * 22)


def test_below_the_stated_number_there_is_no_difference() -> None:
    shown = readings(500, blind=False, yes=0.8)
    few = sway([*shown, *readings(LEAST_ASKED - 1, blind=True, yes=0.5)])
    assert (few.suggested.more.value, few.suggested.more.unknown) == (None, Unknown.TOO_FEW)
    assert few.suggested.blind is not None
    assert few.suggested.blind.of == LEAST_ASKED - 1
    enough = sway([*shown, *readings(LEAST_ASKED, blind=True, yes=0.5)])
    assert enough.suggested.more.unknown is None
    assert sway([]).suggested.more.unknown is Unknown.TOO_FEW


def test_readings_of_which_the_suggestions_are_unknown_are_left_out_and_counted() -> None:
    known = [*readings(100, blind=False, yes=0.8), *readings(50, blind=True, yes=0.5)]
    told = sway([*known, *readings(70, blind=True, yes=1.0, suggested=None)])
    assert (told.shown, told.blind, told.left_out) == (100, 50, 70)
    assert told.suggested == sway(known).suggested


def test_the_pace_is_a_median_of_known_times() -> None:
    def timed(blind: bool, *seconds: float) -> list[Answer]:
        return [Answer(f"{n}", "d", f"{blind}", frozenset(), blind, seconds=each) for n, each in enumerate(seconds)]

    quick = timed(False, *([4.0] * LEAST_TIMED), 3600.0, 0.0)
    slow = timed(True, *([9.0] * (LEAST_TIMED - 1)), 0.0)
    pace = sway(quick + slow).pace
    assert (pace.shown.value, pace.timed_shown) == (4.0, LEAST_TIMED + 1)
    assert (pace.blind.value, pace.blind.unknown, pace.timed_blind) == (None, Unknown.TOO_FEW, LEAST_TIMED - 1)


def test_twenty_readers_of_a_passage_who_say_the_same_count_as_one() -> None:
    share = share_of([20, 0] * 20, [20] * 40)
    assert share.effective == pytest.approx(40, rel=0.05)
    assert share.low < 0.36 < wilson(0.5, 800)[0]


def test_answers_one_a_passage_count_in_full() -> None:
    assert share_of([1] * 81 + [0] * 182, [1] * 263).effective == pytest.approx(263)


def test_differences_of_nothing_and_of_everything_keep_an_interval() -> None:
    """Newcombe 1998, table II: 0 of 10 less 0 of 20, and 10 of 10 less 0 of 20."""
    ten, twenty = share_of([0] * 10, [1] * 10), share_of([0] * 20, [1] * 20)
    none = difference(ten, twenty)
    assert (none.low, none.high) == (pytest.approx(-0.1611, abs=5e-5), pytest.approx(0.2775, abs=5e-5))
    whole = difference(share_of([1] * 10, [1] * 10), twenty)
    assert (whole.low, whole.high) == (pytest.approx(0.6791, abs=5e-5), pytest.approx(1.0))


def test_a_share_of_no_answers_is_refused() -> None:
    with pytest.raises(ValueError, match="no answers"):
        share_of([], [])
