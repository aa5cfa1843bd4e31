from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from pipeline.errors import ArchiveError
from pipeline.objectives import Objective
from pipeline.records import Alignment, Decision, Document, Verdict
from pipeline.store.archive import Archive
from pipeline.store.decisions import text_digest
from tests.store.examples import NOW, digest, make_document, make_source, write, write_named


def decide(
    document: Document, verdict: Verdict = Verdict.YES, *, reviewer: str = "amal", decided_at: datetime = NOW
) -> Decision:
    return Decision(
        document.passages[0].id,
        Objective.DETENTION,
        verdict,
        reviewer,
        decided_at,
        alignment=Alignment.ADVANCE,
        note="Voilà",
        model_id="m1",
        codebook_version="3",
    )


def test_a_decision_is_read_as_it_was_made_with_a_copy_of_its_passage(archive: Archive) -> None:
    document = write_named(archive)
    made = archive.record_decision(decide(document))
    assert archive.decisions(passage_id=document.passages[0].id) == [made]
    assert archive.decisions(sha256=digest("a")) == [made]
    assert made.decision == decide(document)
    assert (made.sha256, made.path, made.text) == (digest("a"), "art. 1(a)", "Every migrant may see a lawyer.")
    assert (made.text_digest, made.present) == (text_digest(document.passages[0].text), True)


def test_the_latest_word_of_each_reviewer_counts(archive: Archive) -> None:
    document = write_named(archive)
    soon = NOW + timedelta(minutes=1)
    archive.record_decisions(
        [
            decide(document, Verdict.NO, decided_at=soon),
            decide(document, Verdict.YES),
            decide(document, Verdict.NO, reviewer="bo"),
            decide(document, Verdict.YES, reviewer="bo"),
        ]
    )
    latest = [(made.decision.reviewer, made.decision.verdict) for made in archive.current_decisions()]
    assert latest == [("amal", Verdict.NO), ("bo", Verdict.YES)]
    assert len(archive.decisions()) == 4


def test_a_decision_outlives_its_passage(archive: Archive) -> None:
    made = archive.record_decision(decide(write_named(archive)))
    write(archive, make_source(), make_document("a", ["Cut in another way."]), recipe="recipe 2")
    (kept,) = archive.current_decisions(sha256=digest("a"))
    assert (kept.decision, kept.text, kept.present) == (made.decision, made.text, False)
    assert archive.integrity() == []


def test_a_decision_about_nothing_is_refused_with_those_beside_it(archive: Archive) -> None:
    document = write_named(archive)
    with pytest.raises(ArchiveError, match="nothing can be decided"):
        archive.record_decisions([decide(document), decide(make_document("unknown"))])
    assert archive.decisions() == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE decisions SET verdict = 'no'",
        "DELETE FROM decisions",
        "UPDATE decisions SET note = '' WHERE number = 1",
    ],
)
def test_no_statement_changes_a_decision(archive: Archive, change: str) -> None:
    made = archive.record_decision(decide(write_named(archive)))
    with pytest.raises(ArchiveError, match="append-only"), archive.writing() as connection:
        connection.execute(text(change))
    assert archive.decisions() == [made]


def test_a_decision_is_not_replaced_or_truncated_either(archive: Archive) -> None:
    made = archive.record_decision(decide(write_named(archive)))
    change = "INSERT OR REPLACE INTO decisions SELECT * FROM decisions" if archive.is_sqlite else "TRUNCATE decisions"
    with pytest.raises(ArchiveError, match="append-only"), archive.writing() as connection:
        connection.execute(text(change))
    assert archive.decisions() == [made]
