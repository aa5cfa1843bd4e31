"""Pages of documents of the archive as pictures, for those who look at many: drawn by guarded workers, and kept."""

import os
import re
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from pipeline.errors import LimitReached, SourceError, UnreadableFile, UnsupportedFormat
from pipeline.extract.limits import WorkerLimits
from pipeline.extract.options import ReadOptions
from pipeline.records import SourceKind
from pipeline.run.batch import read_options
from pipeline.run.frames import PictureAnswer, PictureRequest, decode_picture_reply, encode
from pipeline.run.guarded import guarded_child
from pipeline.run.originals import PresentFile, find_present
from pipeline.run.picture_shelf import PictureShelf
from pipeline.run.shelf import as_error
from pipeline.run.turns import Turns
from pipeline.settings import Settings
from pipeline.store import Archive

FOLDER = "pictures"
VERSION = 1
"""Raised whenever the same page may look otherwise than before."""
WORKERS = 2
LEAST_DPI, MOST_DPI, STEP_DPI = 60, 300, 12  # in steps, so that not every width of a window makes a picture of its own
DPI = 144  # small print stays sharp on a screen
SECONDS = 20  # for one page; a map may take three, a whole book of scans some for being opened
FORGET_SECONDS = 60.0  # that a page is not tried again which overdrew its limits
MOST_REFUSALS = 500
ADVICE = "Download the original and open it."
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a person sees it, after its rotation: boxes of passages lie on it in proportion."""

    data: bytes
    etag: str
    """Changes with the bytes of the document, the page, the size and our way of drawing; with quotation marks."""

    @property
    def media_type(self) -> str:
        """PNG for print in black on white, else JPEG."""
        return "image/png" if self.data.startswith(_PNG) else "image/jpeg"


def etag_of(sha256: str, page: int, dpi: int = DPI) -> str:
    """The etag of a picture, without drawing it."""
    return f'"{sha256[:32]}-{page}-{fit_dpi(dpi)}-{VERSION}"'


def fit_dpi(dpi: int) -> int:
    """The resolution that is drawn when another is asked for.

    >>> [fit_dpi(dpi) for dpi in (1, 100, 144, 9_999)]
    [60, 96, 144, 300]
    """
    return min(max(round(dpi / STEP_DPI) * STEP_DPI, LEAST_DPI), MOST_DPI)


class Pictures:
    """Draws and keeps; threads may share it. Its processes start with the first page, or with ``start``."""

    def __init__(self, settings: Settings, archive: Archive) -> None:
        self._settings = settings
        self._archive = archive
        limits = WorkerLimits(settings.worker_memory_mb, SECONDS, float(SECONDS))
        self._workers = [guarded_child("pipeline.run.picture_worker", limits) for _ in range(WORKERS)]
        self._turns = Turns(self._workers)
        self._shelf = PictureShelf(settings.out.resolve() / FOLDER, settings.pictures_mb * 1_000_000)
        self._refused: OrderedDict[str, tuple[float, SourceError]] = OrderedDict()
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the processes; they load while the caller does other things."""
        for worker in self._workers:
            worker.start()

    def close(self) -> None:
        """End the processes."""
        self._turns.close()

    def picture(self, sha256: str, page: int, *, dpi: int = DPI, asker: str = "") -> Picture:
        """Page ``page`` (from 1) of the document with these bytes; see ``fit_dpi`` for the size.

        ``asker`` is whoever asks: two who ask are served in turn, however much one asks for. Raises a SourceError that
        says why there is no picture: the file is gone or changed, has no pages, or not this one.
        """
        if not _DIGEST.fullmatch(sha256):
            raise UnreadableFile("There is no such document: that is no digest.", advice="Follow a link of the room.")
        if not 1 <= page <= self._settings.max_pages:
            raise UnreadableFile(f"There is no page {page}.", advice="Ask for a page that the file has.")
        drawn_dpi = fit_dpi(dpi)
        name = f"{sha256}-{page}-{drawn_dpi}-{VERSION}"
        data = self._shelf.get(name)
        if data is None:
            self._recall(name)
            data = self._draw(name, sha256, page, drawn_dpi, asker)
        return Picture(data, etag_of(sha256, page, drawn_dpi))

    def _draw(self, name: str, sha256: str, page: int, dpi: int, asker: str) -> bytes:
        found = find_present(self._settings, self._archive, sha256)
        _check_kind(found)
        options: ReadOptions = read_options(self._settings, None)
        max_bytes = self._settings.max_file_mb * 1_000_000
        request = PictureRequest(os.fsencode(found.absolute), sha256, page, dpi, options, max_bytes)
        with self._turns.lend(asker or sha256, sha256) as worker:
            data = self._shelf.get(name)  # somebody else may have asked for it while we waited
            if data is not None:
                return data
            try:
                reply = decode_picture_reply(worker.ask(encode(request)))
            except SourceError as error:
                worker.close()
                raise self._remember(name, found, page, error) from error
            if isinstance(reply, PictureAnswer):
                self._shelf.put(name, reply.data)
                return reply.data
            if reply.leaving:
                worker.close()
        refusal = as_error(reply.code, reply.reason)
        raise self._remember(name, found, page, refusal) if isinstance(refusal, LimitReached) else refusal

    def _remember(self, name: str, found: PresentFile, page: int, error: SourceError) -> SourceError:
        """A page that harms its worker costs others their time, so it is not tried again at once."""
        told = LimitReached(f"Page {page} of {found.place.path} cannot be drawn: {error}", advice=ADVICE)
        with self._lock:
            self._refused[name] = (time.monotonic(), told)
            while len(self._refused) > MOST_REFUSALS:
                self._refused.popitem(last=False)
        return told

    def _recall(self, name: str) -> None:
        with self._lock:
            at, error = self._refused.get(name, (0.0, None))
            if error is not None and time.monotonic() - at < FORGET_SECONDS:
                raise error.with_traceback(None)
            self._refused.pop(name, None)


def _check_kind(found: PresentFile) -> None:
    kind = found.place.kind
    if kind is not SourceKind.PDF:
        what = f"it is {kind}, and only PDF has" if kind is not None else "it could not be read"
        raise UnsupportedFormat(
            f"{found.place.path} has no pages to draw: {what}.", advice="Its text is shown instead."
        )
