"""One page of a PDF as it is read: its picture and its document, from a guarded worker."""

import os
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import SourceError, UnsupportedFormat
from pipeline.records import Document, SourceKind
from pipeline.run.batch import read_options, scan_seconds
from pipeline.run.frames import PageAnswer, PageRequest, decode_page_reply, encode
from pipeline.run.guarded import document_limits, guarded_child
from pipeline.run.texts import source_of
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as a person sees it, and what was read on it."""

    name: str
    number: int
    jpeg: bytes
    document: Document


def read_page(settings: Settings, file: Path, number: int, *, dpi: int, language: str | None = None) -> ReadPage:
    """Page ``number`` (from 1) of a PDF, read anew by today's rules whatever the archive holds.

    Raises a SourceError that says why it cannot be shown.
    """
    source = source_of(settings, file, language)
    if source.kind is not SourceKind.PDF:
        raise UnsupportedFormat(
            f"{file.name} has no pages to draw: it is {source.kind}, and only PDF has.",
            advice="`migralex show` lists its passages.",
        )
    options, max_bytes = read_options(settings, language), settings.max_file_mb * 1_000_000
    request = PageRequest(os.fsencode(file.resolve()), source, number, dpi, options, max_bytes)
    worker = guarded_child("pipeline.run.page_worker", document_limits(settings))
    try:
        reply = decode_page_reply(worker.ask(encode(request), more_seconds=scan_seconds(settings, source)))
    finally:
        worker.close()
    if not isinstance(reply, PageAnswer):
        raise SourceError(reply.reason)
    return ReadPage(file.name, number, reply.jpeg, reply.document)
