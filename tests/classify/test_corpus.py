"""The training corpus: enough of everything, nothing twice, and no form that gives a label away."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.classify.labelled import read_corpus
from pipeline.errors import ModelError
from pipeline.objectives import Objective
from pipeline.records import Alignment
from tests.corpus_checks import (
    Row,
    auc,
    by_language,
    find_alike,
    find_same_frames,
    find_shared_runs,
    frame_of,
    guess_from_form,
    rows_of,
)

CORPUS = Path(__file__).parents[2] / "models" / "corpus"
POSITIVES = {"ar": 60, "en": 160, "es": 60, "fr": 60, "pt": 60, "ru": 60, "zh": 60}
"""Least of any objective."""
NONE = 0.31
"""Least share of the passages of a language without objective. Aimed at: a third (English has 0.32)."""
SHARED_RUNS = {"ar": 1, "en": 87, "es": 10, "fr": 4, "pt": 0, "ru": 0, "zh": 0}
"""Pairs that share a run of words: nearly all formulae of the trade ("on such day as the Minister may appoint by")."""
ALIKE = 0.3  # of their pieces in common; the nearest two have 0.27, and a frame with two words changed over 0.4
LENGTH = 0.08  # how far from 0.5 the length alone may come in telling passages with an objective from others
FORM = 0.65  # how well genre and length together may tell them
OBJECTIVE_FROM_FORM = 0.03  # more right guesses of the objective than those of always the most frequent one


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return rows_of(CORPUS)


@pytest.fixture(scope="module")
def languages(rows: list[Row]) -> dict[str, list[Row]]:
    return by_language(rows)


def row(text: str, language: str = "en", name: str = "a") -> Row:
    return Row(name, language, "statute", text, (), None)


def test_every_id_is_there_once_and_a_second_one_is_refused(rows: list[Row], tmp_path: Path) -> None:
    assert len(read_corpus(CORPUS)) == len({each.id for each in rows}) == len(rows)
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text('{"id": "x", "lang": "en", "text": "A.", "objectives": []}', "utf-8")
    with pytest.raises(ModelError, match="there twice"):
        read_corpus(tmp_path)


def test_every_objective_has_its_passages_in_every_language(languages: dict[str, list[Row]]) -> None:
    least = {}
    for language, of_language in languages.items():
        positives = Counter(objective for each in of_language for objective in each.objectives)
        least[language] = min(positives[objective] for objective in Objective)
    assert list(least) == list(POSITIVES)
    assert [language for language in least if least[language] < POSITIVES[language]] == []


def test_every_language_has_its_share_without_objective(languages: dict[str, list[Row]]) -> None:
    shares = {language: np.mean([not each.objectives for each in of]) for language, of in languages.items()}
    assert {language: share for language, share in shares.items() if share < NONE} == {}


def test_the_alignment_is_told_where_there_is_an_objective_and_nowhere_else(rows: list[Row]) -> None:
    assert [each.id for each in rows if bool(each.objectives) != (each.alignment is not None)] == []
    assert {each.alignment for each in rows} - {None} == {alignment.value for alignment in Alignment}


def test_no_passage_shares_a_long_run_with_another(rows: list[Row]) -> None:
    pairs = find_shared_runs(rows)
    assert {language: len(found) for language, found in pairs.items() if len(found) > SHARED_RUNS[language]} == {}


def test_no_passage_is_another_one_changed_a_little(rows: list[Row]) -> None:
    assert find_alike(rows, ALIKE) == []


def test_no_two_passages_differ_only_in_numbers_or_names(rows: list[Row]) -> None:
    assert find_same_frames(rows) == []


def test_the_length_does_not_give_away_whether_there_is_an_objective(languages: dict[str, list[Row]]) -> None:
    told = {
        language: auc([bool(each.objectives) for each in of], [each.size for each in of])
        for language, of in languages.items()
    }
    assert {name: share for name, share in told.items() if abs(share - 0.5) > LENGTH} == {}


def test_the_form_does_not_give_away_whether_there_is_an_objective(languages: dict[str, list[Row]]) -> None:
    told = {}
    for language, of in languages.items():
        truth = [bool(each.objectives) for each in of]
        told[language] = auc(truth, guess_from_form(of, truth)[0][:, 1])
    assert {name: share for name, share in told.items() if share > FORM} == {}


def test_the_form_does_not_give_away_the_objective(languages: dict[str, list[Row]]) -> None:
    better = {}
    for language, of in languages.items():
        main = [each.objectives[0] for each in of if each.objectives]
        chances, classes = guess_from_form([each for each in of if each.objectives], main)
        right = float(np.mean(classes[chances.argmax(axis=1)] == main))
        better[language] = right - Counter(main).most_common(1)[0][1] / len(main)
    assert {name: more for name, more in better.items() if more > OBJECTIVE_FROM_FORM} == {}


LAW = "The officer shall hand the worker a copy of the contract in a language that she reads before it is signed."
CHINESE = "用人单位应当在劳动者出境以前将劳动合同副本以其能够阅读的文字交付本人，并留存一份备查。"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (row(LAW), row(f"Before that, {LAW[3:80]}", name="b")),
        (row(CHINESE, "zh"), row(f"此外，{CHINESE[4:24]}", "zh", "b")),
    ],
)
def test_a_copied_run_is_found(one: Row, other: Row) -> None:
    assert find_shared_runs([one, other])[one.language] == [("a", "b")]
    assert find_shared_runs([one, replace(other, language="fr")])[one.language] == []


def test_a_frame_with_two_words_changed_is_found() -> None:
    changed = row(LAW.replace("officer", "agency").replace("contract", "permit"), name="b")
    assert find_alike([row(LAW), changed], 0.4) == [("a", "b")]
    assert find_alike([row(LAW), row("A ship that leaves the port hands in its list of crew.", name="b")], ALIKE) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Section 12. The treaty with Peru lasts for 5 years.",
            "Section 9. The treaty with Costa Rica lasts for 12 years.",
        ),
        ("Article IV. Le traité conclu à Dakar.", "Article XII. Le traité conclu à Saint-Louis."),
        ("第十二条 许可有效期为三年。", "第五条 许可有效期为二十年。"),
        ("المادة 12: مدة الرخصة 3 سنوات.", "المادة ٥: مدة الرخصة ١٠ سنوات."),
        ("Статья 3. Соглашение с Перу.", "Статья 14. Соглашение с Кубой."),
    ],
)
def test_numbers_and_names_are_no_difference(one: str, other: str) -> None:
    assert find_same_frames([row(one), row(other, name="b")]) == [["a", "b"]]
    assert frame_of(row(one)) != frame_of(row(f"{one} ещё 可以 يجوز may"))


def test_a_form_that_gives_the_label_away_is_noticed() -> None:
    short, long = "Word " * 8, "Word " * 40
    told = [replace(row(short if n % 2 else long, name=str(n)), genre="bill" if n % 3 else "plan") for n in range(200)]
    truth = [n % 2 == 0 for n in range(200)]
    assert auc(truth, [each.size for each in told]) == 1
    assert auc(truth, guess_from_form(told, truth)[0][:, 1]) == 1
