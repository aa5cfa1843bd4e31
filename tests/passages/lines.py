"""Lines of a document, one block each, and the paths that the splitter gives them."""

from pipeline.passages import split
from pipeline.records import (
    Block,
    BlockKind,
    DocumentKind,
    Extraction,
    Origin,
    Page,
    PageStatus,
    Source,
    SourceKind,
)

PAGE = Page(1, 595.0, 842.0, Origin.TEXT_LAYER, PageStatus.READ)


def paths_of(rows: list[str], language: str, kind: DocumentKind = DocumentKind.LAW) -> list[str]:
    """The path of each passage of a document whose paragraphs are these rows."""
    blocks = tuple(Block(text, BlockKind.PARAGRAPH, (), Origin.PLAIN) for text in rows)
    source = Source("ab" * 32, "x.pdf", SourceKind.PDF, 1, document_kind=kind, language=language)
    return [one.path for one in split(Extraction((PAGE,), blocks, language=language), source).passages]
