"""A PDF file in pdfium's hands: opened with clear errors, its pages one at a time, each given back after use."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from pipeline.errors import DamagedDocument, EncryptedDocument, TooLarge
from pipeline.extract.page_image import POINTS_PER_INCH, PageImage
from pipeline.extract.pdf_looks import Fonts
from pipeline.extract.pdf_words import Frame

MOST_PIXELS = 40_000_000
"""Of one rendered page; A3 at 300 dpi has 17 million."""
_GRAY = 1


@dataclass(slots=True)
class PdfFile:
    """An open file; ``data`` must live as long as pdfium reads from it."""

    data: bytes
    document: Any
    page_count: int
    fonts: Fonts = field(default_factory=Fonts)

    def title(self) -> str | None:
        """The title in the file's own information, unless it is a file name or empty."""
        length = pdfium.FPDF_GetMetaText(self.document, b"Title", None, 0)
        if length <= 2:
            return None
        buffer = ctypes.create_string_buffer(length)
        pdfium.FPDF_GetMetaText(self.document, b"Title", buffer, length)
        title = " ".join(buffer.raw[: length - 2].decode("utf-16-le", "replace").replace("\x00", "").split())
        is_name = title.lower().endswith((".doc", ".docx", ".pdf", ".p65", ".qxd", ".indd", ".rtf", ".xls"))
        useless = is_name or title.lower().startswith(("microsoft word", "untitled", "layout 1"))
        return title[:300] if title and not useless else None

    @contextmanager
    def page(self, index: int) -> Iterator["OpenPage | None"]:
        """One page (index from 0), or None where pdfium cannot load it."""
        handle = pdfium.FPDF_LoadPage(self.document, index)
        if not handle:
            yield None
            return
        try:
            yield OpenPage(handle, _frame(handle))
        finally:
            pdfium.FPDF_ClosePage(handle)


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A loaded page, valid only inside the ``with`` that gave it."""

    handle: Any
    frame: Frame

    @contextmanager
    def text(self) -> Iterator[Any]:
        """The text page of pdfium, or None."""
        handle = pdfium.FPDFText_LoadPage(self.handle)
        try:
            yield handle or None
        finally:
            if handle:
                pdfium.FPDFText_ClosePage(handle)

    def character_count(self, text_page: Any) -> int:
        """How many characters a text page has; negative where pdfium cannot tell."""
        return int(pdfium.FPDFText_CountChars(text_page))

    def object_count(self) -> int:
        """How many objects (texts, paths, images) the page draws at its top level."""
        return int(pdfium.FPDFPage_CountObjects(self.handle))

    def render(self, dpi: int) -> PageImage | None:
        """The page in gray as it is shown; a huge page in fewer dots, None where there is no memory for it."""
        pixels = self.frame.width * self.frame.height * (dpi / POINTS_PER_INCH) ** 2
        if pixels > MOST_PIXELS:
            dpi = max(int(dpi * (MOST_PIXELS / pixels) ** 0.5), 10)
        width = max(round(self.frame.width * dpi / POINTS_PER_INCH), 1)
        height = max(round(self.frame.height * dpi / POINTS_PER_INCH), 1)
        bitmap = pdfium.FPDFBitmap_CreateEx(width, height, _GRAY, None, 0)
        if not bitmap:
            return None
        try:
            pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
            pdfium.FPDF_RenderPageBitmap(bitmap, self.handle, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
            stride = pdfium.FPDFBitmap_GetStride(bitmap)
            raw = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)
        rows = raw if stride == width else b"".join(raw[row * stride : row * stride + width] for row in range(height))
        return PageImage(rows, width, height, dpi)


@contextmanager
def open_pdf(data: bytes, max_pages: int) -> Iterator[PdfFile]:
    """Open a file. Raises ``EncryptedDocument``, ``DamagedDocument`` or ``TooLarge``."""
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise _refusal(pdfium.FPDF_GetLastError())
    try:
        yield PdfFile(data, document, _page_count(document, max_pages))
    finally:
        pdfium.FPDF_CloseDocument(document)


def _page_count(document: Any, most: int) -> int:
    count = int(pdfium.FPDF_GetPageCount(document))
    if count > most:
        raise TooLarge(
            f"The PDF says that it has {count:,} pages; the limit is {most:,}.",
            advice="Split it, or raise the limit of pages.",
        )
    if count < 1:
        raise DamagedDocument("The PDF has no pages.", advice="Ask for the file again, or print it to PDF anew.")
    return count


def _refusal(code: int) -> EncryptedDocument | DamagedDocument:
    if code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return EncryptedDocument(
            "The PDF opens only with a password.", advice="Save it without a password and add it again."
        )
    return DamagedDocument(
        "The PDF is damaged or cut off: its table of contents for programs cannot be found.",
        advice="Download it again and compare the size, or print it to PDF anew.",
    )


def _frame(page: Any) -> Frame:
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
    width, height = float(pdfium.FPDF_GetPageWidthF(page)), float(pdfium.FPDF_GetPageHeightF(page))
    return Frame(float(box.left), float(box.bottom), width, height, int(pdfium.FPDFPage_GetRotation(page)) % 4)
