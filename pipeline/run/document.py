"""One document, straight down the page: bytes -> blocks -> passages -> tags. Runs inside a guarded worker."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pipeline import extract, passages
from pipeline.classify.model import Model
from pipeline.errors import DamagedDocument, LimitReached, SourceError, UnreadableFile
from pipeline.intake.digest import read_file
from pipeline.records import Document, Flag, Passage, Stage
from pipeline.run.frames import Answer, ReadAnswer, ReadRequest, Refusal, TagAnswer

Reply = TypeVar("Reply")
RERUN_ADVICE = "Run again when nobody writes to it."


@dataclass(slots=True)
class Place:
    """How far the work on a document has come."""

    stage: Stage = Stage.INTAKE


def read_document(request: ReadRequest, model: Model, file: Path) -> Answer:
    """Read, split and tag one file; a Refusal carries the reason of whatever stood in the way."""
    started = time.process_time()

    def work(place: Place) -> Answer:
        document = read_and_split(request, file, place)
        place.stage = Stage.TAG
        document, untagged = flag_unspoken(document, model)
        read = model.read(document.passages)
        return ReadAnswer(document, tuple(read.tags), untagged, time.process_time() - started, read.doubts.pack())

    return attempt(work)


def read_and_split(request: ReadRequest, file: Path, place: Place) -> Document:
    """The passages of one file, without tags; what is no longer needed is given back on the way."""
    data = planned_bytes(file, request.source.sha256, request.max_bytes)
    place.stage = Stage.EXTRACT
    extraction = extract.read(data, request.source.kind, request.options)
    del data
    place.stage = Stage.SPLIT
    return passages.split(extraction, request.source, passages.SplitOptions())


def planned_bytes(file: Path, sha256: str, max_bytes: int) -> bytes:
    """The bytes of a file that still has the digest of its source. Raises ``UnreadableFile``, ``TooLarge``."""
    read = read_file(file, max_bytes)
    if read.sha256 != sha256:
        raise UnreadableFile("The file changed after it was planned.", advice=RERUN_ADVICE)
    return read.data


def attempt(work: Callable[[Place], Reply]) -> Reply | Refusal:
    """The answer of ``work``, or a Refusal that says how far it came and what stood in the way."""
    place = Place()
    try:
        return work(place)
    except SourceError as error:
        return Refusal(place.stage, type(error).__name__, error.sentence())
    except MemoryError:
        reason = "The document needs more memory than a worker may take. Split it, or raise MIGRALEX_WORKER_MEMORY_MB."
        return Refusal(place.stage, LimitReached.__name__, reason, leaving=True)
    except Exception as error:  # noqa: BLE001 - the one place: a parser's surprise ends one document, never the run
        return unforeseen(place.stage, error)


def unforeseen(stage: Stage, error: Exception) -> Refusal:
    """A surprise as an outcome that a person can pass on."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else "unknown place"
    told = " ".join(str(error).split())[:200]
    reason = (
        f"The reader stumbled over something unforeseen in the document ({type(error).__name__} at {where}: {told})."
    )
    return Refusal(stage, DamagedDocument.__name__, f"{reason} Please report it with the file.")


def tag_again(known: tuple[Passage, ...], model: Model) -> TagAnswer:
    """New tags for passages that were read before."""
    untagged = sum(not model.speaks(passage.language) for passage in known)
    read = model.read(known)
    return TagAnswer(tuple(read.tags), untagged, read.doubts.pack())


def flag_unspoken(document: Document, model: Model) -> tuple[Document, int]:
    """Mark the passages in languages that the model does not speak; the count of them."""
    spoken = {language: model.speaks(language) for language in {p.language for p in document.passages}}
    if all(spoken.values()):
        return document, 0
    marked = tuple(p if spoken[p.language] else _flagged(p) for p in document.passages)
    return replace(document, passages=marked), sum(not spoken[p.language] for p in marked)


def _flagged(passage: Passage) -> Passage:
    return replace(passage, flags=(*passage.flags, Flag.NO_MODEL_FOR_LANGUAGE))
