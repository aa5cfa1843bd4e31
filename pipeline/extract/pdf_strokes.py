"""Words that a line is drawn through, and words that one is drawn under: two masks over the words of a page.

Only a page with level strokes near its words is looked at. A stroke counts by its height above the baseline, in type
sizes, which no kind of font shifts; the baseline is asked of pdfium once for each kind of type on the page.
"""

import ctypes
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from pipeline.extract.pdf_words import Frame, place_boxes
from pipeline.layout.values import Floats, PageWords, TableGrid
from pipeline.records import Box

Mask = NDArray[np.bool_]

THROUGH = (0.12, 0.55)
"""Type sizes above the baseline between which a stroke runs through letters: x has its middle at 0.25, X at 0.35."""
UNDER = (-0.35, 0.06)
"""Type sizes above the baseline between which a stroke underlines."""
THICKEST = 0.2
"""Type sizes: a bar that is thicker hides words, it does not strike them."""
BELOW = 0.2
"""Type sizes below a word's box at which its underline may still stand."""
FLATTEST = 4.0
"""Times its height that a stroke is long at the least."""
TOUCHING = 1.0
"""Points within which strokes at one height are one."""
WORD_SHARE = 0.6
"""Share of a word's width under a stroke; a stop or comma behind the word may stick out."""
STROKE_SHARE = 0.5
"""Share of a stroke that lies on words. A ruling or frame that meets a label has most of itself beside it."""
RULING = 1.5
"""Points from the edge of a table's cell within which a stroke is that edge."""
KIND = 1e6  # keeps heights of boxes apart from type sizes in one number
MOST_ANNOTATIONS = 500
_NEAR = 2.0


@dataclass(frozen=True, slots=True)
class WordMarks:
    """Masks over the words of a page; None where no word is so marked."""

    struck: Mask | None = None
    underlined: Mask | None = None


@dataclass(frozen=True, slots=True)
class Strokes:
    """Level strokes: n x 4 boxes in the frame of the words."""

    boxes: Floats

    @property
    def heights(self) -> Floats:
        """Points from the top of the frame to the middle of each."""
        middle: Floats = (self.boxes[:, 1] + self.boxes[:, 3]) / 2
        return middle


def find_marks(
    page: object, text_page: object, lines: Iterable[Box], frame: Frame, words: PageWords, grids: Iterable[TableGrid]
) -> WordMarks:
    """Which words are struck through or underlined; ``lines`` are (left, bottom, right, top) in the page's own space.

    Underlined links are left out: a link is underlined for what it is. ``grids`` are the tables of the page, whose
    rulings mark nothing.
    """
    raw = [*lines, *_annotated(page)]
    if not raw:
        return WordMarks()
    turn = (words.turns + frame.rotation) % 4
    strokes = _merged(_flat(place_boxes(np.array(raw, dtype=np.float64), frame, turn)[0]))
    near = _near(strokes, words)
    if near is None:
        return WordMarks()
    strokes = _without_rulings(strokes, grids)
    baselines = _baselines(text_page, frame, turn, words, near)
    struck = _marked(strokes, words, baselines, THROUGH)
    struck |= _raised_beside(strokes, words, struck)
    underlined = _marked(strokes, words, baselines, UNDER) & ~struck
    if underlined.any():
        underlined &= ~_linked(page, frame, turn, words)
    return WordMarks(struck if struck.any() else None, underlined if underlined.any() else None)


def _flat(boxes: Floats) -> Strokes:
    """The boxes that are level strokes."""
    return Strokes(boxes[boxes[:, 2] - boxes[:, 0] > FLATTEST * (boxes[:, 3] - boxes[:, 1])])


def _merged(strokes: Strokes) -> Strokes:
    """Strokes that touch at one height as one."""
    boxes = strokes.boxes
    merged: list[list[float]] = []
    for left, top, right, bottom in boxes[np.lexsort((boxes[:, 0], np.round(boxes[:, 1])))].tolist():
        last = merged[-1] if merged else None
        if last is not None and abs(top - last[1]) < TOUCHING and left <= last[2] + TOUCHING:
            last[2] = max(last[2], right)
        else:
            merged.append([left, top, right, bottom])
    return Strokes(np.array(merged, dtype=np.float64).reshape(-1, 4))


def _without_rulings(strokes: Strokes, grids: Iterable[TableGrid]) -> Strokes:
    keep = np.ones(len(strokes.boxes), dtype=np.bool_)
    for grid in grids:
        if len(grid.rows[0]) == 1:  # level lines alone, which may as well be strokes
            continue
        edges = np.array(sorted({edge for row in grid.rows for cell in row if cell for edge in (cell[1], cell[3])}))
        at_edge = np.abs(strokes.heights[:, None] - edges[None, :]).min(axis=1) < RULING
        inside = (strokes.boxes[:, 2] > grid.box[0]) & (strokes.boxes[:, 0] < grid.box[2])
        keep &= ~(at_edge & inside)
    return Strokes(strokes.boxes[keep])


def _overlaps(strokes: Strokes, words: PageWords) -> Floats:
    """Points that each stroke (rows) and word (columns) have in common from left to right."""
    right = np.minimum(strokes.boxes[:, None, 2], words.boxes[None, :, 2])
    left = np.maximum(strokes.boxes[:, None, 0], words.boxes[None, :, 0])
    shared: Floats = np.clip(right - left, 0.0, None)
    return shared


def _near(strokes: Strokes, words: PageWords) -> Mask | None:
    """The words that have a stroke of their own at any height or just below; None where none has, as on most pages."""
    y = strokes.heights[:, None]
    level = (words.boxes[:, 1] < y) & (words.boxes[:, 3] + BELOW * words.sizes > y)
    if not level.any():
        return None
    shared = level * _overlaps(strokes, words)
    on_words = shared.sum(axis=1) >= STROKE_SHARE * (strokes.boxes[:, 2] - strokes.boxes[:, 0])
    near: Mask = np.any(shared[on_words] > 0, axis=0)
    return near if near.any() else None


def _marked(strokes: Strokes, words: PageWords, baselines: Floats, between: tuple[float, float]) -> Mask:
    """The words most of whose width lies on strokes between two heights above their baseline."""
    with np.errstate(invalid="ignore"):
        above = (baselines[None, :] - strokes.heights[:, None]) / words.sizes[None, :]
        level = (above >= between[0]) & (above <= between[1])
    thickness = strokes.boxes[:, 3] - strokes.boxes[:, 1]
    thin = thickness[:, None] <= THICKEST * words.sizes[None, :] + 0.5
    shared = _overlaps(strokes, words) * (level & thin)
    on_words = shared.sum(axis=1) >= STROKE_SHARE * (strokes.boxes[:, 2] - strokes.boxes[:, 0])
    width = np.maximum(words.boxes[:, 2] - words.boxes[:, 0], 0.1)
    marked: Mask = shared[on_words].sum(axis=0) >= WORD_SHARE * width
    return marked


def _raised_beside(strokes: Strokes, words: PageWords, struck: Mask) -> Mask:
    """Raised marks and letters above a stroke, between the struck words: it passes below their own middle."""
    found = np.zeros(len(struck), dtype=np.bool_)
    if not struck.any():
        return found
    shared = _overlaps(strokes, words) >= WORD_SHARE * (words.boxes[:, 2] - words.boxes[:, 0])
    middles = (words.boxes[:, 1] + words.boxes[:, 3]) / 2
    for place, y in enumerate(strokes.heights.tolist()):
        own = struck & shared[place] & (words.boxes[:, 1] < y) & (words.boxes[:, 3] > y)
        if own.any():
            band = words.boxes[own]
            small = words.sizes < words.sizes[own].max()
            found |= shared[place] & small & (middles > band[:, 1].min()) & (middles < y)
    return found


def _baselines(text_page: object, frame: Frame, turn: int, words: PageWords, near: Mask) -> Floats:
    """The height of the baseline of each word that is near a stroke, NaN for the others.

    Words of one type have their baseline at one share of their box, so that one of them is asked.
    """
    tops, heights = words.boxes[:, 1], words.boxes[:, 3] - words.boxes[:, 1]
    lines = np.full(len(heights), np.nan)
    kinds = (np.round(heights, 1) * KIND + np.round(words.sizes, 1) * 10 + words.bold * 0.5)[near]
    places = np.flatnonzero(near)
    for kind in np.unique(kinds).tolist():
        members = places[kinds == kind]
        share = _baseline_share(text_page, frame, turn, words, members.tolist())
        if share is not None:
            lines[members] = tops[members] + share * heights[members]
    return lines


def _baseline_share(text_page: object, frame: Frame, turn: int, words: PageWords, members: list[int]) -> float | None:
    """How far down the boxes of these words their baseline lies, 0 to 1; None where pdfium cannot tell."""
    x, y = ctypes.c_double(), ctypes.c_double()
    for place in members[:5]:
        left, top, right, bottom = words.boxes[place].tolist()
        letter = min((right - left) / 2, 0.25 * float(words.sizes[place]))  # inside the first letter
        column, row = _on_page(left + letter, (top + bottom) / 2, frame, turn)
        index = pdfium.FPDFText_GetCharIndexAtPos(text_page, column, row, _NEAR, _NEAR)
        if index >= 0 and pdfium.FPDFText_GetCharOrigin(text_page, index, ctypes.byref(x), ctypes.byref(y)):
            origin = place_boxes(np.array([[x.value, y.value, x.value, y.value]]), frame, turn)[0][0]
            share: float = (float(origin[1]) - top) / max(bottom - top, 0.1)
            if 0.4 < share <= 1.05:
                return share
    return None


def _on_page(x: float, y: float, frame: Frame, turn: int) -> tuple[float, float]:
    """A point of the words' frame in the page's own space."""
    sideways = frame.rotation % 2 == 1
    width, height = (frame.height, frame.width) if sideways else (frame.width, frame.height)
    column, row = {0: (x, height - y), 1: (y, x), 2: (width - x, y), 3: (width - y, height - x)}[turn]
    return frame.left + column, frame.bottom + row


def _annotated(page: object) -> list[Box]:
    """A stroke for each line of text that an annotation strikes or underlines, in the page's own space."""
    found: list[Box] = []
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST_ANNOTATIONS)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        if kind in (pdfium.FPDF_ANNOT_STRIKEOUT, pdfium.FPDF_ANNOT_UNDERLINE):
            found += _strokes_of(note, struck=kind == pdfium.FPDF_ANNOT_STRIKEOUT)
        pdfium.FPDFPage_CloseAnnot(note)
    return found


def _strokes_of(note: object, *, struck: bool) -> list[Box]:
    found: list[Box] = []
    quad = pdfium.FS_QUADPOINTSF()
    for place in range(min(pdfium.FPDFAnnot_CountAttachmentPoints(note), MOST_ANNOTATIONS)):
        if pdfium.FPDFAnnot_GetAttachmentPoints(note, place, ctypes.byref(quad)):
            left, right = min(quad.x1, quad.x3), max(quad.x2, quad.x4)
            bottom, top = min(quad.y1, quad.y3), max(quad.y1, quad.y3)
            y = bottom + 0.45 * (top - bottom) if struck else bottom + 0.1 * (top - bottom)
            found.append((left, y - 0.2, right, y + 0.2))
    return found


def _linked(page: object, frame: Frame, turn: int, words: PageWords) -> Mask:
    """The words inside the rectangles of links."""
    position, link, rectangle = ctypes.c_int(0), pdfium.FPDF_LINK(), pdfium.FS_RECTF()
    boxes: list[Box] = []
    while len(boxes) < MOST_ANNOTATIONS and pdfium.FPDFLink_Enumerate(page, ctypes.byref(position), ctypes.byref(link)):
        if pdfium.FPDFLink_GetAnnotRect(link, ctypes.byref(rectangle)):
            boxes.append((rectangle.left, rectangle.bottom, rectangle.right, rectangle.top))
    linked = np.zeros(len(words.texts), dtype=np.bool_)
    if not boxes:
        return linked
    x, y = (words.boxes[:, 0] + words.boxes[:, 2]) / 2, (words.boxes[:, 1] + words.boxes[:, 3]) / 2
    for left, top, right, bottom in place_boxes(np.array(boxes), frame, turn)[0].tolist():
        linked |= (x > left - _NEAR) & (x < right + _NEAR) & (y > top - _NEAR) & (y < bottom + _NEAR)
    return linked
