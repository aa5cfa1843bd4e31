"""Text shaped with HarfBuzz, Arabic and Latin, in a PDF font whose codes map back to characters as in word processors.

Each glyph gets a two-byte code of its own (Identity-H) in order of first use, and the ToUnicode map gives the
characters that it stands for. Lines are drawn in visual order, from left to right, as Word and LibreOffice do. Two
habits of word processors can be had: the lam-alef ligature as one glyph that stands for two characters, and brackets
whose code gives the bracket as it looks and not as it is meant.
"""

import itertools
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import uharfbuzz as hb
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString
from reportlab.pdfgen.canvas import Canvas

from tests.typeset.faces import amiri_path

_LEFT_TO_RIGHT = re.compile(
    # a number behind Latin letters runs with them (UAX #9, W7)
    r"[A-Za-zÀ-ÿ][0-9A-Za-zÀ-ÿ]*(?:[ .,/:&@_+'’–-]{1,3}[0-9A-Za-zÀ-ÿ]+)*"
    r"|[0-9]+(?:[.,/:][0-9]+)*|[٠-٩]+(?:[/.][٠-٩]+)*"
)
_ALEFS = {"ا": 0xFEFB, "أ": 0xFEF7, "إ": 0xFEF9, "آ": 0xFEF5}  # the form that stands alone; the joined one follows it
_JOINS_FORWARD = frozenset("بتثجحخسشصضطظعغفقكلمنهيئـ")
_BRACKETS = {"(": ")", ")": "(", "[": "]", "]": "[", "«": "»", "»": "«"}


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph: its number in the font, the characters it stands for, and its place in thousandths of the size."""

    number: int
    characters: str
    index: int
    advance: float
    dx: float
    dy: float


@dataclass(slots=True, eq=False)
class ShapedFont:
    """One cut of Amiri in one document. ``ligatures`` and ``mirrored`` are the two habits of the module's docstring.

    With ``latin`` every line is one left-to-right run of Latin text, kerned and with its fi and fl ligatures.
    """

    name: str
    path: Path
    ligatures: bool = True
    mirrored: bool = True
    latin: bool = False
    _codes: dict[tuple[int, str], int] = field(default_factory=dict)

    def shape(self, text: str) -> list[Glyph]:
        """Glyphs of one line in visual order, left to right; ``Glyph.index`` counts in ``text``."""
        glyphs: list[Glyph] = []
        runs = [(0, len(text), False)] if self.latin and text else _runs(text)
        for start, end, rtl in reversed(runs):
            glyphs += self._shape_run(text, start, end, rtl=rtl)
        return glyphs

    def advances(self, text: str, size: float) -> list[float]:
        """The advance of each character in points; a ligature's lies on its first character."""
        found = [0.0] * len(text)
        for glyph in self.shape(text):
            found[glyph.index] += glyph.advance * size / 1000
        return found

    def draw(self, canvas: Canvas, text: str, x: float, baseline: float, size: float, word_space: float) -> None:
        """Put one line on the page, its left end at ``x``; ``baseline`` is from the bottom of the page, in points."""
        parts, rise = [f"BT /{self.name} {size:g} Tf 1 0 0 1 {x:.3f} {baseline:.3f} Tm ["], 0.0
        for glyph in self.shape(text):
            if glyph.dy != rise:
                rise = glyph.dy
                parts.append(f"] TJ {rise * size / 1000:.3f} Ts [")
            extra = word_space * 1000 / size if glyph.characters == " " else 0.0
            shift = f"{-glyph.dx:g} " if glyph.dx else ""
            back = glyph.dx - extra - (glyph.advance - self._nominal(glyph.number))
            parts.append(f"{shift}<{self._code(glyph):04x}>" + (f" {back:.2f} " if abs(back) > 0.005 else ""))
        parts.append("] TJ " + ("0 Ts " if rise else "") + "ET")
        canvas._code.append("".join(parts))

    def embed(self, canvas: Canvas) -> None:
        """Write the font into the document; to be called once, after the last line was drawn."""
        if not self._codes:
            return
        file, new_numbers = _subset(self.path, sorted({number for number, _ in self._codes}))
        widths = PDFArray([1, PDFArray([round(self._nominal(number)) for number, _ in self._codes])])
        to_glyph = bytes(2) + b"".join(new_numbers[number].to_bytes(2, "big") for number, _ in self._codes)
        descriptor = PDFDictionary({
            "Type": PDFName("FontDescriptor"), "FontName": PDFName(f"AAAAAA+{self.path.stem}"), "Flags": 4,
            "FontBBox": PDFArray([-600, -650, 2000, 1150]), "ItalicAngle": 0, "Ascent": 1124, "Descent": -634,
            "CapHeight": 646, "StemV": 80, "FontFile2": _stream(canvas, file, f"{self.name}File"),
        })  # fmt: skip
        descendant = PDFDictionary({
            "Type": PDFName("Font"), "Subtype": PDFName("CIDFontType2"),
            "BaseFont": PDFName(f"AAAAAA+{self.path.stem}"),
            "CIDSystemInfo": PDFDictionary(
                {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
            ),
            "FontDescriptor": canvas._doc.Reference(descriptor, f"{self.name}Descriptor"), "W": widths,
            "CIDToGIDMap": _stream(canvas, to_glyph, f"{self.name}Map"), "DW": 1000,
        })  # fmt: skip
        font = PDFDictionary({
            "Type": PDFName("Font"), "Subtype": PDFName("Type0"), "BaseFont": PDFName(f"AAAAAA+{self.path.stem}"),
            "Encoding": PDFName("Identity-H"),
            "DescendantFonts": PDFArray([canvas._doc.Reference(descendant, f"{self.name}Descendant")]),
            "ToUnicode": _stream(canvas, self._to_unicode(), f"{self.name}Unicode"),
        })  # fmt: skip
        canvas._doc.idToObject["BasicFonts"].dict[self.name] = canvas._doc.Reference(font, f"{self.name}Font")

    def _shape_run(self, text: str, start: int, end: int, *, rtl: bool) -> list[Glyph]:
        buffer = hb.Buffer()
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS  # a mark is a glyph with letters of its own
        buffer.add_str(text[start:end])
        buffer.direction, buffer.script, buffer.language = ("rtl", "Arab", "ar") if rtl else ("ltr", "Latn", "en")
        hb.shape(_font(self.path), buffer, {})
        pairs = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
        starts = sorted({info.cluster for info, _ in pairs} | {end - start})
        after = dict(itertools.pairwise(starts))
        glyphs, seen = [], set[int]()
        for info, place in pairs:
            characters = text[start + info.cluster : start + after[info.cluster]] if info.cluster not in seen else ""
            seen.add(info.cluster)
            if rtl and self.mirrored:
                characters = _BRACKETS.get(characters, characters)
            glyphs.append(
                Glyph(info.codepoint, characters, start + info.cluster, place.x_advance, place.x_offset, place.y_offset)
            )
        return self._ligate(glyphs, text) if rtl and self.ligatures else glyphs

    def _ligate(self, glyphs: list[Glyph], text: str) -> list[Glyph]:
        found: list[Glyph] = []
        for glyph in glyphs:
            alef = found[-1] if found else None
            if glyph.characters == "ل" and alef and alef.characters in _ALEFS and alef.index == glyph.index + 1:
                joined = glyph.index > 0 and text[glyph.index - 1] in _JOINS_FORWARD
                number = _font(self.path).get_nominal_glyph(_ALEFS[alef.characters] + joined) or 0
                found[-1] = Glyph(number, "ل" + alef.characters, glyph.index, self._nominal(number), 0, 0)
            else:
                found.append(glyph)
        return found

    def _code(self, glyph: Glyph) -> int:
        return self._codes.setdefault((glyph.number, glyph.characters), len(self._codes) + 1)

    def _nominal(self, number: int) -> float:
        return float(_font(self.path).get_glyph_h_advance(number))

    def _to_unicode(self) -> bytes:
        rows = [
            f"<{code:04x}> <{characters.encode('utf-16-be').hex()}>"
            for (_, characters), code in self._codes.items()
            if characters
        ]
        blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]  # a block holds at most 100 rows
        body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapType 2 def\n"
            "/CMapName /Adobe-Identity-UCS def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
            f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode()


def amiri(cut: str, *, ligatures: bool = True, mirrored: bool = True, latin: bool = False) -> ShapedFont:
    """A fresh font of one document; ``cut`` is Regular, Bold or Italic."""
    return ShapedFont(f"Amiri{cut}", amiri_path(cut), ligatures, mirrored, latin)


def _runs(text: str) -> list[tuple[int, int, bool]]:
    """Ranges of one direction in reading order; the flag says right to left. Enough of UAX #9 for laws: words and
    numbers in Latin letters stand in Arabic sentences."""
    runs, last = [], 0
    for found in _LEFT_TO_RIGHT.finditer(text):
        if found.start() > last:
            runs.append((last, found.start(), True))
        runs.append((found.start(), found.end(), False))
        last = found.end()
    if last < len(text):
        runs.append((last, len(text), True))
    return runs


@cache
def _face(path: Path) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(str(path)))


@cache
def _font(path: Path) -> hb.Font:
    return hb.Font(_face(path))


def _subset(path: Path, numbers: list[int]) -> tuple[bytes, dict[int, int]]:
    order = hb.SubsetInput()
    order.sets(hb.SubsetInputSets.GLYPH_INDEX).update(numbers)
    order.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(
        int.from_bytes(tag, "big") for tag in (b"GSUB", b"GPOS", b"GDEF", b"DSIG", b"FFTM")
    )
    plan = hb.SubsetPlan(_face(path), order)
    return bytes(plan.execute().blob.data), dict(plan.old_to_new_glyph_mapping)


def _stream(canvas: Canvas, content: bytes, name: str) -> object:
    entries = PDFDictionary({"Length1": len(content)}) if name.endswith("File") else PDFDictionary({})
    return canvas._doc.Reference(PDFStream(entries, content), name)
