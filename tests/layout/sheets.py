"""Small PDF sheets for the tests of the layout, typeset with reportlab: places are points from the top left."""

import io

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from pipeline.extract.options import ReadOptions
from pipeline.extract.pdf import read_pdf
from pipeline.records import Block, Extraction

WIDTH, HEIGHT = 595.0, 842.0
SERIF, BOLD, ITALIC = "Times-Roman", "Times-Bold", "Times-Italic"
WORDS = [
    "persons",
    "who",
    "enter",
    "the",
    "territory",
    "are",
    "to",
    "be",
    "told",
    "of",
    "their",
    "rights",
    "in",
    "a",
    "language",
    "that",
    "they",
    "know",
    "and",
    "the",
    "office",
    "keeps",
    "a",
    "record",
    "of",
    "each",
    "notice",
    "which",
    "it",
    "shows",
    "to",
    "the",
    "court",
    "when",
    "asked",
    "so",
    "that",
    "nobody",
    "is",
    "held",
    "without",
    "reason",
    "for",
    "long",
]


def prose(start: int, words: int) -> str:
    """A sentence of so many words that no other start gives."""
    text = " ".join(WORDS[(start * 7 + step * (1 + start % 3)) % len(WORDS)] for step in range(words))
    return text[0].upper() + text[1:] + f" rule{'abcdefghijklmnopqrstuvwxyz'[start % 26] * 3}."


class Sheets:
    """A document under the pen."""

    def __init__(self, width: float = WIDTH, height: float = HEIGHT) -> None:
        self.buffer = io.BytesIO()
        self.width, self.height = width, height
        self.canvas = Canvas(self.buffer, pagesize=(width, height), invariant=1, pageCompression=0)

    def line(self, x: float, top: float, text: str, size: float = 11, font: str = SERIF) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.height - top - 0.8 * size, text)

    def centred(self, top: float, text: str, size: float = 11, font: str = SERIF) -> None:
        self.line((self.width - stringWidth(text, font, size)) / 2, top, text, size, font)

    def flow(
        self, x: float, top: float, width: float, text: str, size: float = 11, leading: float = 13, first: float = 0
    ) -> float:
        """Wrap a paragraph and give the top of what follows."""
        line = ""
        room = width - first
        shift = first
        for word in text.split():
            longer = f"{line} {word}" if line else word
            if stringWidth(longer, SERIF, size) > room:
                self.line(x + shift, top, line, size)
                top, line, room, shift = top + leading, word, width, 0
            else:
                line = longer
        self.line(x + shift, top, line, size)
        return top + leading

    def turn_page(self) -> None:
        self.canvas.showPage()

    def data(self) -> bytes:
        self.canvas.save()
        return self.buffer.getvalue()

    def read(self) -> Extraction:
        return read_pdf(self.data(), ReadOptions(ocr=False))


def texts(blocks: tuple[Block, ...], *kinds: str) -> list[str]:
    return [block.text for block in blocks if not kinds or block.kind.value in kinds]
