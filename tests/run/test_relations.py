"""What `sources.csv` says of one document and another: next version, translation."""

from collections.abc import Callable
from datetime import UTC, datetime

from pipeline.objectives import Objective
from pipeline.records import Decision, Verdict
from pipeline.store import open_archive
from tests.walk import Place

ACT = "1. The registrar shall keep a register of arrivals.\n\n2. A fee of {fee} crowns is paid for an extract.\n"
LOI = "1. Le greffier tient un registre des arrivées.\n\n2. Un droit de 12 couronnes est payé pour un extrait.\n"


def read(place: Place, rows: str) -> str:
    place.write("old.txt", ACT.format(fee=12))
    place.write("new.txt", ACT.format(fee=15))
    place.write("loi.txt", LOI)
    place.write("sources.csv", f"file,version of,twin_of\n{rows}")
    return place.process().flat


def test_a_next_version_takes_over_what_is_the_same(new_place: Callable[..., Place]) -> None:
    place = new_place()
    read(place, "")
    with open_archive(f"sqlite:///{place.out}/archive.sqlite3") as archive:
        rows = {row.source.path: row for row in archive.documents(str(place.raw.resolve()))}
        old = archive.passages(rows["old.txt"].source.sha256)
        when = datetime(2026, 1, 2, tzinfo=UTC)
        for passage in old:
            archive.record_decision(Decision(passage.id, Objective(12), Verdict.YES, "ana", when))
    read(place, "new.txt,old.txt,\n")
    with open_archive(f"sqlite:///{place.out}/archive.sqlite3") as archive:
        standing = archive.standing_decisions(sha256=rows["new.txt"].source.sha256)
        asked = archive.questions(sha256=rows["new.txt"].source.sha256)
    assert len(standing) == len(old) - 1
    assert [question.ask.new_text.count("15 crowns") for question in asked] == [1]
    assert "Nothing" in place.process().flat, "said once is enough"


def test_a_translation_is_linked_passage_by_passage(new_place: Callable[..., Place]) -> None:
    place = new_place()
    read(place, "loi.txt,,old.txt\n")
    with open_archive(f"sqlite:///{place.out}/archive.sqlite3") as archive:
        (twinning,) = archive.twinnings()
    assert len(twinning.links) == 2
    assert "Nothing" in place.process().flat


def test_what_cannot_be_is_told(new_place: Callable[..., Place]) -> None:
    place = new_place()
    said = read(place, "new.txt,nowhere.txt,\nold.txt,old.txt,\n")
    assert "new.txt is said to be the next version of nowhere.txt, which is no file of this folder." in said
    assert "old.txt is said to be the next version of itself; that is passed over." in said
