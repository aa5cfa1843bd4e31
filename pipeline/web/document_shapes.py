"""Documents, their passages and their versions as programs get them."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from pipeline.objectives import Objective
from pipeline.records import Alignment, Direction, DocumentKind, Flag, Origin, PassageKind, SourceKind, Status
from pipeline.store import DocumentLine, DocumentRow
from pipeline.store.leaf_rows import Leaf, TwinText
from pipeline.store.version_rows import Ground
from pipeline.verdicts import Standing
from pipeline.web.api_shapes import Sent
from pipeline.web.document_glance import CoverageLine


class DocumentShape(BaseModel):
    """A file of the folder of documents, read or not."""

    document: str | None = Field(description="SHA-256 of its bytes; null where they could not be read.")
    readable: bool = Field(description="Whether it was read as a document.")
    name: str
    path: str
    country: str | None
    kind: DocumentKind
    format: SourceKind | None
    languages: list[str] = Field(description="Of its passages, the most frequent first.")
    outcome: Status | None = Field(description="Of the latest attempt; null before the first.")
    code: str = Field(description="The name of the error, for programs.")
    reason: str
    pages: int
    passages: int
    tags: int
    decided: int = Field(description="Passages that somebody decided.")
    read_at: datetime | None


class DocumentsList(BaseModel):
    """Some documents."""

    items: list[DocumentShape]
    next: str | None
    total: int = Field(description="That the filter leaves.")


class CoverageShape(BaseModel):
    """An objective in a document."""

    objective: int
    suggested: int = Field(description="Passages that the last model tagged with it.")
    confirmed: int | None = Field(description="Passages where people settled on yes; null: ask with counted=true.")
    directions: dict[str, int] = Field(description="Of the confirmed: advance, neutral, conflict, unsaid.")


class TwinShape(BaseModel):
    """Another language version."""

    document: str
    name: str
    language: str
    ground: Ground
    links: int


class DocumentDetail(BaseModel):
    """One version of a document."""

    document: str
    name: str
    title: str | None = Field(description="As a person said it.")
    found_title: str | None = Field(description="As the file gives it.")
    country: str | None
    kind: DocumentKind
    adopted: date | None
    url: str | None
    format: SourceKind
    size: int
    paths: list[str]
    languages: list[str]
    current: bool = Field(description="Whether a file with these bytes is present.")
    version: int = Field(description="Position among the versions, from 1.")
    predecessor: str | None
    outcome: Status
    notes: list[str]
    pages: int
    passages: int
    tags: int
    decided: int
    model: str | None
    read_at: datetime
    coverage: list[CoverageShape]
    twins: list[TwinShape]


class SuggestedShape(BaseModel):
    """An objective that the last model tagged a passage with."""

    objective: int
    chance: float


class StandsShape(BaseModel):
    """What people say together of an objective."""

    objective: int
    stands: Standing


class PassageShape(BaseModel):
    """A passage with all that is claimed and said of it, less what is kept from you until you have answered."""

    passage: str
    document: str
    number: int = Field(description="Place in the document, from 0.")
    text: str
    kind: PassageKind
    path: str
    headings: list[str]
    language: str
    direction: Direction
    page: int | None
    start: int = Field(description="Characters of the document's text.")
    end: int
    origin: Origin
    flags: list[Flag]
    suggested: list[SuggestedShape]
    stands: list[StandsShape]
    decided: bool


class PassagesPage(BaseModel):
    """Passages in order."""

    items: list[PassageShape]
    next: str | None


class StripShape(BaseModel):
    """All passages of a document in equally long columns."""

    document: str
    passages: list[str]
    best: list[int] = Field(description="The objective with the highest tag, 0 without any.")
    decided: list[bool]
    pages: list[int]
    paths: list[str]
    kinds: list[PassageKind]
    confirmed: dict[str, list[int]] | None = Field(description="By passage; null: ask with counted=true.")
    suggested_counts: dict[int, int]


class RetryBody(Sent):
    """Which file is tried again."""

    path: str | None = Field(None, max_length=4_096, description="As the list has it; null: all that failed.")


class Asked(BaseModel):
    """A run will do it."""

    asked: bool = True


def document_shape(line: DocumentLine) -> DocumentShape:
    """A line of the list."""
    return DocumentShape(
        document=line.sha256,
        readable=line.version is not None,
        name=whole(line.name),
        path=whole(line.path),
        country=line.country,
        kind=line.document_kind,
        format=line.kind,
        languages=list(line.languages),
        outcome=line.status,
        code=line.code,
        reason=line.reason,
        pages=line.pages,
        passages=line.passages,
        tags=line.tags,
        decided=line.decided,
        read_at=line.read_at,
    )


def whole(text: str) -> str:
    """A text without halves of characters, which a path may have and no answer can hold."""
    return text.encode("utf-8", "replace").decode()


def detail_shape(
    row: DocumentRow, decided: int, coverage: tuple[CoverageLine, ...], twins: list[TwinText]
) -> DocumentDetail:
    """A version with its coverage."""
    source = row.source
    return DocumentDetail(
        document=source.sha256,
        name=whole(row.name),
        title=source.title,
        found_title=row.found_title,
        country=source.country,
        kind=source.document_kind,
        adopted=source.adopted,
        url=source.url,
        format=source.kind,
        size=source.size,
        paths=[whole(path) for path in row.paths],
        languages=list(row.languages),
        current=row.current,
        version=row.ordinal,
        predecessor=row.predecessor,
        outcome=row.status,
        notes=list(row.notes),
        pages=row.pages,
        passages=row.passages,
        tags=row.tags,
        decided=decided,
        model=row.model_id,
        read_at=row.read_at,
        coverage=[_coverage_shape(line) for line in coverage],
        twins=[
            TwinShape(
                document=twin.sha256, name=twin.name, language=twin.language, ground=twin.ground, links=twin.links
            )
            for twin in twins
        ],
    )


def _coverage_shape(line: CoverageLine) -> CoverageShape:
    named = {way.value if isinstance(way, Alignment) else "unsaid": count for way, count in line.directions.items()}
    return CoverageShape(
        objective=int(line.objective), suggested=line.suggested, confirmed=line.confirmed, directions=named
    )


def passage_shape(leaf: Leaf) -> PassageShape:
    """A passage."""
    passage = leaf.passage
    return PassageShape(
        passage=passage.id,
        document=passage.source_id,
        number=passage.ordinal,
        text=passage.text,
        kind=passage.kind,
        path=passage.path,
        headings=list(passage.headings),
        language=passage.language,
        direction=passage.direction,
        page=passage.spans[0].page if passage.spans else None,
        start=passage.start,
        end=passage.end,
        origin=passage.origin,
        flags=list(passage.flags),
        suggested=[SuggestedShape(objective=int(each.objective), chance=each.score) for each in leaf.suggested],
        stands=[StandsShape(objective=int(at), stands=stands) for at, stands in sorted(leaf.stands.items())],
        decided=leaf.decided,
    )


def objective_or_none(number: int | None) -> Objective | None:
    """The objective of a number in an address."""
    return Objective(number) if number is not None else None
