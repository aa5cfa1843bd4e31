"""How a text object is printed: size, weight, direction of its baseline, and whether it can be seen."""

import ctypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.extract import pdf_native as native

BOLD_WEIGHT = 600
FORCE_BOLD_FLAG = 1 << 18
INVISIBLE = 3
"""Text render mode 3: neither filled nor stroked, as OCR programs lay their text under an image."""
_BOLD_NAME = re.compile(rb"bold|black|heavy|semibold|demi", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Look:
    """How one text object is printed."""

    size: float
    bold: bool
    turn: int
    """Quarter turns counter-clockwise of its baseline, or -1 for a slanting one."""
    invisible: bool


@dataclass(slots=True)
class Fonts:
    """What is known of the fonts of a document while its pages are read."""

    bold: dict[int, bool] = field(default_factory=dict)
    looks: dict[tuple[float, ...], Look] = field(default_factory=dict)
    """By type size, the first four numbers of the matrix, address of the font and render mode."""

    def is_bold(self, font: int) -> bool:
        """Whether a font (by its address) is a bold one; asked once a font."""
        known = self.bold.get(font)
        if known is None:
            known = self.bold[font] = _ask_bold(font)
        return known


def ask_looks(handle: int, objects: Mapping[int, int], fonts: Fonts) -> dict[int, Look]:
    """The looks of text objects by their addresses (0 for none); ``objects`` names a character that each prints."""
    known = fonts.looks
    printed = native.prints_of(handle, objects)
    return {
        address: known.get(print_) or known.setdefault(print_, _look(print_, fonts))
        for address, print_ in zip(objects, printed, strict=True)
    }


def _look(printed: tuple[float, ...], fonts: Fonts) -> Look:
    size, a, b, c, d, font, mode = printed
    size *= max((c * c + d * d) ** 0.5, 1e-6)
    return Look(round(size, 2), fonts.is_bold(int(font)) if font else False, _quarter(a, b), mode == INVISIBLE)


def _quarter(a: float, b: float) -> int:
    """Quarter turns counter-clockwise of a baseline with this direction; -1 where it slants by over 6 degrees."""
    if abs(b) <= 0.1 * abs(a):
        return 0 if a >= 0 else 2
    if abs(a) <= 0.1 * abs(b):
        return 1 if b > 0 else 3
    return -1


def _ask_bold(font: int) -> bool:
    if native.font_weight(font) >= BOLD_WEIGHT or native.font_flags(font) & FORCE_BOLD_FLAG:
        return True
    buffer = ctypes.create_string_buffer(200)
    native.font_name(font, ctypes.addressof(buffer), len(buffer))
    return _BOLD_NAME.search(buffer.value) is not None
