"""What version changes ask of people: listed for a queue, answered by decisions or by a word, never deleted."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, or_, select, update

from pipeline.errors import ArchiveError
from pipeline.records import Decision
from pipeline.store.connection import Connected
from pipeline.store.spoken import in_batches, standing_in, words_on
from pipeline.store.tables import changes, questions, versions
from pipeline.store.version_rows import Answer, Question, Reason
from pipeline.store.version_shapes import question_from

_OLD, _NEW = versions.alias("older"), versions.alias("newer")


class Questions(Connected):
    """Open and answered questions."""

    def questions(
        self,
        *,
        sha256: str | None = None,
        passage_id: str | None = None,
        reason: Reason | None = None,
        is_open: bool | None = True,
        after: int = 0,
        limit: int = 1_000,
    ) -> list[Question]:
        """Give questions in the order of asking, those with a number above ``after``, at most ``limit``.

        Of a version (its digest; the new one of the change), about a passage, with a reason; ``is_open`` None gives the
        answered ones too.
        """
        where = [questions.c.number > after, *_chosen(sha256, reason, is_open)]
        if passage_id is not None:
            where.append(questions.c.passage_id == passage_id)
        wanted = _with_versions().where(*where).order_by(questions.c.number).limit(limit)
        with self.reading() as connection:
            return [question_from(row) for row in connection.execute(wanted)]

    def count_questions(self, *, sha256: str | None = None, is_open: bool | None = True) -> dict[Reason, int]:
        """Count questions by reason, of a version or of all; reasons without any are left out."""
        wanted = (
            select(questions.c.reason, func.count())
            .join(changes, changes.c.number == questions.c.change)
            .join(_NEW, _NEW.c.number == changes.c.new)
            .where(*_chosen(sha256, None, is_open))
            .group_by(questions.c.reason)
        )
        with self.reading() as connection:
            return {Reason(reason): count for reason, count in connection.execute(wanted)}

    def pending_questions(self, sha256: str) -> list[Question]:
        """Give the questions about the passages of a version that nobody has answered there, passed on or not."""
        unanswered = or_(questions.c.answer.is_(None), questions.c.answer == Answer.PASSED_ON.value)
        wanted = _with_versions().where(_NEW.c.sha256 == sha256, questions.c.passage_id != "", unanswered)
        with self.reading() as connection:
            return [question_from(row) for row in connection.execute(wanted.order_by(questions.c.number))]

    def dismiss_question(self, number: int, *, reviewer: str, now: datetime, note: str = "") -> None:
        """Say that a question was seen and nothing is to decide. Raises ArchiveError where it is not open."""
        this = (questions.c.number == number) & questions.c.answer.is_(None)
        ended = {"answer": Answer.DISMISSED.value, "answered_at": now, "answered_by": reviewer, "note": note}
        with self.writing(durable=True) as connection:
            if connection.execute(update(questions).where(this).values(**ended)).rowcount != 1:
                message = f"There is no open question {number}."
                raise ArchiveError(message, advice="Somebody else may have answered it.")


def _chosen(sha256: str | None, reason: Reason | None, is_open: bool | None) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if sha256 is not None:
        where.append(_NEW.c.sha256 == sha256)
    if reason is not None:
        where.append(questions.c.reason == reason.value)
    if is_open is not None:
        where.append(questions.c.answer.is_(None) if is_open else questions.c.answer.is_not(None))
    return where


def _with_versions() -> Select[Any]:
    return (
        select(questions, _OLD.c.sha256.label("old_sha256"), _NEW.c.sha256.label("new_sha256"))
        .join(changes, changes.c.number == questions.c.change)
        .join(_OLD, _OLD.c.number == changes.c.old)
        .join(_NEW, _NEW.c.number == changes.c.new)
    )


def settle_questions(connection: Connection, made: Sequence[Decision]) -> None:
    """End the open questions about passages that now have decisions of their own on all that was decided before."""
    latest = {decision.passage_id: decision for decision in made}
    for some in in_batches(latest):
        asked = select(questions.c.number, questions.c.passage_id, questions.c.objectives)
        rows = connection.execute(asked.where(questions.c.passage_id.in_(some), questions.c.answer.is_(None))).all()
        own = _decided_there(connection, some) if rows else {}
        for row in rows:
            if {int(number) for number in row.objectives.split()} <= own.get(row.passage_id, set()):
                decision = latest[row.passage_id]
                this = questions.c.number == row.number
                _end(connection, this, decision.reviewer, decision.decided_at)


def _decided_there(connection: Connection, ids: Sequence[str]) -> dict[str, set[int]]:
    """The objectives of which something that was said on the passage itself stands."""
    return {
        passage_id: {int(at) for said in standing_in(words).values() for at in said if said[at].carried_at is None}
        for passage_id, words in words_on(connection, ids).items()
    }


def answer_questions(connection: Connection, read: Iterable[tuple[str, str, datetime]]) -> None:
    """End the open questions about passages that were read as a whole: passage, reviewer and time of each."""
    answers = {passage_id: (reviewer, at) for passage_id, reviewer, at in read}
    for some in in_batches(answers):
        for row in connection.execute(_open_about(), {"ids": some}).all():
            _end(connection, questions.c.number == row.number, *answers[row.passage_id])


@cache
def _open_about() -> Select[Any]:
    is_open = questions.c.passage_id.in_(bindparam("ids", expanding=True)) & questions.c.answer.is_(None)
    return select(questions.c.number, questions.c.passage_id).where(is_open)


def ask_again(connection: Connection, passage_id: str, reviewer: str, at: datetime) -> None:
    """Open the questions about a passage again that a reading of this time, which is taken back, has answered."""
    answered = (questions.c.answer == Answer.DECIDED.value) & (questions.c.answered_by == reviewer)
    this = (questions.c.passage_id == passage_id) & answered & (questions.c.answered_at == at)
    connection.execute(update(questions).where(this).values(answer=None, answered_at=None, answered_by=None))


def _end(connection: Connection, this: ColumnElement[bool], reviewer: str, at: datetime) -> None:
    ended = {"answer": Answer.DECIDED.value, "answered_at": at, "answered_by": reviewer}
    connection.execute(update(questions).where(this).values(**ended))
