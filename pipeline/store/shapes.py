"""Records to rows and back: what is written is what is read, to the last float."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row

from pipeline.objectives import Objective
from pipeline.records import (
    Alignment,
    Block,
    BlockKind,
    Box,
    Direction,
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
from pipeline.store.columns import clean

Values = dict[str, Any]
"""The columns of one row by their names; never leaves this room."""

_SpanShape = tuple[int, Box | None, int, int]
_EvidenceShape = tuple[EvidencePlace, int, int, float, str | None]


class _Rest(msgspec.Struct, omit_defaults=True, array_like=True):
    """What a block has beside its kind and text."""

    spans: list[_SpanShape]
    origin: Origin
    label: str | None = None
    level: int | None = None
    path: list[tuple[str, str]] | None = None
    heading: str | None = None
    language: str | None = None
    indent: float | None = None
    bold: bool = False
    size: float | None = None
    column: int = 0
    flags: list[Flag] = []
    marks: list[tuple[str, int, int]] = []


_encoder = msgspec.json.Encoder()
_spans_decoder = msgspec.json.Decoder(list[_SpanShape])
_strings_decoder = msgspec.json.Decoder(list[str])
_evidence_decoder = msgspec.json.Decoder(list[_EvidenceShape])
_rest_decoder = msgspec.json.Decoder(_Rest)


def pack_strings(strings: Sequence[str]) -> str:
    """As a JSON array; what no database takes is replaced before, as it would be escaped beyond recognition."""
    return _encoder.encode([clean(text) for text in strings]).decode()


def unpack_strings(packed: str) -> tuple[str, ...]:
    """Undo ``pack_strings``."""
    return tuple(_strings_decoder.decode(packed))


def pack_flags(flags: Sequence[Flag]) -> str:
    """Write flags, separated by spaces."""
    return " ".join(flags)


def _unpack_flags(packed: str) -> tuple[Flag, ...]:
    return tuple(Flag(flag) for flag in packed.split())


def _span_shapes(spans: Sequence[Span]) -> list[_SpanShape]:
    return [(span.page, span.box, span.start, span.end) for span in spans]


def _spans(shapes: Sequence[_SpanShape]) -> tuple[Span, ...]:
    return tuple(Span(*shape) for shape in shapes)


def passage_values(passage: Passage, version: int, key: int) -> Values:
    """Give a passage as its row."""
    return {
        "key": key,
        "id": passage.id,
        "version": version,
        "ordinal": passage.ordinal,
        "kind": passage.kind.value,
        "path": passage.path,
        "headings": pack_strings(passage.headings),
        "text": passage.text,
        "language": passage.language,
        "direction": passage.direction.value,
        "start": passage.start,
        "end": passage.end,
        "spans": _encoder.encode(_span_shapes(passage.spans)).decode(),
        "origin": passage.origin.value,
        "flags": pack_flags(passage.flags),
    }


def passage_from(row: Row[Any], sha256: str) -> Passage:
    """Give a row of passages as its record."""
    return Passage(
        id=row.id,
        source_id=sha256,
        ordinal=row.ordinal,
        text=row.text,
        kind=PassageKind(row.kind),
        path=row.path,
        headings=unpack_strings(row.headings),
        language=row.language,
        direction=Direction(row.direction),
        start=row.start,
        end=row.end,
        spans=_spans(_spans_decoder.decode(row.spans)),
        origin=Origin(row.origin),
        flags=_unpack_flags(row.flags),
    )


def page_values(page: Page, version: int) -> Values:
    """Give a page as its row."""
    return {
        "version": version,
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "origin": page.origin.value,
        "status": page.status.value,
        "reason": page.reason,
        "words": page.words,
        "confidence": page.confidence,
        "flags": pack_flags(page.flags),
    }


def page_from(row: Row[Any]) -> Page:
    """Give a row of pages as its record."""
    return Page(
        number=row.number,
        width=row.width,
        height=row.height,
        origin=Origin(row.origin),
        status=PageStatus(row.status),
        reason=row.reason,
        words=row.words,
        confidence=row.confidence,
        flags=_unpack_flags(row.flags),
    )


def furniture_values(block: Block, version: int, ordinal: int) -> Values:
    """Give a running head, page number ... as its row."""
    rest = _Rest(
        spans=_span_shapes(block.spans),
        origin=block.origin,
        label=_clean(block.label),
        level=block.level,
        path=[(clean(step.level), clean(step.number)) for step in block.path] if block.path is not None else None,
        heading=_clean(block.heading),
        language=block.language,
        indent=block.indent,
        bold=block.bold,
        size=block.size,
        column=block.column,
        flags=list(block.flags),
        marks=[(clean(mark.number), mark.page, mark.offset) for mark in block.marks],
    )
    return {
        "version": version,
        "ordinal": ordinal,
        "kind": block.kind.value,
        "page": block.spans[0].page if block.spans else None,
        "text": block.text,
        "rest": _encoder.encode(rest).decode(),
    }


def _clean(text: str | None) -> str | None:
    return None if text is None else clean(text)


def furniture_from(row: Row[Any]) -> Block:
    """Give a row of furniture as its record."""
    rest = _rest_decoder.decode(row.rest)
    return Block(
        text=row.text,
        kind=BlockKind(row.kind),
        spans=_spans(rest.spans),
        origin=rest.origin,
        label=rest.label,
        level=rest.level,
        path=tuple(PathStep(*step) for step in rest.path) if rest.path is not None else None,
        heading=rest.heading,
        language=rest.language,
        indent=rest.indent,
        bold=rest.bold,
        size=rest.size,
        column=rest.column,
        flags=tuple(rest.flags),
        marks=tuple(NoteMark(*mark) for mark in rest.marks),
    )


def tag_values(tag: Tag, passage: int, model: int) -> Values:
    """Give a tag as its row."""
    shapes = [(item.place, item.start, item.end, item.weight, _clean(item.concept)) for item in tag.evidence]
    return {
        "passage": passage,
        "objective": int(tag.objective),
        "model": model,
        "score": tag.score,
        "evidence": _encoder.encode(shapes).decode(),
        "alignment": None if tag.alignment is None else tag.alignment.value,
        "alignment_score": tag.alignment_score,
    }


def tag_from(row: Row[Any]) -> Tag:
    """Give a row of tags, with the ids of passage and model, as its record."""
    return Tag(
        passage_id=row.id,
        objective=Objective(row.objective),
        score=row.score,
        model_id=row.model_id,
        evidence=tuple(Evidence(*shape) for shape in _evidence_decoder.decode(row.evidence)),
        alignment=None if row.alignment is None else Alignment(row.alignment),
        alignment_score=row.alignment_score,
    )


def metadata_values(source: Source) -> Values:
    """Give what a person said about a source, as columns of versions."""
    return {
        "title": source.title,
        "country": source.country,
        "document_kind": source.document_kind.value,
        "adopted": source.adopted,
        "url": source.url,
        "language": source.language,
    }


def source_from(row: Row[Any], path: str) -> Source:
    """Give a row of versions as the source at one of its paths."""
    return Source(
        sha256=row.sha256,
        path=path,
        kind=SourceKind(row.kind),
        size=row.size,
        title=row.title,
        country=row.country,
        document_kind=DocumentKind(row.document_kind),
        adopted=row.adopted,
        url=row.url,
        language=row.language,
    )


def outcome_values(outcome: Outcome) -> Values:
    """Give an outcome as columns of outcomes."""
    return {
        "path": outcome.path,
        "sha256": outcome.source_id,
        "stage": outcome.stage.value,
        "status": outcome.status.value,
        "code": outcome.code,
        "reason": outcome.reason,
        "pages": outcome.pages,
        "passages": outcome.passages,
        "tags": outcome.tags,
        "seconds": outcome.seconds,
    }


def outcome_from(row: Row[Any]) -> Outcome:
    """Give a row of outcomes as its record."""
    return Outcome(
        path=row.path,
        source_id=row.sha256,
        stage=Stage(row.stage),
        status=Status(row.status),
        reason=row.reason,
        pages=row.pages,
        passages=row.passages,
        tags=row.tags,
        seconds=row.seconds,
        code=row.code,
    )
