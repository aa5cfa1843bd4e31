"""A scanned copy of a PDF: its pages as images, askew, with specks or worn, and no text at all."""

import io
import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pypdfium2
from PIL import Image, ImageFilter
from PIL.TiffImagePlugin import TiffImageFile

Gray = npt.NDArray[np.uint8]
"""Rows of dots, 0 for black and 255 for white."""
_STRIP_OFFSETS, _STRIP_LENGTHS, _ROWS_PER_STRIP = 273, 279, 278  # TIFF 6.0 tags


def scan(pdf: bytes, *, dpi: int = 200, skew: float = 0.4, specks: float = 0.0004, seed: int = 0) -> bytes:
    """Every page as a CCITT group 4 image. ``skew`` is in degrees, ``specks`` the share of dots that turn over."""
    rng = np.random.default_rng(seed)
    pages = []
    document = pypdfium2.PdfDocument(pdf)
    for number in range(len(document)):
        page = document[number]
        gray = page.render(scale=dpi / 72, grayscale=True).to_numpy()
        gray = gray.reshape(gray.shape[:2])
        askew = _turn(gray, skew * (1 if number % 2 == 0 else -0.6))
        black = askew < 128 + rng.integers(-30, 30, askew.shape)
        black ^= rng.random(askew.shape) < specks
        pages.append((page.get_width(), page.get_height(), black))
    return _write(pages)


@dataclass(frozen=True, slots=True)
class Wear:
    """What happened to a sheet before and while it was scanned in gray."""

    skew: float = 0.0
    """Degrees."""
    blur: float = 0.0
    """Dots: the standard deviation of a Gaussian."""
    noise: float = 0.0
    """Levels of gray (of 255): the standard deviation."""
    shade: float = 0.0
    """Share of the light that the darkest corner lacks, as near the fold of a book."""
    jpeg: int = 0
    """Quality; 0 keeps every dot."""
    quarter_turns: int = 0
    """Counter-clockwise: a sheet that lay on its side or head in the scanner."""


def scan_worn(pdf: bytes, wear: Wear, *, dpi: int = 200, seed: int = 0) -> bytes:
    """Every page as a gray image (JPEG, or Flate where ``wear.jpeg`` is 0), worn as said."""
    rng = np.random.default_rng(seed)
    objects: dict[int, bytes] = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
    document = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(document):
        gray = page.render(scale=dpi / 72, grayscale=True).to_numpy()
        worn = wear_out(gray.reshape(gray.shape[:2]), wear, rng)
        size = (worn.shape[1] * 72 / dpi, worn.shape[0] * 72 / dpi)
        objects |= _page_objects(3 + 3 * number, size, *_gray_image(worn, wear.jpeg))
    kids = " ".join(f"{3 + 3 * number} 0 R" for number in range(len(document)))
    objects[2] = f"<< /Type /Pages /Count {len(document)} /Kids [{kids}] >>".encode()
    return assemble(objects)


def wear_out(gray: Gray, wear: Wear, rng: np.random.Generator) -> Gray:
    """The sheet as a scanner sees it."""
    seen = _turn(gray, wear.skew) if wear.skew else gray
    if wear.blur:
        seen = np.asarray(Image.fromarray(seen).filter(ImageFilter.GaussianBlur(wear.blur)))
    height, width = seen.shape
    across, down = np.linspace(0, 1, width)[None, :], np.linspace(0, 1, height)[:, None]
    light = 1 - wear.shade * (0.6 * across**2 + 0.4 * down)
    levels = seen * light + rng.normal(0, wear.noise or 1e-9, seen.shape)
    return np.rot90(np.clip(levels, 0, 255).astype(np.uint8), wear.quarter_turns).copy()


def _gray_image(gray: Gray, quality: int) -> tuple[str, bytes]:
    """The entries of an image's dictionary, and its data."""
    buffer = io.BytesIO()
    rows, columns = gray.shape
    if quality:
        Image.fromarray(gray).save(buffer, "JPEG", quality=quality)
    packed = buffer.getvalue() if quality else zlib.compress(gray.tobytes(), 1)
    name = "DCTDecode" if quality else "FlateDecode"
    entries = f"/Width {columns} /Height {rows} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /{name}"
    return entries, packed


def _turn(gray: Gray, degrees: float) -> Gray:
    """Turned about its middle, nearest dot; what comes from outside is paper."""
    height, width = gray.shape
    sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    y, x = np.mgrid[0:height, 0:width]
    y, x = y - height / 2, x - width / 2
    from_x = np.rint(cosine * x + sine * y + width / 2).astype(int)
    from_y = np.rint(cosine * y - sine * x + height / 2).astype(int)
    inside = (from_x >= 0) & (from_x < width) & (from_y >= 0) & (from_y < height)
    turned = np.full(gray.shape, 255, np.uint8)
    turned[inside] = gray[from_y[inside], from_x[inside]]
    return turned


def _group4(black: npt.NDArray[np.bool_]) -> bytes:
    buffer = io.BytesIO()
    height = black.shape[0]
    Image.fromarray(~black).save(buffer, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: height})
    image = Image.open(buffer)
    assert isinstance(image, TiffImageFile)
    (offset,), (length,) = image.tag_v2[_STRIP_OFFSETS], image.tag_v2[_STRIP_LENGTHS]
    if image.tag_v2.get(262) not in (0, 1) or image.tag_v2.get(266, 1) != 1:
        raise ValueError("The image library wrote a form of group 4 that is not expected here.")
    return buffer.getvalue()[offset : offset + length]


def _write(pages: list[tuple[float, float, npt.NDArray[np.bool_]]]) -> bytes:
    objects: dict[int, bytes] = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
    kids = []
    for number, (width, height, black) in enumerate(pages):
        at = 3 + 3 * number
        kids.append(f"{at} 0 R")
        rows, columns = black.shape
        entries = (
            f"/Width {columns} /Height {rows} /ColorSpace /DeviceGray "
            f"/BitsPerComponent 1 /Filter /CCITTFaxDecode "
            f"/DecodeParms << /K -1 /BlackIs1 true /Columns {columns} /Rows {rows} >>"
        )
        objects |= _page_objects(at, (width, height), entries, _group4(black))
    objects[2] = f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(kids)}] >>".encode()
    return assemble(objects)


def _page_objects(at: int, size: tuple[float, float], entries: str, data: bytes) -> dict[int, bytes]:
    """A page, its contents and its one image, as three objects from number ``at`` on."""
    width, height = size
    draw = f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Im0 Do Q".encode()
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.2f} {height:.2f}] /Contents {at + 1} 0 R "
        f"/Resources << /XObject << /Im0 {at + 2} 0 R >> >> >>"
    )
    return {
        at: page.encode(),
        at + 1: b"<< /Length %d >>\nstream\n%b\nendstream" % (len(draw), draw),
        at + 2: f"<< /Type /XObject /Subtype /Image {entries} /Length {len(data)} >>\nstream\n".encode()
        + data
        + b"\nendstream",
    }


def assemble(objects: dict[int, bytes]) -> bytes:
    """A PDF file of numbered objects; object 1 is the catalogue. Numbers must run from 1 without a gap."""
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number in sorted(objects):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, objects[number])
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
