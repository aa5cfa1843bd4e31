"""One page of a PDF as it is read: its picture and its document, from a guarded worker."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import SourceError, UnsupportedFormat
from pipeline.extract.limits import GuardedWorker, WorkerLimits
from pipeline.intake.digest import read_file
from pipeline.intake.sniff import sniff
from pipeline.records import Document, Source, SourceKind
from pipeline.run.batch import read_options, scan_seconds, worker_environment
from pipeline.run.frames import PageAnswer, PageRequest, decode_page_reply, encode
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
    max_bytes = settings.max_file_mb * 1_000_000
    content = read_file(file.resolve(), max_bytes)
    kind = sniff(content.data)
    if kind is not SourceKind.PDF:
        raise UnsupportedFormat(
            f"{file.name} has no pages to draw: it is {kind}, and only PDF has.",
            advice="`migralex show` lists its passages.",
        )
    source = Source(content.sha256, file.name, kind, content.size, language=language)
    request = PageRequest(os.fsencode(file.resolve()), source, number, dpi, read_options(settings, language), max_bytes)
    limits = WorkerLimits(settings.worker_memory_mb, settings.document_cpu_seconds, settings.document_seconds)
    figures = (str(limits.memory_mb), str(limits.cpu_seconds), str(limits.wall_seconds))
    worker = GuardedWorker([sys.executable, "-m", "pipeline.run.page_worker", *figures], limits, worker_environment())
    try:
        reply = decode_page_reply(worker.ask(encode(request), more_seconds=scan_seconds(settings, source)))
    finally:
        worker.close()
    if not isinstance(reply, PageAnswer):
        raise SourceError(reply.reason)
    return ReadPage(file.name, number, reply.jpeg, reply.document)
