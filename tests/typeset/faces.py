"""Type faces: the width of a text and how it is put on a page.

The standard fonts (Times, Helvetica, Courier) are not embedded, as in many gazettes; Vera and Amiri are embedded
subsets. ``register_family`` adds any TrueType family.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_VERA = Path(reportlab.__file__).parent / "fonts"


@dataclass(frozen=True, slots=True)
class Family:
    """The names of the three cuts of a family, as reportlab knows them."""

    regular: str
    bold: str
    italic: str


_FAMILIES = {
    "Times": Family("Times-Roman", "Times-Bold", "Times-Italic"),
    "Helvetica": Family("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
    "Courier": Family("Courier", "Courier-Bold", "Courier-Oblique"),
}


def family(name: str) -> Family:
    """Times, Helvetica, Courier, Vera, AmiriPlain (embedded by reportlab, without shaping) or a registered one."""
    if name == "Vera":
        return register_family("Vera", _VERA / "Vera.ttf", _VERA / "VeraBd.ttf", _VERA / "VeraIt.ttf")
    if name == "AmiriPlain":
        return register_family("AmiriPlain", *(amiri_path(cut) for cut in ("Regular", "Bold", "Italic")))
    return _FAMILIES[name]


@cache
def register_family(name: str, regular: Path, bold: Path, italic: Path) -> Family:
    """Make a TrueType family known under ``name``; the same call twice is one registration."""
    cuts = Family(name, f"{name}-Bold", f"{name}-Italic")
    for cut, path in zip((cuts.regular, cuts.bold, cuts.italic), (regular, bold, italic), strict=True):
        pdfmetrics.registerFont(TTFont(cut, str(path)))
    _FAMILIES[name] = cuts
    return cuts


def amiri_path(cut: str) -> Path:
    """The file of a cut of Amiri (SIL Open Font License), from the package ``fontpkg-amiri``."""
    return Path(str(files("fontpkg_amiri"))) / "files" / f"Amiri-{cut}.ttf"


def advances(text: str, font: str, size: float) -> list[float]:
    """The advance of each character in points; the standard fonts and reportlab do not kern."""
    return [_advance(character, font) * size for character in text]


@cache
def _advance(character: str, font: str) -> float:
    return float(pdfmetrics.stringWidth(character, font, 1000)) / 1000
