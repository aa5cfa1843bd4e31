import dataclasses
import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.objectives import Objective
from pipeline.review import sets
from pipeline.review.agreement import Agreement, ObjectiveAgreement, agreement
from pipeline.review.answers import Answer
from pipeline.review.figures import Figure, Unknown

DATA, BORDERS, RETURN = Objective.DATA, Objective.BORDERS, Objective.RETURN
DRAWS = 200


def answer(passage: str, reviewer: str, *yes: Objective, document: str = "d") -> Answer:
    return Answer(passage, document, reviewer, frozenset(yes))


def measure(answers: Iterable[Answer]) -> Agreement:
    return agreement(list(answers), draws=DRAWS)


def row(told: Agreement, objective: Objective) -> ObjectiveAgreement:
    (found,) = (each for each in told.objectives if each.objective is objective)
    return found


def careless(seed: int = 1, *, documents: int = 12, passages: int = 30, readers: int = 3) -> list[Answer]:
    """Readers who each miss or add an objective now and then."""
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    found = []
    for document in range(documents):
        for passage in range(passages):
            concerned = {one for one in (DATA, BORDERS) if chance.random() < 0.4}
            for reader in range(readers):
                yes = {one for one in (DATA, BORDERS) if (one in concerned) != (chance.random() < 0.1)}
                name = f"{document}-{passage}"
                found.append(answer(name, f"p-{reader}", *yes, document=f"d{document}"))
    return found


def figures(told: ObjectiveAgreement) -> list[Figure]:
    return [told.raw, told.on_yes, told.cohen, told.fleiss, told.alpha]


def test_whoever_marked_nothing_has_said_no() -> None:
    told = measure([answer("1", "a", DATA), answer("1", "b"), answer("2", "a", DATA), answer("2", "b", DATA)])
    assert row(told, DATA).raw.value == 0.5
    assert row(told, DATA).on_yes.value == pytest.approx(2 / 3)
    assert row(told, DATA).yes == 3


def test_an_objective_that_nobody_used_cannot_be_told() -> None:
    told = measure([answer("1", "a", DATA), answer("1", "b", DATA), answer("2", "a"), answer("2", "b")])
    assert [each.unknown for each in figures(row(told, RETURN))] == [Unknown.NEVER_YES] * 5
    assert [each.value for each in figures(row(told, RETURN))] == [None] * 5
    assert [each.value for each in figures(row(told, DATA))] == [1.0] * 5


def test_an_objective_that_everybody_always_used_has_no_kappa() -> None:
    told = row(measure([answer("1", "a", DATA), answer("1", "b", DATA)]), DATA)
    assert [each.unknown for each in (told.cohen, told.fleiss, told.alpha)] == [Unknown.NEVER_NO] * 3
    assert (told.raw.value, told.on_yes.value) == (1.0, 1.0)


def test_pairs_that_each_always_said_the_same_have_no_average_kappa() -> None:
    answers = [answer("1", "a", DATA), answer("1", "b", DATA), answer("2", "c"), answer("2", "d")]
    told = row(measure(answers), DATA)
    assert (told.cohen.unknown, told.cohen_pairs) == (Unknown.NEVER_VARIED, 0)
    assert told.fleiss.value == 1.0


def test_without_a_passage_in_common_nothing_can_be_told() -> None:
    for answers in ([], [answer("1", "a", DATA), answer("2", "b", DATA)]):
        told = measure(answers)
        assert {each.unknown for each in figures(told.overall)} == {Unknown.NOTHING_COMMON}
        assert told.whole_answers.unknown is Unknown.NOTHING_COMMON
        assert (told.pairs, told.common, told.documents) == ((), 0, 0)


def test_people_who_read_nothing_in_common_are_named() -> None:
    answers = [answer("1", "a"), answer("1", "b"), answer("2", "b"), answer("2", "c"), answer("3", "d")]
    told = measure(answers)
    assert told.apart == (("a", "c"), ("a", "d"), ("b", "d"), ("c", "d"))
    assert told.alone == ("d",)
    assert (told.readings, told.passages, told.common) == (5, 3, 2)


def test_a_pair_tells_where_the_two_differ() -> None:
    answers = [answer("1", "b", DATA, BORDERS), answer("1", "a", DATA), answer("2", "a", RETURN), answer("2", "b")]
    (pair,) = measure(answers).pairs
    assert (pair.first, pair.second, pair.common) == ("a", "b", 2)
    assert (pair.only_first, pair.only_second) == ({RETURN: 1}, {BORDERS: 1})
    assert pair.raw.value == pytest.approx(44 / 46)
    assert pair.by_objective[DATA].value == 1.0
    assert pair.by_objective[Objective.DETENTION].unknown is Unknown.NEVER_YES


def test_cohens_average_weighs_pairs_by_what_they_have_in_common() -> None:
    """Perfect on 4 passages, at 0 on 2: (4 * 1 + 2 * 0) / 6."""
    perfect = [answer(f"p{n}", who, *([DATA] if n % 2 else [])) for n in range(4) for who in "ab"]
    by_chance = [answer("q0", "c", DATA), answer("q0", "d"), answer("q1", "c", DATA), answer("q1", "d", DATA)]
    told = row(measure(perfect + by_chance), DATA)
    assert told.cohen.value == pytest.approx(4 / 6)
    assert told.cohen_pairs == 2


def test_a_passage_with_one_reader_changes_no_figure() -> None:
    answers = careless(documents=9)
    more = [*answers, *(answer(f"alone {n}", "p-0", DATA, document=f"other {n}") for n in range(50))]
    assert measure(more).overall == measure(answers).overall


def test_intervals_hold_the_figure_and_are_the_same_each_time() -> None:
    answers = careless()
    told = measure(answers)
    for each in [*figures(row(told, DATA)), *figures(told.overall), told.whole_answers, told.pairs[0].kappa]:
        assert each.value is not None
        assert each.low is not None
        assert each.high is not None
        assert 0 < each.low < each.value < each.high < 1
    assert measure(answers) == told
    assert agreement(answers, draws=DRAWS, seed=99) != told


def test_intervals_count_documents_not_passages() -> None:
    """Documents of which each is read well or badly as a whole tell less than as many passages on their own."""
    alike = [
        answer(f"{document}-{passage}", who, *yes, document=f"d{document}")
        for document in range(12)
        for passage in range(30)
        for who, yes in (("a", [DATA] * (passage % 2)), ("b", [DATA] * ((passage + document % 2) % 2)))
    ]
    apart = [dataclasses.replace(each, document=each.passage_id) for each in alike]
    wide, narrow = row(measure(alike), DATA).alpha, row(measure(apart), DATA).alpha
    assert wide.value == narrow.value
    assert _width(wide) > 3 * _width(narrow)


def _width(figure: Figure) -> float:
    assert figure.low is not None
    assert figure.high is not None
    return figure.high - figure.low


def test_there_is_no_interval_from_too_few_documents() -> None:
    few = measure(careless(documents=7))
    assert few.overall.alpha.value is not None
    assert (few.overall.alpha.low, few.pairs[0].kappa.low, few.whole_answers.low) == (None, None, None)
    rare = careless() + [answer("0-0 more", who, RETURN, document="d0") for who in ("p-0", "p-1")]
    assert row(measure(rare), RETURN).alpha.value == 1.0
    assert row(measure(rare), RETURN).alpha.low is None
    assert row(measure(rare), DATA).alpha.low is not None


def test_a_pair_has_no_interval_from_the_documents_of_others() -> None:
    answers = [each for each in careless(documents=12) if each.reviewer != "p-2" or int(each.document[1:]) < 7]
    told = {(pair.first, pair.second): pair.kappa for pair in measure(answers).pairs}
    assert told["p-0", "p-1"].low is not None
    assert told["p-0", "p-2"].value is not None
    assert told["p-0", "p-2"].low is None


def test_answers_that_overlap_differ_less_than_answers_that_do_not() -> None:
    def told(other: Objective) -> float:
        pairs = [((DATA, BORDERS), (DATA, other)), ((RETURN,), (RETURN,)), ((), ())]
        answers = [
            answer(str(n), who, *yes) for n, pair in enumerate(pairs) for who, yes in zip("ab", pair, strict=True)
        ]
        value = measure(answers).whole_answers.value
        assert value is not None
        return value

    assert told(BORDERS) == 1.0
    assert 0 < told(RETURN) < 1.0
    apart = [answer("1", "a", DATA), answer("1", "b", BORDERS), answer("2", "a", RETURN), answer("2", "b", RETURN)]
    assert measure(apart).whole_answers.value == pytest.approx(1 - 3 * 2 / (16 - 1 - 1 - 4))


def test_single_objectives_make_the_alpha_of_whole_answers_that_of_categories() -> None:
    """Krippendorff 2011, section C."""
    observers = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
    answers = [
        answer(str(item), str(who), Objective(int(said)))
        for who, all_said in enumerate(observers)
        for item, said in enumerate(all_said)
        if said != "."
    ]
    assert measure(answers).whole_answers.value == pytest.approx(0.743, abs=5e-4)


def test_too_many_different_answers_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [answer("1", "a", DATA), answer("1", "b", BORDERS), answer("2", "a", RETURN), answer("2", "b")]
    monkeypatch.setattr(sets, "MOST_KINDS", 3)
    assert measure(answers).whole_answers.unknown is Unknown.TOO_MANY


def test_two_answers_of_a_person_to_a_passage_are_refused() -> None:
    with pytest.raises(ValueError, match="two answers"):
        measure([answer("1", "a"), answer("1", "a", DATA)])


def test_a_passage_in_two_documents_is_refused() -> None:
    with pytest.raises(ValueError, match="two documents"):
        measure([answer("1", "a", document="d"), answer("1", "b", document="e")])


_answers = st.lists(
    st.builds(
        lambda passage, reviewer, yes: Answer(str(passage), f"d{passage % 9}", reviewer, yes),
        st.integers(0, 30),
        st.sampled_from("abcd"),
        st.frozensets(st.sampled_from([DATA, BORDERS, RETURN])),
    ),
    unique_by=lambda each: (each.passage_id, each.reviewer),
    max_size=60,
)


@settings(max_examples=50)
@given(_answers, st.randoms(use_true_random=False))
def test_the_order_of_answers_changes_nothing(answers: list[Answer], chance: random.Random) -> None:
    mixed = chance.sample(answers, len(answers))
    assert agreement(mixed, draws=20) == agreement(answers, draws=20)


@settings(max_examples=50)
@given(_answers)
def test_the_names_of_people_change_no_figure(answers: list[Answer]) -> None:
    other = dict(zip("abcd", "zyxw", strict=True))
    renamed = [dataclasses.replace(each, reviewer=other[each.reviewer]) for each in answers]
    one, two = agreement(answers, draws=20), agreement(renamed, draws=20)
    for left, right in zip((*one.objectives, one.overall), (*two.objectives, two.overall), strict=True):
        for before, after in zip(figures(left), figures(right), strict=True):
            assert before.value == pytest.approx(after.value)
            assert before.unknown is after.unknown


@settings(max_examples=50)
@given(_answers)
def test_every_figure_is_a_number_or_a_reason(answers: list[Answer]) -> None:
    told = agreement(answers, draws=20)
    rows = [each for line in (*told.objectives, told.overall) for each in figures(line)]
    pairs = [each for pair in told.pairs for each in (pair.raw, pair.kappa, *pair.by_objective.values())]
    for each in (*rows, *pairs, told.whole_answers):
        assert (each.value is None) == (each.unknown is not None)
        assert all(number == number for number in (each.value, each.low, each.high))  # noqa: PLR0124 - no nan
