"""Lessons from reviewers' decisions: what they say, what may be learnt, and what training makes of them."""

import dataclasses
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from pipeline.classify import registry
from pipeline.classify.evaluate import as_passage
from pipeline.classify.goals import goals_of
from pipeline.classify.labelled import LabelledPassage, read_corpus
from pipeline.classify.lessons import (
    HELD_OUT_OF,
    LESSONS,
    LeftOut,
    Lesson,
    Vote,
    digest_of_lessons,
    is_held_out,
    keep_lessons,
    known_heads,
    lesson_folds,
    make_lessons,
    read_lessons,
    sift,
    unseen_by,
)
from pipeline.classify.linear import HEADS, Fitting, fit_heads
from pipeline.classify.model import Model, load_model
from pipeline.classify.recipe import Settings, recipe_digest
from pipeline.classify.rivals import compare_on_corpus, compare_on_decisions
from pipeline.classify.train import train
from pipeline.errors import ModelError
from pipeline.objectives import Objective
from pipeline.objectives.thesaurus import FOLDER
from pipeline.records import Verdict
from tests.models_fixture import write_slice

WHEN = datetime(2026, 1, 2, tzinfo=UTC)
YES, NO = Verdict.YES, Verdict.NO
DETENTION, REMITTANCES, RETURN = Objective.DETENTION, Objective(20), Objective(21)
LEARNT = next(f"family {n}" for n in range(99) if not is_held_out(f"family {n}"))
KEPT = next(f"family {n}" for n in range(99) if is_held_out(f"family {n}"))


def vote(
    verdict: Verdict,
    objective: Objective = DETENTION,
    *,
    text: str = "Every person shall be heard.",
    reviewer: str = "ana",
    family: str = LEARNT,
    minutes: int = 0,
    passage: str = "p1",
    language: str = "en",
) -> Vote:
    return Vote(passage, language, text, family, objective, verdict, reviewer, WHEN + timedelta(minutes=minutes))


def lesson(text: str, *, yes: Sequence[Objective] = (), no: Sequence[Objective] = (), family: str = LEARNT) -> Lesson:
    return Lesson(f"p-{text[:20]}", "en", text, family, tuple(yes), tuple(no))


def test_the_latest_word_of_each_reviewer_counts() -> None:
    (made,), ties = make_lessons([vote(NO, minutes=5), vote(YES), vote(YES, RETURN)])
    assert (made.yes, made.no, ties) == ((RETURN,), (DETENTION,), 0)


def test_the_majority_of_the_reviewers_decides() -> None:
    votes = [vote(YES, reviewer="ana"), vote(NO, reviewer="bo"), vote(NO, reviewer="cy")]
    (made,), ties = make_lessons(votes)
    assert (made.yes, made.no, ties) == ((), (DETENTION,), 0)


def test_a_tie_teaches_nothing_and_is_counted() -> None:
    tied = [vote(YES, reviewer="ana"), vote(NO, reviewer="bo")]
    assert make_lessons(tied) == ((), 1)
    (made,), ties = make_lessons([*tied, vote(YES, RETURN)])
    assert (made.yes, made.no, ties) == ((RETURN,), (), 1)


def test_a_decision_that_was_carried_to_a_later_version_is_one_lesson() -> None:
    lessons, _ = make_lessons([vote(YES, passage="p1"), vote(YES, passage="p2", text="Every person  shall be HEARD.")])
    assert [each.passage_id for each in lessons] == ["p1"]


def test_lessons_come_in_the_same_order_whatever_the_order_of_the_votes() -> None:
    votes = [vote(YES, text=f"Text {n}.", passage=f"p{n}", family=f"family {n % 3}") for n in range(12)]
    assert make_lessons(votes) == make_lessons(votes[::-1])


def test_what_nobody_decided_is_unknown_and_never_a_no() -> None:
    known = known_heads([lesson("a", yes=[DETENTION], no=[RETURN])])[0]
    assert set(np.flatnonzero(known[:-1]) + 1) == {DETENTION, RETURN}


def test_no_to_what_was_shown_says_nothing_of_all_objectives_and_no_to_all_of_them_does() -> None:
    some, all_but_one = lesson("a", no=[DETENTION]), lesson("b", no=list(Objective)[1:])
    everything, something = lesson("c", no=list(Objective)), lesson("d", yes=[RETURN])
    taught = [some, all_but_one, everything, something]
    assert known_heads(taught)[:, -1].tolist() == [False, False, True, True]
    assert goals_of((), taught).wanted[2:, -1].tolist() == [0, 1]


def test_a_head_is_fitted_on_the_rows_that_it_is_known_for_and_on_no_others() -> None:
    from scipy.sparse import csr_matrix

    chance = np.random.default_rng(3)
    rows = csr_matrix(chance.random((60, 5)))
    wanted = (chance.random((60, 2)) > 0.5).astype(np.int8)
    known = np.ones((60, 2), bool)
    known[40:, 1] = False
    second = np.zeros((60, 2), bool)
    weights, bias = fit_heads(rows, wanted, second, Fitting(), known)
    whole, _ = fit_heads(rows, wanted, second, Fitting())
    part, part_bias = fit_heads(rows[:40], wanted[:40], second[:40], Fitting())
    assert np.array_equal(weights[:, 0], whole[:, 0])
    assert np.array_equal(weights[:, 1], part[:, 1])
    assert bias[1] == part_bias[1]
    assert not np.allclose(weights[:, 1], whole[:, 1])


def test_one_family_in_five_is_held_out_and_stays_so() -> None:
    share = np.mean([is_held_out(f"{n:064x}") for n in range(4000)])
    assert share == pytest.approx(1 / HELD_OUT_OF, abs=0.03)
    assert [n for n in range(12) if is_held_out(f"family {n}")] == FIXED  # models of years must stay comparable


FIXED = [2, 8]


def test_no_family_is_learnt_and_measured() -> None:
    lessons = [lesson(f"Text {n} of {family}.", yes=[RETURN], family=family) for n in range(3) for family in FAMILIES]
    sifted = sift(lessons, ())
    assert {each.family for each in sifted.held_out} == {f for f in FAMILIES if is_held_out(f)}
    assert {each.family for each in sifted.training} == {f for f in FAMILIES if not is_held_out(f)}
    assert not sifted.left_out


FAMILIES = [f"family {n}" for n in range(30)]


def test_a_text_of_the_corpus_is_neither_learnt_nor_measured() -> None:
    corpus = [LabelledPassage("en-1", "en", "Nobody  shall be detained\nfor long.", ())]
    both = [lesson("NOBODY shall be detained for long.", yes=[DETENTION], family=family) for family in (LEARNT, KEPT)]
    sifted = sift(both, corpus)
    assert (sifted.training, sifted.held_out, sifted.left_out) == ((), (), {LeftOut.IN_CORPUS: 2})


def test_a_text_that_another_family_holds_out_is_not_learnt() -> None:
    kept, copy = lesson("The same text.", yes=[RETURN], family=KEPT), lesson("the same  text.", no=[RETURN])
    other = lesson("Another text.", yes=[RETURN])
    sifted = sift([kept, copy, other], ())
    assert (sifted.training, sifted.held_out) == ((other,), (kept,))
    assert sifted.left_out == {LeftOut.HELD_OUT_ELSEWHERE: 1}


def test_a_language_that_no_model_reads_is_left_out_and_counted() -> None:
    german = dataclasses.replace(lesson("Niemand wird inhaftiert.", yes=[DETENTION]), language="de")
    assert sift([german], (), tied=2).left_out == {LeftOut.LANGUAGE: 1, LeftOut.TIED: 2}


def test_what_the_other_model_learnt_before_a_family_grew_is_not_measured() -> None:
    kept = [lesson(f"Text {n}.", yes=[RETURN], family=KEPT) for n in range(3)]
    assert unseen_by(kept, [dataclasses.replace(kept[1], family="its key then")]) == (kept[0], kept[2])


def test_the_folds_of_lessons_go_by_family() -> None:
    lessons = [lesson(f"Text {n}.", yes=[RETURN], family=FAMILIES[n % 30]) for n in range(90)]
    folds = lesson_folds(lessons, 4, 7)
    assert len({(each.family, int(fold)) for each, fold in zip(lessons, folds, strict=True)}) == 30
    assert set(folds.tolist()) == {0, 1, 2, 3}


def test_lessons_are_read_as_they_were_kept_and_name_no_reviewer(tmp_path: Path) -> None:
    lessons, _ = make_lessons([vote(YES, text="Le réfugié\u2028 et « lui »", reviewer="Ana Lima"), vote(NO, RETURN)])
    path = keep_lessons(lessons, tmp_path)
    assert path.name == f"{digest_of_lessons(lessons)}.jsonl"
    assert read_lessons(tmp_path, digest_of_lessons(lessons)) == lessons
    assert "Ana" not in path.read_text(encoding="utf-8")
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_snapshot_that_is_absent_or_changed_is_refused(tmp_path: Path) -> None:
    digest = digest_of_lessons([lesson("a", yes=[RETURN])])
    with pytest.raises(ModelError, match="cannot be read"):
        read_lessons(tmp_path, digest)
    path = keep_lessons([lesson("a", yes=[RETURN])], tmp_path)
    path.write_text(path.read_text().replace("21", "20"), encoding="utf-8")
    with pytest.raises(ModelError, match="not as it was written"):
        read_lessons(tmp_path, digest)


def test_without_lessons_the_recipe_is_what_it_was(tmp_path: Path) -> None:
    write_slice(tmp_path, 2)
    plain = recipe_digest(tmp_path, FOLDER, Settings())
    assert recipe_digest(tmp_path, FOLDER, Settings(), digest_of_lessons(())) == plain
    assert recipe_digest(tmp_path, FOLDER, Settings(), digest_of_lessons([lesson("a", yes=[RETURN])])) != plain


# What training makes of lessons: words that stand in no passage of the corpus, taught by decisions alone.
MADE_UP = "The quillon of a zorvane is granted by the thessaly of the murrow"
TAUGHT = [
    *(lesson(f"{MADE_UP} in case {word}.", yes=[REMITTANCES], no=[DETENTION]) for word in ("one", "two", "three")),
    *(lesson(f"{MADE_UP}, {word} the brindle.", yes=[REMITTANCES]) for word in ("before", "after", "beside", "under")),
    *(lesson(f"The {word} pellworth of a grisaille is shut.", no=list(Objective)) for word in ("old", "new", "third")),
]
ASKED = "A zorvane has a quillon by the thessaly of a murrow."


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with a model of the corpus alone, pinned, and one that learnt from lessons as well."""
    models = tmp_path_factory.mktemp("house")
    write_slice(models / "corpus", 4)
    train(models / "corpus", models / "trained", pin=models / "pinned.toml")
    train(models / "corpus", models / "trained", lessons=TAUGHT, pin=models / "taught.toml")
    return models


def model_of(house: Path, pin: str) -> Model:
    return load_model(house / "trained" / named(house, pin))


def named(house: Path, pin: str) -> str:
    return next(line.split('"')[1] for line in (house / pin).read_text().splitlines() if line.startswith("name"))


def told(model: Model, text: str) -> dict[Objective, float]:
    row = LabelledPassage("asked", "en", text, ())
    return {tag.objective: tag.score for tag in model.tag([as_passage(row)])}


def test_a_word_that_only_decisions_teach_is_tagged_afterwards(house: Path) -> None:
    assert told(model_of(house, "pinned.toml"), ASKED) == {}
    found = told(model_of(house, "taught.toml"), ASKED)
    assert max(found, key=lambda objective: found[objective]) is REMITTANCES


def test_what_nobody_decided_is_not_learnt_as_a_no(house: Path) -> None:
    """Objective 21 was never decided on these passages, 13 was refused on some: only the latter falls."""
    rows = [("en", ASKED)]
    before, after = (model_of(house, pin).logits(rows)[0] for pin in ("pinned.toml", "taught.toml"))
    change = after - before
    assert change[REMITTANCES - 1] > 1
    undecided = [o - 1 for o in Objective if o not in (REMITTANCES, DETENTION)]
    # The unknown heads move only as the rarity of words does; a no on seven passages would lower them all.
    assert np.abs(change[undecided]).max() < 0.15
    assert change[DETENTION - 1] < change[undecided].min()


def test_no_to_everything_teaches_that_a_passage_concerns_nothing(house: Path) -> None:
    rows = [("en", "A pellworth of the grisaille is shut.")]
    before, after = (model_of(house, pin).logits(rows)[0] for pin in ("pinned.toml", "taught.toml"))
    assert after[-1] < before[-1] - 0.3


def test_the_pin_names_the_lessons_and_the_card_counts_them(house: Path) -> None:
    digest = digest_of_lessons(TAUGHT)
    (house / "elsewhere").mkdir(exist_ok=True)
    (house / "elsewhere" / "pinned.toml").write_text((house / "taught.toml").read_text())
    assert f'lessons = "lessons/{digest}.jsonl"' in (house / "taught.toml").read_text()
    assert registry.pinned(house / "elsewhere").lessons == digest
    card = json.loads((house / "trained" / named(house, "taught.toml") / "card.json").read_text())
    assert (card["lessons"], card["lessons_digest"]) == (len(TAUGHT), digest)
    assert (house / LESSONS / f"{digest}.jsonl").exists()


def test_a_pin_that_names_another_file_than_a_snapshot_is_refused(house: Path, tmp_path: Path) -> None:
    pin = (house / "taught.toml").read_text()
    (tmp_path / "pinned.toml").write_text(pin.replace('"lessons/', '"../../etc/'))
    with pytest.raises(ModelError, match="is not a file of lessons"):
        registry.pinned(tmp_path)


def test_two_models_are_compared_on_what_was_decided_and_on_the_corpus_out_of_fold(house: Path) -> None:
    unseen = [
        lesson(f"{ASKED[:-1]} {word}.", yes=[REMITTANCES], no=[RETURN], family=f"law {word}")
        for word in ("a", "b", "c")
    ]
    taught, plain = model_of(house, "taught.toml"), model_of(house, "pinned.toml")
    trial = compare_on_decisions(taught, plain, unseen)
    assert (trial.decisions, trial.families, trial.is_weak) == (6, 3, True)
    assert trial.paired is not None
    assert (trial.paired.right.gained, trial.paired.right.lost) == (3, 0)
    rows = read_corpus(house / "corpus")
    folders = [house / "trained" / named(house, pin) for pin in ("taught.toml", "pinned.toml")]
    on_corpus = compare_on_corpus(folders[0], folders[1], rows)
    assert on_corpus is not None
    assert on_corpus.passages == len(rows)


def test_without_held_out_decisions_nothing_is_compared(house: Path) -> None:
    model = model_of(house, "pinned.toml")
    trial = compare_on_decisions(model, model, ())
    assert (trial.decisions, trial.paired, trial.is_weak) == (0, None, True)
    assert known_heads(()).shape == (0, HEADS)
