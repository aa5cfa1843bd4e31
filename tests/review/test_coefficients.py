"""Against examples that were published with their results."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.review.answers import Numbers
from pipeline.review.coefficients import (
    alpha_from,
    alpha_sums,
    cohen_from,
    cohen_sums,
    fleiss_from,
    fleiss_sums,
    on_yes_from,
    on_yes_sums,
    raw_from,
    same_from,
)

# Fleiss 1971, table 1: patients by diagnosis (depression, personality disorder, schizophrenia, neurosis, other)
PSYCHIATRISTS = """
00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006
"""


def table(rows: str) -> Numbers:
    return np.array([[float(many) for many in row] for row in rows.split()])


def against_the_rest(counts: Numbers) -> Numbers:
    return np.stack([counts, counts.sum(axis=-1, keepdims=True) - counts], axis=-1)


def counted(*observers: str) -> Numbers:
    """Answers of observers, one letter an item and a full stop for none, counted by item; single answers left out."""
    values = sorted(set("".join(observers)) - {"."})
    items = ["".join(said).replace(".", "") for said in zip(*observers, strict=True)]
    return np.array([[float(item.count(value)) for value in values] for item in items if len(item) > 1])


def alpha(counts: Numbers) -> float:
    return float(alpha_from(alpha_sums(counts).sum(axis=0)))


def fleiss(counts: Numbers) -> float:
    return float(fleiss_from(fleiss_sums(counts).sum(axis=0)))


def test_fleiss_kappa_is_as_its_author_reckoned_it() -> None:
    assert fleiss(table(PSYCHIATRISTS)) == pytest.approx(0.430, abs=5e-4)


def test_fleiss_kappa_of_each_category_is_that_of_the_category_against_the_rest() -> None:
    kappas = fleiss_from(fleiss_sums(against_the_rest(table(PSYCHIATRISTS))).sum(axis=0))
    assert kappas.round(3).tolist() == [0.245, 0.245, 0.520, 0.471, 0.566]


@pytest.mark.parametrize(
    ("observers", "value"),
    [
        (("0100000010", "1110010000"), 0.095),
        (("aabbdcccedda", "babbbccceddd"), 0.692),
        (("123321412...", "1233224125.3", ".3332342251.", "12332441251."), 0.743),
    ],
    ids=["binary", "nominal", "answers missing"],
)
def test_alpha_is_as_its_author_reckoned_it(observers: tuple[str, ...], value: float) -> None:
    assert alpha(counted(*observers)) == pytest.approx(value, abs=5e-4)


def test_cohens_kappa_is_as_in_the_textbook() -> None:
    """Fleiss, Levin and Paik 2003: psychosis of 100 people; A and B say yes to 80 each, both to 75."""
    first = np.repeat([1.0, 1, 0, 0], [75, 5, 5, 15])
    second = np.repeat([1.0, 0, 1, 0], [75, 5, 5, 15])
    sums = cohen_sums(first, second).sum(axis=0)
    assert float(cohen_from(sums)) == pytest.approx(0.6875)
    assert float(same_from(sums)) == pytest.approx(0.90)


def test_agreement_on_yes_is_that_of_cicchetti_and_feinstein() -> None:
    """Twice the common yes by the yes of both: 2 * 75 / (80 + 80)."""
    counts = np.repeat([[2.0, 0], [1, 1], [0, 2]], [75, 10, 15], axis=0)
    assert float(on_yes_from(on_yes_sums(counts).sum(axis=0))) == pytest.approx(150 / 160)


def test_raw_agreement_weighs_items_not_readers() -> None:
    counts = np.array([[2.0, 0], [3, 3]])  # one item on which two agree; one with 6 of 15 pairs that agree
    assert float(raw_from(fleiss_sums(counts).sum(axis=0))) == pytest.approx((1 + 6 / 15) / 2)


def test_one_answer_alone_makes_every_coefficient_no_number() -> None:
    counts = np.array([[3.0, 0], [2, 0]])
    assert np.isnan(alpha(counts))
    assert np.isnan(fleiss(counts))
    assert np.isnan(cohen_from(cohen_sums(np.ones(4), np.ones(4)).sum(axis=0)))
    assert np.isnan(cohen_from(cohen_sums(np.zeros(4), np.zeros(4)).sum(axis=0)))


def test_readers_who_contradict_each_other_always_have_a_kappa_of_minus_one() -> None:
    half = np.array([1.0, 0, 1, 0])
    assert float(cohen_from(cohen_sums(half, 1 - half).sum(axis=0))) == -1
    assert fleiss(np.array([[1.0, 1], [1, 1]])) == -1


items = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda item: sum(item) > 1), min_size=1)


@given(items)
def test_yes_and_no_may_change_places(said: list[tuple[int, int]]) -> None:
    counts = np.array(said, np.float64)
    for coefficient in (alpha, fleiss):
        assert coefficient(counts) == pytest.approx(coefficient(counts[:, ::-1]), nan_ok=True)


@given(items)
def test_the_order_of_items_changes_nothing(said: list[tuple[int, int]]) -> None:
    counts = np.array(said, np.float64)
    mixed = counts[np.random.default_rng(len(said)).permutation(len(said))]
    for coefficient in (alpha, fleiss):
        assert coefficient(counts) == pytest.approx(coefficient(mixed), nan_ok=True)


@given(st.lists(st.tuples(st.booleans(), st.integers(2, 6)), min_size=1))
def test_perfect_agreement_is_one_or_cannot_be_told(said: list[tuple[bool, int]]) -> None:
    counts = np.array([[many, 0.0] if yes else [0.0, many] for yes, many in said])
    varied = len({yes for yes, _ in said}) > 1
    for coefficient in (alpha, fleiss):
        assert coefficient(counts) == 1 if varied else np.isnan(coefficient(counts))


@given(items.filter(lambda said: min(np.array(said).sum(axis=0)) > 0))
def test_no_coefficient_is_above_one(said: list[tuple[int, int]]) -> None:
    counts = np.array(said, np.float64)
    assert max(alpha(counts), fleiss(counts)) <= 1 + 1e-12


def test_two_readers_who_guess_agree_no_more_than_by_chance() -> None:
    guesses = np.random.default_rng(5).random((2, 40_000)) < 0.3
    said = guesses.sum(axis=0)
    counts = np.stack([said, 2 - said], axis=-1).astype(np.float64)
    kappa = float(cohen_from(cohen_sums(*guesses.astype(np.float64)).sum(axis=0)))
    assert [alpha(counts), fleiss(counts), kappa] == pytest.approx([0, 0, 0], abs=0.03)  # six standard errors
