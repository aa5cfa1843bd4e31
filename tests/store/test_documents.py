import dataclasses
from datetime import date

import pytest
from sqlalchemy import text

from pipeline.errors import ArchiveError
from pipeline.objectives import Objective
from pipeline.records import DocumentKind, Outcome, Stage, Status, Tag
from pipeline.store import ProblemKind, TouchedFile, metadata_digest
from pipeline.store.archive import Archive
from tests.store.examples import (
    LATER,
    NOW,
    SENTENCES,
    digest,
    make_document,
    make_entry,
    make_outcome,
    make_source,
    make_tags,
    write,
    write_named,
)


def test_what_is_read_equals_what_was_written(archive: Archive) -> None:
    source, document = make_source(), make_document()
    tags = make_tags(document)
    assert write(archive, source, document, tags)
    assert tuple(archive.passages(source.sha256)) == document.passages
    assert tuple(archive.pages(source.sha256)) == document.pages
    assert tuple(archive.furniture(source.sha256)) == document.furniture
    assert archive.text(source.sha256) == document.text
    assert archive.tags(source.sha256) == tags
    assert archive.passage(document.passages[1].id) == document.passages[1]
    assert archive.outcomes("/raw") == [make_outcome(source, document)]
    (row,) = archive.documents("/raw")
    assert row.source == source
    assert (row.pages, row.passages, row.tags, row.model_id) == (2, 3, 3, "m1")
    assert (row.found_title, row.notes, row.status, row.read_at) == ("Found a", ("Page 2.",), Status.DONE, NOW)
    assert archive.integrity() == []


def test_a_known_file_carries_all_that_a_planner_needs(archive: Archive) -> None:
    source = make_source()
    write(archive, source, make_document())
    (known,) = archive.known_files("/raw").values()
    assert (known.path, known.size, known.mtime_ns) == (source.path, 1000, 1_700_000_000_123_456_789)
    assert (known.sha256, known.recipe, known.metadata_digest) == (source.sha256, "recipe 1", metadata_digest(source))
    assert (known.model_ids, known.model_id, known.present) == (("m1",), "m1", True)
    assert (known.status, known.code, known.pages, known.passages, known.tags) == (Status.DONE, "", 2, 3, 3)
    assert archive.known_files("/elsewhere") == {}


def test_a_changed_file_is_a_new_version_that_keeps_its_predecessor(archive: Archive) -> None:
    old = write_named(archive, "a")
    new = make_document("a2", ["A new text."])
    write(archive, make_source("a2", path="laws/a.pdf"), new, entry=make_entry(now=LATER))
    (row,) = archive.documents("/raw")
    assert (row.source.sha256, row.ordinal, row.predecessor) == (digest("a2"), 2, digest("a"))
    assert archive.documents() == [row]
    assert [version.source.sha256 for version in archive.versions_of(row.document)] == [digest("a"), digest("a2")]
    assert tuple(archive.passages(digest("a"))) == old.passages
    assert len(archive.tags(digest("a"))) == 3
    assert archive.integrity() == []


def test_the_same_bytes_at_a_second_path_are_one_document_with_two_paths(archive: Archive) -> None:
    document = write_named(archive)
    second = make_source("a", path="copies/a.pdf")
    assert archive.write_known_file(second, make_outcome(second, document), entry=make_entry(), recipe="recipe 1")
    (row,) = archive.documents("/raw")
    assert row.paths == ("copies/a.pdf", "laws/a.pdf")
    assert [outcome.path for outcome in archive.outcomes("/raw")] == ["copies/a.pdf", "laws/a.pdf"]


def test_two_documents_read_from_the_same_bytes_at_two_paths_are_one(archive: Archive) -> None:
    document = write_named(archive)
    write(archive, make_source("a", path="copies/a.pdf"), document)
    (row,) = archive.documents()
    assert len(row.paths) == 2
    assert len(archive.passages(digest("a"))) == 3


def test_unknown_bytes_cannot_be_given_a_second_path(archive: Archive) -> None:
    source = make_source("never read")
    with pytest.raises(ArchiveError, match="knows no document"):
        archive.write_known_file(source, make_outcome(source), entry=make_entry(), recipe="")


def test_another_recipe_replaces_passages_and_the_tags_of_all_models(archive: Archive) -> None:
    document = write_named(archive)
    archive.write_tags(digest("a"), "m2", make_tags(document, "m2"), now=NOW)
    again = make_document("a", SENTENCES[:2])
    write(archive, make_source(), again, recipe="recipe 2", model_id="m1")
    assert tuple(archive.passages(digest("a"))) == again.passages
    assert archive.tags(digest("a"), "m2") == []
    (known,) = archive.known_files("/raw").values()
    assert (known.recipe, known.model_ids, known.passages) == ("recipe 2", ("m1",), 2)
    assert archive.search("consuls").total == 0
    assert archive.integrity() == []


def test_reading_the_same_again_keeps_the_tags_of_other_models(archive: Archive) -> None:
    document = write_named(archive)
    archive.write_tags(digest("a"), "m2", make_tags(document, "m2"), now=NOW)
    write(archive, make_source(), document, [], model_id="m1", recipe="recipe 2")
    assert archive.tags(digest("a"), "m1") == []
    assert archive.tags(digest("a"), "m2") == make_tags(document, "m2")
    (known,) = archive.known_files("/raw").values()
    assert (known.model_ids, known.model_id, known.recipe) == (("m1", "m2"), "m1", "recipe 2")


def test_tagging_again_needs_no_reading_and_the_last_model_counts(archive: Archive) -> None:
    document = write_named(archive)
    again = make_tags(document, "m2", Objective.CONSULAR)[:1]
    source = make_source()
    outcome = dataclasses.replace(make_outcome(source, document), tags=1)
    assert archive.write_tags(source.sha256, "m2", again, now=NOW, outcome=outcome, entry=make_entry())
    assert archive.tags(source.sha256) == again
    assert archive.tags(source.sha256, "m1") == make_tags(document)
    assert archive.outcomes("/raw") == [outcome]
    counts = {count.objective: count.tags for count in archive.tag_counts("/raw")}
    assert (counts[Objective.CONSULAR], counts[Objective.DETENTION], len(counts)) == (1, 0, 23)


def test_a_tag_of_a_strange_passage_is_refused_and_nothing_is_written(archive: Archive) -> None:
    strange = Tag("0" * 32, Objective.DATA, 0.5, "m1")
    with pytest.raises(ArchiveError, match="which its document does not have"):
        write(archive, make_source(), make_document(), [strange])
    assert archive.documents() == []
    assert archive.known_files("/raw") == {}


def test_a_failure_is_remembered_and_is_no_document(archive: Archive) -> None:
    failure = Outcome("x.pdf", None, Stage.INTAKE, Status.FAILED, "It is empty.", code="EmptyFile")
    archive.write_failure(failure, entry=make_entry(), recipe="recipe 1")
    (known,) = archive.known_files("/raw").values()
    assert (known.status, known.code, known.reason, known.recipe) == (
        Status.FAILED,
        "EmptyFile",
        "It is empty.",
        "recipe 1",
    )
    assert (known.sha256, known.model_ids) == (None, ())
    assert archive.documents() == []
    assert archive.outcomes("/raw") == [failure]


def test_a_file_that_breaks_and_is_mended_keeps_its_history(archive: Archive) -> None:
    write_named(archive)
    broken = Outcome("laws/a.pdf", digest("broken"), Stage.EXTRACT, Status.FAILED, "Broken.", code="DamagedDocument")
    archive.write_failure(broken, entry=make_entry(now=LATER), recipe="recipe 1")
    assert archive.documents("/raw") == []
    (known,) = archive.known_files("/raw").values()
    assert (known.sha256, known.model_ids, known.model_id) == (digest("broken"), (), None)
    write(archive, make_source("a2", path="laws/a.pdf"), make_document("a2"))
    (row,) = archive.documents("/raw")
    assert (row.predecessor, row.ordinal) == (digest("a"), 2)


def test_a_file_that_went_leaves_its_document_in_the_archive(archive: Archive) -> None:
    write_named(archive)
    archive.mark_gone("/raw", ["laws/a.pdf"], now=LATER)
    assert archive.documents() == []
    assert archive.outcomes("/raw") == []
    assert not archive.known_files("/raw")["laws/a.pdf"].present
    assert archive.search("lawyer").total == 0
    assert archive.search("lawyer", every_version=True).total == 1
    assert len(archive.passages(digest("a"))) == 3
    assert archive.integrity() == []
    archive.touch_files("/raw", [TouchedFile("laws/a.pdf", 1000, 7)], now=LATER)
    assert len(archive.documents()) == 1
    assert archive.known_files("/raw")["laws/a.pdf"].mtime_ns == 7


def test_a_moved_file_is_the_same_document(archive: Archive) -> None:
    document = write_named(archive)
    archive.mark_gone("/raw", ["laws/a.pdf"], now=LATER)
    moved = make_source("a", path="moved.pdf")
    archive.write_known_file(moved, make_outcome(moved, document), entry=make_entry(), recipe="recipe 1")
    (row,) = archive.documents()
    assert row.paths == ("moved.pdf",)


def test_new_metadata_change_nothing_else(archive: Archive) -> None:
    write_named(archive)
    source = make_source(title="Loi n° 1", country="XB", adopted=date(1999, 1, 1), document_kind=DocumentKind.BILL)
    archive.update_metadata(source, root="/raw")
    (row,) = archive.documents()
    assert row.source == source
    assert (row.passages, row.tags) == (3, 3)
    assert archive.known_files("/raw")["laws/a.pdf"].metadata_digest == metadata_digest(source)


def test_a_document_is_found_by_path_digest_and_title(archive: Archive) -> None:
    write_named(archive, "a", title="Loi sur les réfugiés")
    write_named(archive, "b")
    for words in ("laws/a.pdf", digest("a")[:8], digest("a").upper(), "REFUGIES", "aws/a"):
        assert [row.source.sha256 for row in archive.find_document(words)] == [digest("a")], words
    assert len(archive.find_document("laws")) == 2
    assert archive.find_document("nothing") == []
    assert archive.find_document("") == []


def test_characters_that_no_database_takes_do_not_break_a_document(archive: Archive) -> None:
    sentences = ["A NUL \0 and a lone \ud800 surrogate.", "Fine."]
    source = make_source("odd", path="bad-\udcff name\udc80.pdf", title="T\0itle")
    write(archive, source, make_document("odd", sentences))
    assert [passage.text for passage in archive.passages(source.sha256)] == ["A NUL � and a lone � surrogate.", "Fine."]
    assert list(archive.known_files("/raw")) == ["bad-\udcff name\udc80.pdf"]
    assert archive.search("surrogate").hits[0].document_path == "bad-\udcff name\udc80.pdf"
    archive.mark_gone("/raw", ["bad-\udcff name\udc80.pdf"], now=LATER)
    assert archive.documents() == []
    assert archive.integrity() == []


def test_an_empty_document_is_written(archive: Archive) -> None:
    empty = dataclasses.replace(make_document("e", []), pages=(), furniture=(), title=None, notes=())
    source = make_source("e")
    write(archive, source, empty)
    assert archive.passages(source.sha256) == []
    assert archive.text(source.sha256) == ""
    (known,) = archive.known_files("/raw").values()
    assert known.model_ids == ("m1",)


def test_coverage_counts_passages_by_document_and_objective(archive: Archive) -> None:
    document = make_document()
    tags = make_tags(document) + make_tags(document, objective=Objective.DATA)[:1]
    write(archive, make_source(), document, tags)
    write_named(archive, "b")
    rows = archive.coverage("/raw")
    assert [(row.path, row.objective, row.passages) for row in rows] == [
        ("laws/a.pdf", Objective.DATA, 1),
        ("laws/a.pdf", Objective.DETENTION, 3),
        ("laws/b.pdf", Objective.DETENTION, 3),
    ]
    assert archive.coverage("/raw", min_score=0.9) == []
    (detention,) = [count for count in archive.tag_counts() if count.objective is Objective.DETENTION]
    assert (detention.tags, detention.documents) == (6, 2)


def test_the_surest_passages_of_each_objective_come_first(archive: Archive) -> None:
    document = make_document()
    scores = (0.5, 0.9, 0.9)
    tags = [dataclasses.replace(tag, score=score) for tag, score in zip(make_tags(document), scores, strict=True)]
    write(archive, make_source(), document, [*tags, *make_tags(document, objective=Objective.DATA)[:1]])
    write(archive, make_source("b"), make_document("b"), make_tags(make_document("b"))[:1], entry=make_entry(root="/b"))
    sure = archive.surest("/raw", 2)
    equal = sorted(passage.id for passage in document.passages[1:])
    assert [(row.objective, row.score) for row in sure] == [(1, 0.875), (13, 0.9), (13, 0.9)]
    assert [row.passage_id for row in sure[1:]] == equal
    assert (sure[0].text, sure[0].path, sure[0].name) == (SENTENCES[0], "art. 1(a)", "Act a")
    assert len(archive.surest(None, 10)) == 5


def test_the_languages_of_a_document_come_by_frequency(archive: Archive) -> None:
    document = make_document()
    languages = ("fr", "en", "en")
    passages = [
        dataclasses.replace(one, language=language) for one, language in zip(document.passages, languages, strict=True)
    ]
    write(archive, make_source(), dataclasses.replace(document, passages=tuple(passages)))
    assert archive.languages("/raw") == {digest("a"): ("en", "fr")}
    assert archive.languages("/else") == {}


def test_one_known_file_is_as_in_the_list_of_all(archive: Archive) -> None:
    write_named(archive, "a")
    write_named(archive, "b")
    assert archive.known_file("/raw", "laws/b.pdf") == archive.known_files("/raw")["laws/b.pdf"]
    assert archive.known_file("/raw", "new.pdf") is None


def test_the_card_of_a_model_is_kept(archive: Archive) -> None:
    assert archive.model_card("m1") is None
    write_named(archive)
    assert archive.model_card("m1") == "{}"
    archive.save_model_card("m1", '{"seed": 7}')
    assert archive.model_card("m1") == '{"seed": 7}'


def test_integrity_sees_a_slice_and_an_index_out_of_step(archive: Archive) -> None:
    write_named(archive)
    with archive.writing() as connection:
        connection.execute(text("UPDATE passages SET start = start + 1 WHERE ordinal = 1"))
        connection.execute(text("DELETE FROM passage_index"))
        connection.execute(text("DELETE FROM paths"))
    kinds = [problem.kind for problem in archive.integrity()]
    assert kinds == [ProblemKind.SLICE, ProblemKind.INDEX, ProblemKind.NO_PATH]
    assert len(archive.integrity(limit=1)) == 1


def test_an_unknown_document_is_an_error_and_never_empty(archive: Archive) -> None:
    for read in (archive.passages, archive.pages, archive.tags, archive.furniture, archive.text, archive.version):
        with pytest.raises(ArchiveError, match="knows no document"):
            read("f" * 64)
    with pytest.raises(ArchiveError, match="has no passage"):
        archive.passage("0" * 32)
