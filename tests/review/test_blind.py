import pytest

from pipeline.review.blind import is_blind


def test_of_many_draws_the_share_is_blind() -> None:
    drawn = sum(is_blind(f"passage {n}", f"p-{n % 20}", "seed", 0.1) for n in range(100_000))
    assert abs(drawn - 10_000) < 500  # five standard deviations of 95


def test_people_are_drawn_independently() -> None:
    both = sum(is_blind(f"{n}", "p-a", "seed", 0.5) and is_blind(f"{n}", "p-b", "seed", 0.5) for n in range(20_000))
    assert abs(both - 5_000) < 320  # five standard deviations of 61


def test_another_seed_draws_others() -> None:
    same = sum(is_blind(f"{n}", "p-a", "one", 0.5) == is_blind(f"{n}", "p-a", "two", 0.5) for n in range(20_000))
    assert abs(same - 10_000) < 360


def test_a_draw_stays_for_ever() -> None:
    """Should the function change, blind readings made before would count for items that are not blind any more."""
    drawn = [n for n in range(100) if is_blind(f"passage {n}", "p-abc", "seed")]
    assert drawn == [10, 33, 34, 35, 37, 47, 48, 55, 65, 73, 87, 89, 96]


def test_a_greater_share_keeps_the_passages_of_a_smaller_one() -> None:
    for n in range(1000):
        assert not is_blind(f"{n}", "p", "seed", 0.1) or is_blind(f"{n}", "p", "seed", 0.2)


def test_where_an_id_ends_makes_a_difference() -> None:
    same = sum(is_blind(f"{n}a", "b", "seed", 0.5) == is_blind(f"{n}", "ab", "seed", 0.5) for n in range(2_000))
    assert same < 1_200


def test_none_and_all_are_shares_too() -> None:
    assert not any(is_blind(f"{n}", "p", "seed", 0.0) for n in range(1000))
    assert all(is_blind(f"{n}", "p", "seed", 1.0) for n in range(1000))


def test_a_seed_may_have_any_length() -> None:
    long = "s" * 100
    drawn = [[is_blind(f"{n}", "p", long + end, 0.5) for n in range(200)] for end in "ab"]
    assert drawn[0] != drawn[1]


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_outside_of_nothing_and_all_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        is_blind("1", "p", "seed", share)
