"""A scanned copy of a PDF: its pages as one-bit images, a little askew and with specks, and no text at all."""

import io

import numpy as np
import numpy.typing as npt
import pypdfium2
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

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


def _turn(gray: npt.NDArray[np.uint8], degrees: float) -> npt.NDArray[np.uint8]:
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
        data = _group4(black)
        draw = f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Im0 Do Q".encode()
        objects[at] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.2f} {height:.2f}] /Contents {at + 1} 0 R "
            f"/Resources << /XObject << /Im0 {at + 2} 0 R >> >> >>"
        ).encode()
        objects[at + 1] = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(draw), draw)
        objects[at + 2] = (
            f"<< /Type /XObject /Subtype /Image /Width {columns} /Height {rows} /ColorSpace /DeviceGray "
            f"/BitsPerComponent 1 /Filter /CCITTFaxDecode "
            f"/DecodeParms << /K -1 /BlackIs1 true /Columns {columns} /Rows {rows} >> "
            f"/Length {len(data)} >>\nstream\n"
        ).encode() + data + b"\nendstream"  # fmt: skip
    objects[2] = f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(kids)}] >>".encode()
    return assemble(objects)


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
