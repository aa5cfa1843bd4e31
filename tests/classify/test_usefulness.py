from collections.abc import Sequence

import numpy as np
import pytest

from pipeline.classify.audit import Audited, audit_draw, audit_estimate, estimate_share, wilson
from pipeline.classify.doubts import Doubts, are_doubts, doubts_of, doubts_of_tags, unpack
from pipeline.classify.usefulness import rarity_of_objectives, usefulness
from pipeline.objectives import Objective

CUTS = np.full(23, 0.4)


def chances(*rows: dict[int, float]) -> np.ndarray:
    """Rows of 23 chances: all 0.001 but those named by their objective."""
    found = np.full((len(rows), 23), 0.001)
    for row, named in enumerate(rows):
        for objective, chance in named.items():
            found[row, objective - 1] = chance
    return found


def doubts(*rows: dict[int, float]) -> Doubts:
    return doubts_of(chances(*rows), CUTS)


def useful(found: Doubts, novelty: Sequence[float] | None = None, rarity: dict[int, float] | None = None) -> np.ndarray:
    new = np.ones(len(found)) if novelty is None else np.array(novelty)
    return usefulness(found, new, {Objective(number): value for number, value in (rarity or {}).items()})


def test_a_passage_at_the_threshold_is_doubted_more_than_a_sure_one_and_an_empty_one() -> None:
    found = doubts({5: 0.41}, {5: 0.97}, {})
    assert found.doubt[0] > 0.5 > found.doubt[1] * 5 > found.doubt[2] * 5


def test_what_stays_below_the_threshold_is_doubted_too() -> None:
    found = doubts({5: 0.39}, {5: 0.1})
    assert found.doubt[0] > 3 * found.doubt[1] > 0.1


def test_two_open_objectives_are_doubted_more_than_one_and_both_are_named() -> None:
    found = doubts({5: 0.5, 21: 0.45}, {5: 0.5})
    assert found.doubt[0] > found.doubt[1]
    assert (found.best[0], found.rival[0]) == (5, 21)
    assert found.chance[0] == 0.5
    assert found.rival_chance[0] == 0.45


def test_a_language_that_is_not_spoken_leaves_no_doubt() -> None:
    found = doubts_of(np.zeros((1, 23)), CUTS)
    assert (found.best[0], found.rival[0], found.chance[0], found.doubt[0]) == (0, 0, 0, 0)


def test_doubts_come_out_of_their_bytes_as_they_went_in() -> None:
    found = doubts({5: 0.5, 21: 0.45}, {}, {23: 1.0})
    again = unpack(found.pack())
    assert len(found.pack()) == 24
    assert again.best.tolist() == found.best.tolist()
    assert again.rival.tolist() == found.rival.tolist()
    for name in ("chance", "rival_chance", "doubt"):
        assert getattr(again, name) == pytest.approx(getattr(found, name), abs=1e-5)


def test_bytes_about_other_passages_or_other_objectives_are_no_doubts() -> None:
    packed = doubts({5: 0.5}, {}).pack()
    assert are_doubts(packed, 2)
    assert are_doubts(packed, None)
    assert are_doubts(b"", 2)
    assert not are_doubts(packed, 3)
    assert not are_doubts(packed[:-1], None)
    assert not are_doubts(b"\x18" + packed[1:], 2)


def test_tags_alone_give_the_doubts_that_they_can_tell() -> None:
    found = doubts_of_tags([((5, 0.5), (21, 0.9)), ()], CUTS)
    assert (found.best.tolist(), found.rival[0]) == ([21, 0], 5)
    assert found.doubt[0] == pytest.approx(1 - 0.5 * 0.9)
    assert found.doubt[1] == 0


def test_the_new_comes_before_the_known_and_the_rare_before_the_common() -> None:
    found = doubts({5: 0.5}, {5: 0.5})
    assert useful(found, [1.0, 0.2])[0] > useful(found, [1.0, 0.2])[1]
    two = doubts({5: 0.5}, {19: 0.5})
    assert useful(two, rarity={19: 1.0})[1] > useful(two, rarity={19: 1.0})[0]


def test_shells_that_concern_nothing_come_last_however_new() -> None:
    found = doubts({}, {5: 0.9})
    assert useful(found, [1.0, 0.0], dict.fromkeys(range(1, 24), 1.0))[0] < useful(found, [1.0, 0.0])[1]


def test_usefulness_stays_between_nothing_and_one() -> None:
    worst, best = doubts({}), doubts_of(np.full((1, 23), 0.5), CUTS)
    everything = dict.fromkeys(range(1, 24), 1.0)
    assert 0 <= useful(worst, [0.0])[0] < 0.02
    assert 0.95 < useful(best, [1.0], everything)[0] <= 1


def test_rarity_moves_at_doublings_only() -> None:
    def rare(confirmed: int, tagged: int = 0) -> float:
        return rarity_of_objectives([confirmed] * 23, [tagged] * 23)[Objective(7)]

    assert rare(0) == 1.0 > rare(1) == rare(2) > rare(3) == rare(6) > rare(7)
    assert rare(0) > rare(0, 16) == rare(0, 47) > rare(0, 48)


def test_the_lot_falls_evenly_and_by_the_seed() -> None:
    draws = np.array([audit_draw(f"passage {number}", "seed") for number in range(20_000)])
    assert ((draws >= 0) & (draws < 1)).all()
    assert abs((draws < 0.02).mean() - 0.02) < 0.005  # five standard deviations
    assert abs(np.histogram(draws, 10, (0, 1))[0] / 20_000 - 0.1).max() < 0.011
    other = np.array([audit_draw(f"passage {number}", "another") for number in range(20_000)])
    assert abs(np.corrcoef(draws, other)[0, 1]) < 0.05


def test_an_estimate_weighs_a_passage_by_what_it_stands_for() -> None:
    rare, common = Objective(3), Objective(9)
    often = [Audited(0.5, {common}, {common})] * 50
    seldom = [Audited(0.05, {rare}, set())] * 5
    found = audit_estimate([*often, *seldom], rare)
    assert found.prevalence is not None
    assert found.prevalence.share == pytest.approx(100 / 200)
    assert found.recall is not None
    assert found.recall.share == 0
    everything = audit_estimate([*often, *seldom])
    assert everything.recall is not None
    assert (everything.recall.share, everything.recall.passages) == (pytest.approx(0.5), 55)


def test_the_slice_finds_the_truth_within_its_interval() -> None:
    """900 of 20,000 passages concern objective 3 and two thirds of them are tagged; one in ten is drawn."""
    aim, drawn = Objective(3), []
    for number in range(20_000):
        if audit_draw(f"{number}", "s") < 0.1:
            concerned = number % 200 < 9
            tagged = {aim} if concerned and number % 3 else set()
            drawn.append(Audited(0.1, {aim} if concerned else set(), tagged))
    found = audit_estimate(drawn, aim)
    assert found.prevalence is not None
    assert found.recall is not None
    assert found.prevalence.low < 0.045 < found.prevalence.high
    assert found.recall.low < 2 / 3 < found.recall.high
    assert found.prevalence.high - found.prevalence.low < 0.03


def test_nothing_drawn_estimates_nothing() -> None:
    assert audit_estimate([]).prevalence is None
    assert audit_estimate([Audited(0.02, set(), set())]).recall is None


def test_uneven_weights_widen_the_interval() -> None:
    even = estimate_share([1.0] * 40, [True] * 20 + [False] * 20)
    uneven = estimate_share([9.0] * 20 + [1.0] * 20, ([True] * 10 + [False] * 10) * 2)
    assert even is not None
    assert uneven is not None
    assert even.share == uneven.share == 0.5
    assert uneven.high - uneven.low > 1.1 * (even.high - even.low)
    assert wilson(0.0, 10)[0] == 0
    assert wilson(0.0, 10)[1] > 0.2
