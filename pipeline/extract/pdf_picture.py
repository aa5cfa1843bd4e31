"""A page of a PDF as a picture, as a person sees it."""

import ctypes
import io
from typing import Any

import pypdfium2.raw as pdfium
from PIL import Image

from pipeline.errors import DamagedDocument, TooLarge, UnreadableFile
from pipeline.extract.options import ReadOptions
from pipeline.extract.page_image import POINTS_PER_INCH
from pipeline.extract.pdf_file import MOST_PIXELS, PdfFile, open_pdf
from pipeline.extract.pdf_guard import scan_pdf

_COLOUR_WITH_PADDING = 3  # FPDFBitmap_BGRx
JPEG_QUALITY = 85  # at 144 dpi small print stays sharp, and a page of text has about 200 kB
PNG_LEVEL = 1  # higher ones take longer and make a page of print hardly smaller
WHITE_SHARE = 0.5  # of a page of print at least, and of next to no scan: paper has grain
GRAY_SHARE = 0.1  # of a page of print at most: the edges of letters are about a twentieth
_TONES = [value for tone in range(16) for value in (tone * 17,) * 3]
_TONE_OF = [round(gray / 17) for gray in range(256)]
AGAIN = "Ask for the file again, or print it to PDF anew."
MOST_OBJECTS = 2_000_000  # a detailed map draws some 100,000


def picture_of_page(data: bytes, number: int, dpi: int, options: ReadOptions) -> bytes:
    """Page ``number`` (from 1) in colour as a JPEG, in fewer dots than asked where it is huge.

    Raises what ``read_pdf`` raises, and ``UnreadableFile`` for a page that the file does not have.
    """
    scan_pdf(data, options.max_characters_per_page)
    with open_pdf(data, options.max_pages) as file:
        return as_jpeg(draw_page(file, number, dpi))


def draw_page(file: PdfFile, number: int, dpi: int, most_pixels: int = MOST_PIXELS) -> Image.Image:
    """Page ``number`` (from 1) of an open file in colour as it is shown, in fewer dots than asked where it is huge.

    Raises ``UnreadableFile`` for a page that the file does not have, ``DamagedDocument`` and ``TooLarge``.
    """
    if not 1 <= number <= file.page_count:
        raise UnreadableFile(
            f"There is no page {number}: the file has {file.page_count:,}.", advice="Ask for a page that it has."
        )
    with file.page(number - 1) as page:
        if page is None:
            raise DamagedDocument(f"Page {number} is damaged and cannot be drawn.", advice=AGAIN)
        if page.object_count() > MOST_OBJECTS:
            raise TooLarge(f"Page {number} draws too many objects to be shown.", advice=AGAIN)
        return _draw(page.handle, page.frame.width, page.frame.height, dpi, most_pixels)


def as_jpeg(picture: Image.Image) -> bytes:
    """A picture as a JPEG."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def as_small_file(picture: Image.Image) -> bytes:
    """A picture as a PNG in 16 tones where it is print in black on white, which is then smaller and sharper.

    Else, in colours or with photographs, as a JPEG.
    """
    red, green, blue = picture.split()
    dots = green.tobytes()
    if red.tobytes() != dots or blue.tobytes() != dots or not _is_print(green.histogram()):
        return as_jpeg(picture)
    toned = Image.frombytes("P", green.size, green.point(_TONE_OF).tobytes())
    toned.putpalette(_TONES)
    out = io.BytesIO()
    toned.save(out, "PNG", bits=4, compress_level=PNG_LEVEL)
    return out.getvalue()


def _is_print(histogram: list[int]) -> bool:
    """Whether so many dots of each gray are mostly white, and but for edges of letters black."""
    count = sum(histogram)
    return histogram[255] >= WHITE_SHARE * count and sum(histogram[32:224]) <= GRAY_SHARE * count


def _draw(page: Any, width: float, height: float, dpi: int, most_pixels: int) -> Image.Image:
    scale = dpi / POINTS_PER_INCH
    scale = min(scale, (most_pixels / max(width * height, 1.0)) ** 0.5)
    across, down = max(round(width * scale), 1), max(round(height * scale), 1)
    bitmap = pdfium.FPDFBitmap_CreateEx(across, down, _COLOUR_WITH_PADDING, None, 0)
    if not bitmap:
        raise MemoryError
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, across, down, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, across, down, 0, pdfium.FPDF_ANNOT)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        raw = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * down)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return Image.frombytes("RGB", (across, down), raw, "raw", "BGRX", stride)
