from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.objectives import Objective
from pipeline.records import Document, Verdict
from pipeline.review.figures import Unknown
from pipeline.run.agreement import agreement_report, answers_from
from pipeline.store import RunKind, open_archive
from pipeline.store.archive import Archive
from pipeline.store.review_rows import Reading, RecordedReading, Word
from tests.store.examples import HERE, NOW, digest, make_document, make_source, make_tags, write, write_named

DATA, DETENTION = Objective.DATA, Objective.DETENTION


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(f"sqlite:///{tmp_path}/archive.sqlite3") as opened:
        opened.begin_run("r1", kind=RunKind.PROCESS, root="/raw", started_at=NOW, planned=3, owner=HERE)
        yield opened


def reading(document: Document, number: int = 1, *words: Word, place: int = 0, **said: object) -> RecordedReading:
    passage = document.passages[place]
    values = {"key": f"reading-{number}", "reviewer": "p-a", "made_at": NOW + timedelta(minutes=number)} | said
    made = Reading(passage_id=passage.id, words=words, **values)  # type: ignore[arg-type]
    return RecordedReading(number, made, passage.source_id)


def test_only_a_yes_is_a_yes(archive: Archive) -> None:
    document = write_named(archive)
    words = (Word(DATA, Verdict.YES), Word(DETENTION, Verdict.NO))
    (answer,) = answers_from(archive, [reading(document, 1, *words, seconds=7.5)])
    assert (answer.yes, answer.reviewer, answer.seconds) == (frozenset({DATA}), "p-a", 7.5)


def record(archive: Archive, recorded: RecordedReading) -> int:
    return archive.record_reading(recorded.reading)[0].number


def test_the_report_is_over_the_readings_that_stand(archive: Archive) -> None:
    document = write_named(archive)
    record(archive, reading(document, 1, none=True))
    record(archive, reading(document, 2, Word(DATA, Verdict.YES)))
    record(archive, reading(document, 3, Word(DATA, Verdict.YES), reviewer="p-b", blind=True, model_id="m1"))
    taken = record(archive, reading(document, 4, reviewer="p-c", none=True))
    archive.withdraw_reading(taken, key="withdrawal", reviewer="p-c", now=NOW + timedelta(hours=1))
    told = agreement_report(archive)
    assert (told.agreement.readings, told.agreement.reviewers) == (2, ("p-a", "p-b"))
    assert told.agreement.objectives[0].on_yes.value == 1.0
    assert (told.sway.shown, told.sway.blind) == (2, 1)  # first readings, whatever became of them


def test_a_report_may_be_of_one_version(archive: Archive) -> None:
    for name, reviewers in (("a", ("p-a", "p-b")), ("b", ("p-a", "p-c", "p-d"))):
        document = write_named(archive, name)
        for reviewer in reviewers:
            record(archive, reading(document, 1, none=True, key=f"{name}-by-{reviewer}", reviewer=reviewer))
    assert agreement_report(archive).agreement.apart == (("p-b", "p-c"), ("p-b", "p-d"))
    assert agreement_report(archive, sha256=digest("b")).agreement.reviewers == ("p-a", "p-c", "p-d")


def test_a_report_without_readings_says_so_in_every_figure(archive: Archive) -> None:
    told = agreement_report(archive)
    assert told.agreement.readings == 0
    assert told.agreement.overall.alpha.unknown is Unknown.NOTHING_COMMON
    assert told.sway.suggested.more.unknown is Unknown.TOO_FEW


def test_versions_of_a_document_are_one_document(archive: Archive) -> None:
    documents = [write_named(archive, name) for name in "abc"]
    archive.make_version_of(digest("b"), digest("a"))
    answers = answers_from(archive, [reading(each, number) for number, each in enumerate(documents)])
    assert [answer.document for answer in answers] == [digest("a"), digest("a"), digest("c")]


def test_what_was_suggested_is_what_was_on_the_screen(archive: Archive) -> None:
    document = write_named(archive)
    (shown,) = answers_from(archive, [reading(document, shown=(DATA,), model_id="m1")])
    assert shown.suggested == frozenset({DATA})
    (nothing,) = answers_from(archive, [reading(document, shown=(), model_id="m1")])
    assert nothing.suggested == frozenset()


def test_what_was_withheld_is_what_the_model_of_the_time_tags(archive: Archive) -> None:
    document = make_document()
    write(archive, make_source(), document, make_tags(document)[:1])
    blind = [reading(document, at, place=at, blind=True, model_id="m1") for at in range(2)]
    assert [each.suggested for each in answers_from(archive, blind)] == [frozenset({DETENTION}), frozenset()]


def test_a_model_that_tagged_nothing_has_suggested_nothing(archive: Archive) -> None:
    document = make_document()
    write(archive, make_source(), document, [])
    (answer,) = answers_from(archive, [reading(document, blind=True, model_id="m1")])
    assert answer.suggested == frozenset()


@pytest.mark.parametrize("model_id", ["m0", None])
def test_what_another_model_would_have_suggested_is_not_known(archive: Archive, model_id: str | None) -> None:
    document = write_named(archive)
    (answer,) = answers_from(archive, [reading(document, blind=True, model_id=model_id)])
    assert answer.suggested is None


def test_withheld_suggestions_that_were_written_down_count(archive: Archive) -> None:
    document = write_named(archive)
    (answer,) = answers_from(archive, [reading(document, blind=True, shown=(DATA,), model_id="m0")])
    assert answer.suggested == frozenset({DATA})
