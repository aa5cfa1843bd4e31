"""A server that is killed while people decide: nothing that was acknowledged is lost, and nothing is there twice."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.killing import Plan, kill_and_check, make_archive
from benchmarks.killing_check import wrong
from benchmarks.killing_reviewer import Ledger, Sent
from pipeline.objectives import Objective
from pipeline.records import Verdict
from pipeline.store import Archive, open_archive
from pipeline.store.review_rows import Reading, Word
from tests.web.visitors import Clock

ME, OTHER = "p-aaaaaaaaaaaaaaaa", "p-aaaaaaaaaaaaaaab"


def test_every_acknowledged_answer_is_there_once_although_the_server_is_killed(tmp_path: Path) -> None:
    plan = Plan(passages=300, kills=3)
    ledger, found = kill_and_check(f"sqlite:///{tmp_path}/archive.db", tmp_path, plan)
    assert found == []
    assert len(ledger.acknowledged) >= 340  # some passages are decided twice
    assert len(ledger.sent) == 340 + plan.reviewers  # each parts with an answer that is never sent again
    assert ledger.unheard > 0, "no acknowledgement was ever lost, so nothing was tried"


@pytest.fixture(scope="module")
def undecided(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The file of an archive in which nobody has decided, and one of its passages."""
    file = tmp_path_factory.mktemp("undecided") / "archive.db"
    with open_archive(f"sqlite:///{file}") as archive:
        return file, make_archive(archive, Plan(passages=10, kills=0))[0]


@pytest.fixture
def kept(tmp_path: Path, undecided: tuple[Path, str]) -> Iterator[tuple[Archive, Ledger]]:
    """An archive with one answer, and the ledger that agrees with it."""
    file, passage = undecided
    shutil.copyfile(file, tmp_path / "archive.db")
    archive = open_archive(f"sqlite:///{tmp_path}/archive.db")
    words = (Word(Objective(3), Verdict.YES, None, ""), Word(Objective(4), Verdict.NO, None, ""))
    recorded, _ = archive.record_reading(Reading("key-00000001", passage, ME, Clock()(), words))
    said = frozenset({(3, "yes"), (4, "no")})
    answer = Sent("key-00000001", passage, ME, said, {"none": False})
    ledger = Ledger({answer.key: answer})
    ledger.acknowledge(answer.key, recorded.number, new=True)
    assert wrong(archive, ledger) == []
    yield archive, ledger
    archive.close()


def test_a_lost_answer_is_told(kept: tuple[Archive, Ledger]) -> None:
    archive, ledger = kept
    ledger.send(replace(ledger.sent["key-00000001"], key="key-00000002"))
    assert wrong(archive, ledger) == [], "what was never acknowledged may be lost"
    ledger.acknowledge("key-00000002", 2, new=True)
    assert wrong(archive, ledger) == ["The answer key-00000002 was acknowledged as 2, and the archive has []."]


def test_half_an_answer_is_told(kept: tuple[Archive, Ledger]) -> None:
    archive, ledger = kept
    answer = ledger.sent["key-00000001"]
    ledger.send(replace(answer, words=answer.words | {(5, "yes")}))
    assert [each.partition(" has ")[0] for each in wrong(archive, ledger)] == ["The answer key-00000001"]


def test_an_answer_that_is_there_twice_is_told(kept: tuple[Archive, Ledger]) -> None:
    archive, ledger = kept
    answer = replace(ledger.sent["key-00000001"], key="key-00000002")
    words = tuple(Word(Objective(at), Verdict(verdict), None, "") for at, verdict in sorted(answer.words))
    archive.record_reading(Reading(answer.key, answer.passage, ME, Clock()(), words))
    ledger.send(answer)
    assert wrong(archive, ledger)[0] == f"{ME} has 2 answers to the passage {answer.passage}."


def test_an_answer_of_somebody_else_is_told(kept: tuple[Archive, Ledger]) -> None:
    archive, ledger = kept
    ledger.send(replace(ledger.sent["key-00000001"], reviewer=OTHER))
    assert wrong(archive, ledger) == ["The answer key-00000001 is not as it was sent."]
