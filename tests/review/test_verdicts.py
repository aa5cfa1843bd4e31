import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Verdict
from pipeline.verdicts import Standing, settled, settled_among

counts = st.integers(0, 20)


@given(counts, counts, st.sampled_from([Verdict.YES, Verdict.NO]))
def test_a_settlement_wins_whatever_people_say(yes: int, no: int, settlement: Verdict) -> None:
    assert settled(yes, no, settlement).verdict is settlement


@given(counts, counts)
def test_a_settlement_that_was_opened_again_counts_as_none(yes: int, no: int) -> None:
    assert settled(yes, no, Verdict.WITHDRAWN) is settled(yes, no)


@pytest.mark.parametrize(
    ("yes", "no", "standing"),
    [
        (1, 0, Standing.YES),
        (3, 2, Standing.YES),
        (0, 1, Standing.NO),
        (1, 2, Standing.NO),
        (1, 1, Standing.DISPUTED),
        (0, 0, Standing.NONE),
    ],
)
def test_more_people_make_a_verdict_and_as_many_a_dispute(yes: int, no: int, standing: Standing) -> None:
    assert settled(yes, no) is standing


def test_a_dispute_and_silence_count_as_neither() -> None:
    assert Standing.DISPUTED.verdict is None
    assert Standing.NONE.verdict is None


def test_a_word_that_was_taken_back_is_no_word() -> None:
    words = [Verdict.YES, Verdict.WITHDRAWN, Verdict.NO, Verdict.YES]
    assert settled_among(words) is Standing.YES
    assert settled_among([Verdict.WITHDRAWN]) is Standing.NONE
    assert settled_among(iter(words), Verdict.NO) is Standing.NO
