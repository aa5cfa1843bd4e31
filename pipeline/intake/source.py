"""A found file, its digest, kind and metadata as one source."""

from pipeline.intake.folder import FoundFile
from pipeline.intake.metadata import Metadata
from pipeline.records import Source, SourceKind


def make_source(found: FoundFile, sha256: str, kind: SourceKind, metadata: Metadata) -> Source:
    """The record of a file as it was taken in; what no person said stays unknown."""
    return Source(
        sha256=sha256,
        path=found.path,
        kind=kind,
        size=found.size,
        title=metadata.title,
        country=metadata.country,
        document_kind=metadata.document_kind,
        adopted=metadata.adopted,
        url=metadata.url,
        language=metadata.language,
    )
