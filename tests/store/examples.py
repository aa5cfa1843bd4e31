"""Small documents for the tests of the archive, made of the sentences given."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from pipeline.objectives import Objective
from pipeline.records import (
    Block,
    BlockKind,
    Direction,
    Document,
    DocumentKind,
    Evidence,
    EvidencePlace,
    Flag,
    NoteMark,
    Origin,
    Outcome,
    Page,
    PageStatus,
    Passage,
    PassageKind,
    PathStep,
    Source,
    SourceKind,
    Span,
    Stage,
    Status,
    Tag,
)
from pipeline.store import Entry, Owner
from pipeline.store.archive import Archive

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
HERE = Owner("here", 100, "5000")
SENTENCES = ("Every migrant may see a lawyer.", "Detention is the last resort.", "Consuls are told without delay.")


def digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def make_source(name: str = "a", *, path: str | None = None, **said: object) -> Source:
    metadata = {"title": f"Act {name}", "country": "XA", "document_kind": DocumentKind.LAW, "adopted": date(2001, 2, 3)}
    return Source(digest(name), path or f"laws/{name}.pdf", SourceKind.PDF, 1000, **(metadata | said))  # type: ignore[arg-type]


def make_document(name: str = "a", sentences: Sequence[str] = SENTENCES, *, language: str = "en") -> Document:
    sha256, passages, start = digest(name), [], 0
    for ordinal, text in enumerate(sentences):
        end = start + len(text)
        spans = (Span(1, (72.1, 10.000123, 300.25, 22.5), start, start + 3), Span(2, None, start + 3, end))
        passages.append(
            Passage(
                id=hashlib.sha256(f"{name}:{ordinal}:{text}".encode("utf-8", "surrogatepass")).hexdigest()[:32],
                source_id=sha256,
                ordinal=ordinal,
                text=text,
                kind=PassageKind.PARAGRAPH,
                path=f"art. {ordinal + 1}(a)",
                headings=("Part I", "Rights > duties"),
                language=language,
                direction=Direction.LEFT_TO_RIGHT,
                start=start,
                end=end,
                spans=spans,
                origin=Origin.TEXT_LAYER,
                flags=(Flag.INSERTED,) if ordinal == 0 else (),
            )
        )
        start = end + 1
    pages = (
        Page(1, 595.3, 841.9, Origin.TEXT_LAYER, PageStatus.READ, words=20, confidence=0.75, flags=(Flag.VERTICAL,)),
        Page(2, 595.3, 841.9, Origin.OCR, PageStatus.NEEDS_OCR, reason="Images of text."),
    )
    head = Block(
        text="Official Gazette",
        kind=BlockKind.RUNNING_HEAD,
        spans=(Span(1, (1.0, 2.0, 3.5, 4.0), 0, 16),),
        origin=Origin.TEXT_LAYER,
        path=(PathStep("article", "12A"),),
        level=2,
        indent=12.5,
        bold=True,
        flags=(Flag.TRUNCATED,),
        marks=(NoteMark("3", 2, 14),),
    )
    number = Block("7", BlockKind.PAGE_NUMBER, (), Origin.OCR)
    return Document(sha256, "\n".join(sentences), tuple(passages), pages, (head, number), f"Found {name}", ("Page 2.",))


def make_tags(document: Document, model_id: str = "m1", objective: Objective = Objective.DETENTION) -> list[Tag]:
    evidence = (Evidence(EvidencePlace.TEXT, 0, 5, 0.5), Evidence(EvidencePlace.HEADING, 0, 4, 0.25, "c-7"))
    return [Tag(passage.id, objective, 0.875, model_id, evidence) for passage in document.passages]


def make_outcome(source: Source, document: Document | None = None, status: Status = Status.DONE) -> Outcome:
    counts = (len(document.pages), len(document.passages), len(document.passages)) if document else (0, 0, 0)
    return Outcome(source.path, source.sha256, Stage.STORE, status, "", *counts, seconds=0.25)


def make_entry(*, run_id: str = "r1", root: str = "/raw", now: datetime = NOW, claim: str | None = None) -> Entry:
    return Entry(root, run_id, 1000, 1_700_000_000_123_456_789, now, claim)


def write(
    archive: Archive,
    source: Source,
    document: Document,
    tags: Sequence[Tag] | None = None,
    *,
    recipe: str = "recipe 1",
    model_id: str = "m1",
    entry: Entry | None = None,
) -> bool:
    return archive.write_document(
        source,
        document,
        make_tags(document, model_id) if tags is None else tags,
        make_outcome(source, document),
        entry=entry or make_entry(),
        recipe=recipe,
        model_id=model_id,
    )


def write_named(archive: Archive, name: str = "a", sentences: Sequence[str] = SENTENCES, **said: object) -> Document:
    """Write a document of these sentences at its usual path."""
    document = make_document(name, sentences)
    write(archive, make_source(name, **said), document)  # type: ignore[arg-type]
    return document
