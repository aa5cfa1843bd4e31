"""Versions of a document and their comparison as programs get them."""

from datetime import datetime

from pydantic import BaseModel, Field

from pipeline.records import Direction
from pipeline.store import ChangeRow, DocumentRow, Question
from pipeline.store.version_rows import Answer, Reason
from pipeline.versions.groups import Change
from pipeline.web.api_shapes import Sent
from pipeline.web.comparison import ComparisonPage, Row, Side
from pipeline.web.document_shapes import whole


class VersionShape(BaseModel):
    """A version, and what followed to the one that is asked about."""

    document: str
    version: int
    name: str
    current: bool
    predecessor: str | None
    passages: int
    read_at: datetime
    carried: int | None = Field(description="Decisions that followed from it to the version asked about.")
    open_questions: int | None


class VersionsList(BaseModel):
    """All versions, the first one first."""

    items: list[VersionShape]
    next: None = Field(None, description="They all come at once.")


class QuestionShape(BaseModel):
    """What a person is asked after a change."""

    question: int
    reason: Reason
    passage: str | None = Field(description="To decide on; null for what is gone.")
    from_passages: list[str]
    objectives: list[int] = Field(description="That were decided on before.")
    answer: Answer | None


class SideShape(BaseModel):
    """A passage of one version, with the ranges of characters that the other does not have."""

    passage: str
    path: str
    text: str
    language: str
    direction: Direction
    differing: list[tuple[int, int]]


class ChangeShape(BaseModel):
    """What became of some passages."""

    place: int
    change: Change
    moved: bool
    renumbered: bool
    reheaded: bool
    similarity: float
    old: list[SideShape]
    new: list[SideShape]
    questions: list[QuestionShape]


class ComparisonShape(BaseModel):
    """Two versions held against each other."""

    old: str
    new: str
    counts: dict[Change, int]
    open_questions: int
    unplaced: list[QuestionShape] = Field(description="Open questions about passages that were read anew since.")
    items: list[ChangeShape]
    next: str | None


class DismissBody(Sent):
    """Why nothing is to decide."""

    note: str = Field("", max_length=2_000)


def version_shape(row: DocumentRow, change: ChangeRow | None) -> VersionShape:
    """A version; ``change`` is what followed from it."""
    return VersionShape(
        document=row.source.sha256,
        version=row.ordinal,
        name=whole(row.name),
        current=row.current,
        predecessor=row.predecessor,
        passages=row.passages,
        read_at=row.read_at,
        carried=change.carried if change is not None else None,
        open_questions=change.open_questions if change is not None else None,
    )


def comparison_shape(page: ComparisonPage, cursor: str | None) -> ComparisonShape:
    """Some rows of a comparison."""
    return ComparisonShape(
        old=page.old.source.sha256,
        new=page.new.source.sha256,
        counts=dict(page.alignment.counts),
        open_questions=page.questions,
        unplaced=[question_shape(each) for each in page.unplaced],
        items=[_change_shape(row) for row in page.rows],
        next=cursor,
    )


def question_shape(question: Question) -> QuestionShape:
    """A question."""
    ask = question.ask
    return QuestionShape(
        question=question.number,
        reason=ask.reason,
        passage=ask.new_id,
        from_passages=list(ask.old_ids),
        objectives=sorted(int(objective) for objective in ask.objectives),
        answer=question.answer,
    )


def _change_shape(row: Row) -> ChangeShape:
    group = row.group
    return ChangeShape(
        place=row.place,
        change=group.change,
        moved=group.moved,
        renumbered=group.renumbered,
        reheaded=group.reheaded,
        similarity=group.similarity,
        old=[_side_shape(side) for side in row.old],
        new=[_side_shape(side) for side in row.new],
        questions=[question_shape(question) for question in row.questions],
    )


def _side_shape(side: Side) -> SideShape:
    passage, differing, place = side.passage, [], 0
    for run in side.runs:
        if run.differs:
            differing.append((place, place + len(run.text)))
        place += len(run.text)
    return SideShape(
        passage=passage.id,
        path=passage.path,
        text=passage.text,
        language=passage.language,
        direction=passage.direction,
        differing=differing,
    )
