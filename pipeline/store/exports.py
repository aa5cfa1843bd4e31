"""Tables for other programs: passages, tags and decisions as Parquet and CSV, and the outcome of every file.

Each file is written beside its place and moved there when it is whole, so that a reader never sees half of one. Equal
archives give equal bytes, but for the seconds. Memory stays small: a million passages pass through in chunks.
"""

import csv
import errno
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from pipeline.errors import ArchiveError
from pipeline.objectives.names import short_name
from pipeline.records import EvidencePlace, Outcome, Passage, Tag
from pipeline.store.archive import Archive
from pipeline.store.exported_decisions import DECISION_COLUMNS, decision_rows
from pipeline.store.exported_suggestions import SUGGESTION_COLUMNS, suggestion
from pipeline.store.rows import DocumentRow
from pipeline.store.version_rows import StandingDecision

PASSAGE_COLUMNS = (
    "passage_id", "document", "document_path", "sha256", "country", "document_kind", "adopted", "ordinal", "kind",
    "path", "headings", "language", "direction", "page_first", "page_last", "start", "end", "origin", "flags", "text",
    *SUGGESTION_COLUMNS,
)  # fmt: skip
TAG_COLUMNS = (
    "passage_id", "objective", "objective_name", "score", "model_id", "document", "document_path", "sha256", "country",
    "path", "language", "text_start", "evidence", *SUGGESTION_COLUMNS,
)  # fmt: skip
OUTCOME_COLUMNS = ("path", "sha256", "status", "reason", "pages", "passages", "tags", "seconds")

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NUMBERS = {"ordinal", "page_first", "page_last", "start", "end", "objective"}
_CHUNK = 10_000  # rows held at a time; a passage with its places is about 2 kB
_TEXT_START = 200  # characters of a passage beside its tag: enough to know it again
_CELL = 32_000  # characters; Excel cuts a cell at 32,767. The Parquet files hold the whole text
_FORMULA = re.compile(r"^[=+\-@\t\r]")  # what a spreadsheet would run instead of showing
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

_Row = tuple[Any, ...]


def write_exports(archive: Archive, root: str, out: Path) -> tuple[Path, ...]:
    """Write passages, tags and decisions (.parquet, .csv) and outcomes.csv of the files under a root; give their paths.

    Tags are those of the model that tagged each document last; decisions are the latest word of each reviewer. CSV
    files are UTF-8, those with texts with a byte-order mark, so that Excel shows accents and Arabic; outcomes.csv has
    none, as programs read it. A cell that a spreadsheet would take for a formula begins with an apostrophe.
    Raises ArchiveError where a file cannot be written.
    """
    with _disk_errors_in_words(out):
        out.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(out)
        with ExitStack() as stack:
            passages = _Table("passages", PASSAGE_COLUMNS, out, stack)
            tags = _Table("tags", TAG_COLUMNS, out, stack)
            decisions = _Table("decisions", DECISION_COLUMNS, out, stack)
            for document in archive.documents(root):
                _export_document(archive, document, passages, tags, decisions)
            for table in (passages, tags, decisions):
                table.close()
        outcomes = out / "outcomes.csv"
        rows = [OUTCOME_COLUMNS, *(_outcome_row(outcome) for outcome in archive.outcomes(root))]
        write_csv(outcomes, rows, mark=False)
        return (*passages.files, *tags.files, *decisions.files, outcomes)


def load_early() -> None:
    """Load the writer of Parquet files, which takes a second, before it is needed."""
    import pyarrow as pa  # noqa: F401, PLC0415
    from pyarrow import parquet  # noqa: F401, PLC0415


def write_csv(place: Path, rows: Sequence[_Row], *, mark: bool = True) -> None:
    """Write a CSV file as a whole or not at all, its cells harmless to a spreadsheet; ``mark``: with a byte-order mark.

    Raises ArchiveError where it cannot be written.
    """
    with _disk_errors_in_words(place.parent), _placed(place) as file:
        if mark:
            file.write(BYTE_ORDER_MARK)
        _write_rows(file, rows)


def write_atomically(place: Path, content: bytes) -> None:
    """Write a file as a whole or not at all. Raises ArchiveError where it cannot be written."""
    with _disk_errors_in_words(place.parent):
        place.parent.mkdir(parents=True, exist_ok=True)
        with _placed(place) as file:
            file.write(content)


def _export_document(
    archive: Archive, document: DocumentRow, passages: "_Table", tags: "_Table", decisions: "_Table"
) -> None:
    tagged: dict[str, list[Tag]] = {}
    decided: dict[str, list[StandingDecision]] = {}
    for standing in archive.standing_decisions(sha256=document.source.sha256):
        decided.setdefault(standing.passage_id, []).append(standing)
    for tag in archive.tags(document.source.sha256):
        tagged.setdefault(tag.passage_id, []).append(tag)
    for passage in archive.stream_passages(document.source.sha256):
        passages.add(_passage_row(document, passage) + suggestion(tagged.get(passage.id, ())))
        for tag in tagged.get(passage.id, ()):
            tags.add(_tag_row(document, passage, tag))
        for row in decision_rows(document, passage, decided.get(passage.id, ()), _start_of(passage.text)):
            decisions.add(row)


class _Table:
    """One table in two formats, filled row by row. Both files take their places when the stack is left."""

    def __init__(self, name: str, columns: Sequence[str], out: Path, stack: ExitStack) -> None:
        self.files = (out / f"{name}.parquet", out / f"{name}.csv")
        self._rows: list[_Row] = []
        self._columns = columns
        self._parquet = _parquet_writer(stack.enter_context(_placed(self.files[0])), columns)
        stack.push(self._abandon)
        self._csv = stack.enter_context(_placed(self.files[1]))
        self._csv.write(BYTE_ORDER_MARK)
        _write_rows(self._csv, [tuple(columns)])

    def add(self, row: _Row) -> None:
        self._rows.append(row)
        if len(self._rows) >= _CHUNK:
            self._flush()

    def _abandon(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._parquet.is_open = False  # else it would write its end when it is thrown away, into a closed file

    def close(self) -> None:
        self._flush()
        self._parquet.close()

    def _flush(self) -> None:
        if self._rows:
            _write_parquet(self._parquet, self._columns, self._rows)
            _write_rows(self._csv, self._rows)
            self._rows.clear()


def _passage_row(document: DocumentRow, passage: Passage) -> _Row:
    source = document.source
    pages = [span.page for span in passage.spans]
    return (
        passage.id,
        document.name,
        source.path,
        source.sha256,
        source.country,
        source.document_kind.value,
        source.adopted.isoformat() if source.adopted is not None else None,
        passage.ordinal,
        passage.kind.value,
        passage.path,
        " > ".join(passage.headings),
        passage.language,
        passage.direction.value,
        min(pages, default=None),
        max(pages, default=None),
        passage.start,
        passage.end,
        passage.origin.value,
        " ".join(passage.flags),
        passage.text,
    )


def _tag_row(document: DocumentRow, passage: Passage, tag: Tag) -> _Row:
    source = document.source
    return (
        passage.id,
        int(tag.objective),
        short_name(tag.objective),
        tag.score,
        tag.model_id,
        document.name,
        source.path,
        source.sha256,
        source.country,
        passage.path,
        passage.language,
        _start_of(passage.text),
        "; ".join(_evidence_words(passage, tag)),
        *suggestion((tag,)),
    )


def _start_of(text: str) -> str:
    line = " ".join(text[: 2 * _TEXT_START].split())
    return line if len(line) <= _TEXT_START and len(text) <= 2 * _TEXT_START else line[:_TEXT_START].rstrip() + "…"


def _evidence_words(passage: Passage, tag: Tag) -> Iterator[str]:
    """Give the words that weighed most first, each once; a concept outside the text by its id."""
    seen = set()
    for item in sorted(tag.evidence, key=lambda item: (-item.weight, item.start)):
        in_text = item.place is EvidencePlace.TEXT
        words = " ".join(passage.text[item.start : item.end].split()) if in_text else item.concept
        if words and words.casefold() not in seen:
            seen.add(words.casefold())
            yield words


def _outcome_row(outcome: Outcome) -> _Row:
    counts = (outcome.pages, outcome.passages, outcome.tags, f"{outcome.seconds:.3f}")
    return (outcome.path, outcome.source_id or "", outcome.status.value, outcome.reason, *counts)


def _write_rows(file: IO[bytes], rows: Sequence[_Row]) -> None:
    csv.writer(_Encoded(file), lineterminator="\r\n").writerows([_cell(value) for value in row] for row in rows)


class _Encoded:
    """Takes the text of the csv module as UTF-8."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return self._file.write(text.encode("utf-8", "backslashreplace"))


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.4f}"
    if not isinstance(value, str):
        return value
    text = value if len(value) <= _CELL else value[:_CELL] + "…"
    return f"'{text}" if _FORMULA.match(text) else text


def _parquet_writer(file: IO[bytes], columns: Sequence[str]) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - costly
    from pyarrow import parquet  # noqa: PLC0415

    return parquet.ParquetWriter(file, pa.schema([(name, _type(name)) for name in columns]), compression="zstd")


def _type(column: str) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - loaded already

    if column in {"score", "suggested_alignment_chance"}:
        return pa.float64()
    return pa.int32() if column in _NUMBERS else pa.string()


def _write_parquet(writer: Any, columns: Sequence[str], rows: Sequence[_Row]) -> None:
    import pyarrow as pa  # noqa: PLC0415 - loaded already

    arrays = [
        pa.array([_encodable(value) for value in column], _type(name))
        for name, column in zip(columns, zip(*rows, strict=True), strict=True)
    ]
    writer.write_table(pa.Table.from_arrays(arrays, schema=writer.schema))


def _encodable(value: Any) -> Any:
    if not isinstance(value, str) or value.isascii():
        return value
    return value.encode("utf-8", "backslashreplace").decode()


@contextmanager
def _placed(place: Path) -> Iterator[IO[bytes]]:
    """Open a file beside its place, and move it there, on the disk, once it is whole."""
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(place)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _remove_leftovers(out: Path) -> None:
    """Delete what an export left whose process was killed."""
    for part in out.glob(".*.part"):
        named = re.fullmatch(
            r"\.(?:(?:passages|tags|decisions|outcomes|coverage)\.(?:csv|parquet)|report\.html)\.(\d+)\.part", part.name
        )
        if named and not _is_running(int(named.group(1))):
            part.unlink(missing_ok=True)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # another user's
        return True
    return True


@contextmanager
def _disk_errors_in_words(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            message = f"The disk is full: the files in {out} could not be written."
            raise ArchiveError(
                message, advice="Free some room and run `migralex export`; the archive is whole."
            ) from error
        message = f"The files in {out} could not be written: {error.strerror or error}."
        advice = "Check the permissions, and close the files in other programs; then run `migralex export`."
        raise ArchiveError(message, advice=advice) from error
