"""PDFs that stay open between pages, for those who look through them: the ones used last, within a bound of memory."""

from collections import OrderedDict
from contextlib import ExitStack
from dataclasses import dataclass, field

from pipeline.extract.options import ReadOptions
from pipeline.extract.pdf_file import PdfFile, open_pdf
from pipeline.extract.pdf_guard import scan_pdf
from pipeline.extract.pdf_picture import as_small_file, draw_page

MOST_FILES = 6  # open at once: a few people, each with two versions
MOST_BYTES = 150_000_000  # of all that are open, beside one of any size
MOST_PIXELS = 16_000_000  # of a picture for a screen: A3 at 280 dpi


@dataclass(slots=True)
class _Open:
    file: PdfFile
    closing: ExitStack


@dataclass(slots=True)
class HeldPdfs:
    """Open files by the digest of their bytes."""

    _open: OrderedDict[str, _Open] = field(default_factory=OrderedDict)

    def holds(self, sha256: str) -> bool:
        """Whether a file is open."""
        return sha256 in self._open

    def open(self, sha256: str, data: bytes, options: ReadOptions) -> None:
        """Open a file, and close those that were not used for long. Raises what ``picture_of_page`` raises."""
        self._make_room(len(data))
        scan_pdf(data, options.max_characters_per_page)
        closing = ExitStack()
        self._open[sha256] = _Open(closing.enter_context(open_pdf(data, options.max_pages)), closing)

    def draw(self, sha256: str, number: int, dpi: int) -> bytes:
        """Page ``number`` (from 1) of an open file as a PNG or JPEG. Raises what ``draw_page`` raises."""
        self._open.move_to_end(sha256)
        return as_small_file(draw_page(self._open[sha256].file, number, dpi, MOST_PIXELS))

    def _make_room(self, size: int) -> None:
        while self._open and (len(self._open) >= MOST_FILES or self._size() + size > MOST_BYTES):
            self._open.popitem(last=False)[1].closing.close()

    def _size(self) -> int:
        return sum(len(one.file.data) for one in self._open.values())
