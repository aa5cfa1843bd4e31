"""Remarks, flags and questions between people."""

from datetime import timedelta

import pytest

from pipeline.errors import ArchiveError, KeyClash, UnknownRecord
from pipeline.objectives import Objective
from pipeline.store import Remark, RemarkKind
from pipeline.store.archive import Archive
from tests.store.examples import LATER, make_document
from tests.store.readers import filled, new_key

SOON = LATER + timedelta(minutes=1)


def add(archive: Archive, passage_id: str, author: str, kind: RemarkKind, text: str = "Why?", **more: object) -> Remark:
    return archive.add_remark(new_key(), passage_id, author, LATER, kind, text, **more)[0]  # type: ignore[arg-type]


def test_a_remark_is_read_as_it_was_made_and_written_once(archive: Archive) -> None:
    _, one = filled(archive)
    words = ("ana", LATER, RemarkKind.QUESTION, "Why\0 not?", Objective(13), "bo")
    made, is_new = archive.add_remark("key-of-mine", one, *words)
    assert made == Remark(
        made.number, "key-of-mine", one, "ana", LATER, RemarkKind.QUESTION, "Why\ufffd not?", Objective(13), "bo"
    )
    assert is_new
    assert archive.add_remark("key-of-mine", one, "ana", SOON, *words[2:]) == (made, False)
    assert archive.remarks_of(one) == [made]
    with pytest.raises(KeyClash):
        archive.add_remark("key-of-mine", one, "ana", LATER, RemarkKind.QUESTION, "Why?", Objective(13), "bo")


def test_a_flag_stands_until_it_is_taken_down(archive: Archive) -> None:
    _, one = filled(archive)
    add(archive, one, "ana", RemarkKind.FLAG, "")
    archive.add_remark(new_key(), one, "bo", SOON, RemarkKind.FLAG, "I wonder too.")
    assert archive.flagged_passages() == [(one, LATER, "ana")]
    add(archive, one, "cy", RemarkKind.UNFLAG, "")
    assert archive.flagged_passages() == []
    assert len(archive.remarks_of(one)) == 3
    again, _ = archive.add_remark("key-of-flag", one, "cy", SOON, RemarkKind.FLAG, "")
    assert archive.flagged_passages() == [(one, SOON, "cy")]
    add(archive, one, "cy", RemarkKind.UNFLAG, "")
    assert archive.add_remark("key-of-flag", one, "cy", SOON, RemarkKind.FLAG, "") == (again, False)
    assert archive.flagged_passages() == [], "a flag that is sent twice by a lost connection is one flag"


def test_flags_come_page_by_page(archive: Archive) -> None:
    document, _ = filled(archive)
    for passage in document.passages:
        at = LATER + timedelta(minutes=passage.ordinal % 3)
        archive.add_remark(new_key(), passage.id, "ana", at, RemarkKind.FLAG, "")
    whole = archive.flagged_passages(100)
    assert len(whole) == 12
    assert whole == sorted(whole, key=lambda row: (row[1], row[0]))
    paged, after = [], None
    while page := archive.flagged_passages(5, after):
        paged += page
        after = (page[-1][1], page[-1][0])
    assert paged == whole


def test_a_question_is_open_until_the_one_who_was_asked_answers_there(archive: Archive) -> None:
    document, one = filled(archive)
    asked = add(archive, one, "eva", RemarkKind.QUESTION, objective=Objective(13), addressee="ana")
    other = add(archive, one, "eva", RemarkKind.QUESTION, objective=Objective(8), addressee="ana")
    add(archive, one, "eva", RemarkKind.QUESTION, addressee="bo")
    assert archive.questions_for("ana") == [asked, other]
    add(archive, document.passages[1].id, "ana", RemarkKind.ANSWER, objective=Objective(13))
    add(archive, one, "bo", RemarkKind.ANSWER, objective=Objective(13))
    add(archive, one, "ana", RemarkKind.COMMENT, objective=Objective(13))
    assert archive.questions_for("ana") == [asked, other]
    add(archive, one, "ana", RemarkKind.ANSWER, objective=Objective(13))
    assert archive.questions_for("ana") == [other]
    assert archive.questions_for("ana", open_only=False) == [asked, other]
    add(archive, one, "ana", RemarkKind.ANSWER)
    assert archive.questions_for("ana") == []


def test_remarks_about_nothing_or_to_nobody_are_refused(archive: Archive) -> None:
    _, one = filled(archive)
    with pytest.raises(ArchiveError, match="no words"):
        add(archive, one, "ana", RemarkKind.COMMENT, " ")
    with pytest.raises(ArchiveError, match="to nobody"):
        add(archive, one, "ana", RemarkKind.QUESTION)
    with pytest.raises(UnknownRecord):
        add(archive, make_document("other").passages[0].id, "ana", RemarkKind.COMMENT)
    assert archive.remarks_of(one) == []
