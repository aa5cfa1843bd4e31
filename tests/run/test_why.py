"""All about one passage, from an archive that a real run has made."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from pipeline.chances import as_percent
from pipeline.errors import ArchiveError
from pipeline.objectives import Objective
from pipeline.records import Decision, EvidencePlace, Tag, Verdict
from pipeline.run.reviewed import add_reviewed, reviewed_index
from pipeline.run.why import Why, explain, pieces_of
from pipeline.store import Archive, open_archive
from tests.walk import Place, small_law

NOW = datetime(2026, 4, 1, tzinfo=UTC)
LIST = """ACT ON DETENTION

PART I
IMMIGRATION DETENTION OF CHILDREN

1. (1) A child who is held in immigration detention pending deportation from the country shall be released; until the
release from immigration detention the detained child shall have, at the place of detention,

(a) a copy of the order;

(b) a review of the immigration detention by a judge within two days.
"""


@pytest.fixture(scope="module")
def place(new_place: Callable[..., Place]) -> Place:
    """Folders with an archive of three laws."""
    made = new_place()
    for number in range(2):
        made.write(f"law-{number}.txt", small_law(number, sections=8))
    made.write("list.txt", LIST)
    made.process()
    return made


@pytest.fixture
def archive(place: Place) -> Iterator[Archive]:
    with open_archive(f"sqlite:///{place.out}/archive.sqlite3", create=False) as opened:
        yield opened


def tagged(archive: Archive, words: str) -> list[Tag]:
    (row,) = archive.find_document(words)
    return sorted(archive.tags(row.source.sha256), key=lambda tag: -tag.score)


def explained(archive: Archive, place: EvidencePlace) -> Why:
    """A passage with evidence of a place."""
    for words in ("list.txt", "law-0.txt", "law-1.txt"):
        for tag in tagged(archive, words):
            if any(item.place is place for item in tag.evidence):
                return explain(archive, tag.passage_id)
    raise AssertionError(f"no evidence is in the {place}")


def test_every_tag_is_told_with_chance_threshold_and_the_words_that_weighed(archive: Archive) -> None:
    why = explained(archive, EvidencePlace.TEXT)
    assert [each.tag for each in why.suggestions] == sorted(
        (tag for tag in archive.tags(why.passage.source_id) if tag.passage_id == why.passage.id),
        key=lambda tag: -tag.score,
    )
    for each in why.suggestions:
        assert 0 < each.threshold <= each.tag.score
        weights = [item.weight for item in each.evidence]
        assert weights == sorted(weights, reverse=True)
        for item in each.evidence:
            if item.place is EvidencePlace.TEXT:
                assert item.words == why.passage.text[item.start : item.end] != ""


@pytest.mark.parametrize("where", [EvidencePlace.HEADING, EvidencePlace.CONTEXT])
def test_evidence_of_headings_and_of_the_provision_before_has_its_words(archive: Archive, where: EvidencePlace) -> None:
    why = explained(archive, where)
    words = [item.words for each in why.suggestions for item in each.evidence if item.place is where]
    assert words
    around = "\n".join(why.passage.headings) if where is EvidencePlace.HEADING else (why.parent and why.parent.text)
    assert around
    assert all(word and word in around for word in words)


def test_a_concept_is_called_by_its_name_and_not_by_its_id(archive: Archive) -> None:
    found = [
        (item.concept, other.concept)
        for words in ("list.txt", "law-0.txt", "law-1.txt")
        for tag in tagged(archive, words)
        for each in explain(archive, tag.passage_id).suggestions
        if each.tag == tag
        for item, other in zip(each.evidence, sorted(tag.evidence, key=lambda e: -e.weight), strict=True)
    ]
    named = [(name, concept) for name, concept in found if concept is not None]
    assert named
    assert any(name != concept for name, concept in named)


def test_the_pieces_of_a_text_are_the_text_and_hold_all_evidence(archive: Archive) -> None:
    why = explained(archive, EvidencePlace.TEXT)
    pieces = pieces_of(why.passage, why.suggestions)
    assert "".join(piece.text for piece in pieces) == why.passage.text
    marked = {objective for piece in pieces for objective in piece.objectives}
    wanted = {
        each.tag.objective
        for each in why.suggestions
        if any(item.place is EvidencePlace.TEXT for item in each.evidence)
    }
    assert marked == wanted
    assert any(not piece.objectives for piece in pieces)


def test_an_unknown_passage_is_refused(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="has no passage"):
        explain(archive, "0" * 32)


def test_precedents_and_decisions_stand_beside_a_passage(archive: Archive, place: Place) -> None:
    one, other = (
        next(p for p in archive.passages(archive.find_document(name)[0].source.sha256) if "recruitment fees" in p.text)
        for name in ("law-0.txt", "law-1.txt")
    )
    archive.record_decision(Decision(one.id, Objective(6), Verdict.YES, "anna", NOW, note="Clear."))
    index = reviewed_index(archive, place.models)
    (precedent, *_) = explain(archive, other.id, index).precedents
    assert (precedent.reviewed.passage_id, precedent.reviewed.yes) == (one.id, {Objective(6)})
    assert not precedent.is_family
    why = explain(archive, one.id, index)
    assert [each.recorded.decision.note for each in why.decisions] == ["Clear."]
    assert one.id not in [each.reviewed.passage_id for each in why.precedents]

    archive.record_decision(Decision(other.id, Objective(6), Verdict.NO, "bela", NOW))
    add_reviewed(archive, index)
    assert len(index) == 2
    (first, *_) = explain(archive, one.id, index).precedents
    assert (first.reviewed.passage_id, first.reviewed.no) == (other.id, {Objective(6)})


def test_the_command_marks_the_words_without_colours(archive: Archive, place: Place) -> None:
    tag = tagged(archive, "law-1.txt")[0]
    text = archive.passage(tag.passage_id).text
    said = place.run("why", tag.passage_id[:10])
    bare = re.sub(r"\[([^\]]*)\]\([\d,]+\)", r"\1", said.out)
    assert " ".join(text.split()) in " ".join(bare.split())
    assert re.search(rf"\[[^\]]+\]\((\d+,)*{int(tag.objective)}(,\d+)*\)", said.out)
    assert f"{as_percent(tag.score)} (threshold" in said.flat
    assert "rests on" in said.out
    assert "\x1b" not in said.out


def test_the_command_tells_all_as_json(archive: Archive, place: Place) -> None:
    tag = tagged(archive, "law-1.txt")[0]
    told = json.loads(place.run("why", tag.passage_id, "--json").out)
    assert told["passage_id"] == tag.passage_id
    assert told["text"] == archive.passage(tag.passage_id).text
    (first, *_) = told["tags"]
    assert (first["objective"], first["chance"]) == (int(tag.objective), tag.score)
    assert {"threshold", "evidence", "alignment"} <= first.keys()
    assert told["queue"]


def test_an_id_that_means_nothing_is_told_in_a_sentence(place: Place) -> None:
    assert "No passage has an id that begins with ffffff" in place.run("why", "ffffffffffff", code=1).err
