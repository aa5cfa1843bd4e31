"""Texts to look at: a file read now, or a document of the archive, whichever a person names."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import SettingsError, SourceError
from pipeline.extract.limits import GuardedWorker
from pipeline.intake.digest import read_file
from pipeline.intake.sniff import sniff
from pipeline.records import Passage, Source
from pipeline.run.answers import check_answer
from pipeline.run.batch import read_options, scan_seconds
from pipeline.run.frames import ReadAnswer, ReadRequest, decode_answer, encode
from pipeline.run.guarded import document_limits, guarded_child
from pipeline.settings import Settings
from pipeline.store import Archive, DocumentRow, open_archive


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the name that a person knows it by."""

    name: str
    place: str
    """Its path."""
    sha256: str
    passages: tuple[Passage, ...]
    in_archive: bool = False


def find_texts(settings: Settings, asked: Sequence[str]) -> list[Text]:
    """Give the text of each name: a file that is there is read anew, else the archive is asked.

    The archive knows a document by its path, a part of its title, or the start of its digest; earlier versions by their
    digest. Raises SettingsError where none or several are meant, a SourceError where a file cannot be read.
    """
    files = {name: Path(name) for name in asked if Path(name).is_file()}
    texts = dict(zip(files, read_files(settings, list(files.values())), strict=True))
    missing = [name for name in asked if name not in files]
    if missing:
        with open_archive(settings.archive_url(), create=False) as archive:
            texts |= {name: text_of(archive, the_version(archive, name)) for name in missing}
    return [texts[name] for name in asked]


def the_version(archive: Archive, words: str) -> DocumentRow:
    """The one version that a person means. Raises SettingsError where it is none or several."""
    found = archive.find_document(words) or archive.find_version(words)
    if not found:
        raise SettingsError(
            f"There is no file {words!r}, and no document of the archive is called so.",
            advice="`migralex status` lists them.",
        )
    if len(found) > 1:
        several = "; ".join(f"{row.name} ({row.source.sha256[:12]})" for row in found[:5])
        raise SettingsError(
            f"{len(found)} documents may be meant by {words!r}: {several}.",
            advice="Give the whole path, or more of the digest.",
        )
    return found[0]


def text_of(archive: Archive, row: DocumentRow) -> Text:
    """A version of the archive as it was read."""
    sha256 = row.source.sha256
    return Text(row.name, row.source.path or sha256[:12], sha256, tuple(archive.passages(sha256)), in_archive=True)


def read_files(settings: Settings, files: Sequence[Path]) -> list[Text]:
    """Read files in a guarded worker, without tagging them. Raises a SourceError that names the file."""
    if not files:
        return []
    worker = guarded_child("pipeline.run.text_worker", document_limits(settings))
    try:
        return [_read_file(settings, worker, file) for file in files]
    finally:
        worker.close()


def source_of(settings: Settings, file: Path, language: str | None = None) -> Source:
    """A file that a person names, whatever the folder of documents says of it. Raises a SourceError."""
    content = read_file(file.resolve(), settings.max_file_mb * 1_000_000)
    return Source(content.sha256, file.name, sniff(content.data), content.size, language=language)


def _read_file(settings: Settings, worker: GuardedWorker, file: Path) -> Text:
    try:
        source = source_of(settings, file)
        options, max_bytes = read_options(settings, None), settings.max_file_mb * 1_000_000
        request = ReadRequest(os.fsencode(file.resolve()), source, options, max_bytes)
        answer = decode_answer(worker.ask(encode(request), more_seconds=scan_seconds(settings, source)))
        check_answer(answer, source, "")
    except SourceError as error:
        raise SourceError(f"{file}: {error}", advice=error.advice) from error
    if not isinstance(answer, ReadAnswer):
        raise SourceError(f"{file}: {getattr(answer, 'reason', 'it could not be read.')}")
    return Text(answer.document.title or file.name, str(file), source.sha256, answer.document.passages)
