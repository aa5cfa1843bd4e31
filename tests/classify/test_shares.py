"""How the logits of texts are divided, and that what is kept and left out on the way changes nothing."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from pipeline.classify import model as model_module
from pipeline.classify.context import FLOOR, PARENT_SHARE, heard_headings, parents_of
from pipeline.classify.evaluate import as_passage
from pipeline.classify.explain import LEAST_WEIGHT, MOST_EVIDENCE, Shares, Voice, evidence_of, share_out
from pipeline.classify.features import Text
from pipeline.classify.labelled import read_corpus
from pipeline.classify.model import Model, load_model
from pipeline.classify.readings import Readings
from pipeline.classify.registry import pinned_folder
from pipeline.classify.tokens import WORD
from pipeline.records import Evidence, EvidencePlace, Passage


@pytest.fixture(scope="module")
def model(models: Path) -> Model:
    return load_model(pinned_folder(models))


@pytest.fixture(scope="module")
def document(models: Path) -> list[Passage]:
    """Passages of all languages under headings, every other one an item of the one before it."""
    rows = [as_passage(row) for row in read_corpus(models / "corpus")][::4]
    paths = [f"art. {n // 2}" + ("(a)" if n % 2 else "") for n in range(len(rows))]
    headings = [tuple(row.text[:50] for row in rows[n // 9 : n // 9 + n % 4]) for n in range(len(rows))]
    return [
        dataclasses.replace(row, path=path, headings=above)
        for row, path, above in zip(rows, paths, headings, strict=True)
    ]


@pytest.fixture(scope="module")
def texts(document: list[Passage]) -> list[Text]:
    return [(passage.language, passage.text) for passage in document[::3]]


def test_the_heads_that_are_asked_for_get_what_they_get_among_all(model: Model, texts: list[Text]) -> None:
    heads = [((n * 7) % 24, (n * 5 + 3) % 24)[: n % 3] for n in range(len(texts))]
    some = share_out(model._reader, model._weights.matrix, texts, heads)
    whole = [share_out(model._reader, model._weights.matrix, [text])[0] for text in texts]
    assert {len(share.heads) for share in some} == {0, 1, 2}
    for asked, part, full in zip(heads, some, whole, strict=True):
        assert part.heads == asked
        assert part.matches == full.matches
        np.testing.assert_allclose(part.by_word, full.by_word[:, list(asked)], atol=1e-6)
        np.testing.assert_allclose(part.by_match, full.by_match[:, list(asked)], atol=1e-6)
        np.testing.assert_allclose(part.sums, full.sums[list(asked)], atol=1e-5)


def test_a_concept_that_stands_thrice_is_divided_among_its_places(model: Model) -> None:
    once, thrice = (("en", " ".join(["Immigration detention is reviewed."] * times)) for times in (1, 3))
    one, three = share_out(model._reader, model._weights.matrix, [once, thrice])
    assert len(one.matches) * 3 == len(three.matches)
    assert len({match.concept for match in three.matches}) < len(three.matches)
    counted = model._reader.columns.starts[3] + 2 * len([c for c in model._reader.concepts if c.kind != "word"])
    rest = (model._reader.rows([thrice])[:, counted:] @ model._weights.matrix[counted:])[0]
    whole = three.sums + rest + model._weights.bias
    np.testing.assert_allclose(whole, model.logits([thrice])[0], atol=1e-3)


def test_texts_without_words_have_no_shares(model: Model) -> None:
    for text in (("en", ""), ("zh", "12 (3)")):
        (share,) = share_out(model._reader, model._weights.matrix, [text], [[3]])
        assert (share.by_word.shape, share.by_match.shape, share.sums.tolist()) == ((0, 1), (0, 1), [0.0])


def test_evidence_is_what_a_plain_search_through_every_head_finds(model: Model, document: list[Passage]) -> None:
    tags = model.tag(document)
    place = {passage.id: position for position, passage in enumerate(document)}
    found = {item.place for tag in tags for item in tag.evidence}
    assert found == set(EvidencePlace)
    for tag in tags:
        plain = _plain_evidence(model, document, place[tag.passage_id], tag.objective - 1)
        assert [(e.place, e.start, e.end, e.concept) for e in tag.evidence] == [
            (e.place, e.start, e.end, e.concept) for e in plain
        ]
        np.testing.assert_allclose([e.weight for e in tag.evidence], [e.weight for e in plain], atol=0.0011)


def test_of_equal_weights_the_first_in_the_text_is_shown(model: Model) -> None:
    text = ("en", "alpha bravo charlie delta foxtrot hotel india")
    weights = np.array([[0.1002], [0.1], [0.1004], [0.1001], [0.1003], [0.1], [0.2]], np.float32)
    shares = Shares((4,), [], weights, np.zeros((0, 1), np.float32), weights.sum(axis=0))
    shown = evidence_of(model._reader, [Voice(EvidencePlace.TEXT, text, 1.0, 0, shares)], 4)
    assert [text[1][item.start : item.end] for item in shown] == ["india", "alpha", "bravo", "charlie", "delta"]


@pytest.mark.parametrize("most_words", [0, 150])
def test_what_is_not_kept_is_read_again_and_tagged_the_same(
    model: Model, document: list[Passage], most_words: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = model.tag(document)
    monkeypatch.setattr(model_module, "Readings", lambda reader, _=0: Readings(reader, most_words))
    assert model.tag(document) == kept


def test_texts_are_kept_up_to_a_limit_of_words(model: Model) -> None:
    texts = [("en", "refugees cross borders"), ("en", "visas for workers and their families"), ("en", "detained")]
    readings = Readings(model._reader, most_words=4)
    first, second = readings.of(texts), readings.of(texts)
    assert first == second
    assert [a is b for a, b in zip(first, second, strict=True)] == [True, False, True]


def test_rows_of_kept_texts_are_those_of_the_reader(model: Model, texts: list[Text]) -> None:
    readings = Readings(model._reader)
    readings.of(texts[::2])
    rows = readings.rows([*texts, texts[0]])
    assert (rows != model._reader.rows([*texts, texts[0]])).nnz == 0


def _plain_evidence(model: Model, passages: Sequence[Passage], row: int, head: int) -> list[Evidence]:
    passage, parent = passages[row], parents_of(passages)[row]
    found = _plain_items(model, (passage.language, passage.text), head, 1.0, EvidencePlace.TEXT, 0)
    before = 0
    for heading, share in heard_headings(passage):
        found += _plain_items(model, (passage.language, heading), head, share, EvidencePlace.HEADING, before)
        before += len(heading) + 1
    if parent is not None:
        above = (passages[parent].language, passages[parent].text)
        found += _plain_items(model, above, head, PARENT_SHARE, EvidencePlace.CONTEXT, 0)
    return sorted(found, key=lambda item: (-item.weight, item.place, item.start))[:MOST_EVIDENCE]


def _plain_items(
    model: Model, text: Text, head: int, share: float, place: EvidencePlace, before: int
) -> list[Evidence]:
    (shares,) = share_out(model._reader, model._weights.matrix, [text])
    if place is not EvidencePlace.TEXT and shares.sums[head] + model._weights.bias[head] <= FLOOR:
        return []
    word = model._reader.reader(text[0]).word
    ranges = [match.span() for match in WORD.finditer(text[1]) if word(match.group()) is not None]
    scale = float(model._weights.calibration.slopes[head, 0]) * share
    words = [float(weight) * scale for weight in shares.by_word[:, head]]
    concepts = [
        (sum(words[match.first : match.last]) + float(alone) * scale, match)
        for match, alone in zip(shares.matches, shares.by_match[:, head], strict=True)
    ]
    taken: set[int] = set()
    found = []
    for weight, match in sorted(concepts, key=lambda pair: (-pair[0], pair[1].first)):
        inside = set(range(match.first, match.last))
        if weight > LEAST_WEIGHT and not inside & taken:
            taken |= inside
            start, end = ranges[match.first][0] + before, ranges[match.last - 1][1] + before
            name = model._reader.concepts[match.concept].id
            found.append(Evidence(place, start, end, round(weight, 3), name))
    for number, weight in enumerate(words):
        if weight > LEAST_WEIGHT and number not in taken:
            start, end = ranges[number]
            found.append(Evidence(place, start + before, end + before, round(weight, 3)))
    return found
