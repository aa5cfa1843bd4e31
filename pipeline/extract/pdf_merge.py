"""Words of OCR among those of a text layer, and boxes of a page that was made level put back askew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.extract.ocr_packs import COMPLEX
from pipeline.layout.values import Floats, PageWords
from pipeline.records import Block, Box, Origin, Page, Span

SAME_SIZE = 0.25
"""Share of the text layer's type size by which that of OCR may differ and is taken for the same."""
LEAST_TRUST = 0.5
"""OCR's confidence in a word below which it is not added to a text layer: pictures are full of such."""


def fit(words: PageWords, page: Page) -> PageWords:
    """Words of a drawn page on the page itself, which rounding to dots may have made smaller."""
    width, height = (page.width, page.height) if words.turns % 2 == 0 else (page.height, page.width)
    boxes = np.clip(words.boxes, 0.0, (width, height, width, height))
    return replace(words, boxes=boxes, width=width, height=height)


def in_complex_script(words: PageWords) -> NDArray[np.bool_]:
    """Which words have a letter of a complex script."""
    return np.array([not text.isascii() and COMPLEX.search(text) is not None for text in words.texts], dtype=np.bool_)


def merge_words(layer: PageWords, ocr: PageWords, degrees: float, room: Floats | None = None) -> PageWords:
    """The words of a text layer, and those of OCR that lie on none of them (and, with ``room``, on one of its boxes).

    ``degrees`` is how much the page was askew that OCR read.
    """
    boxes = _moved_back(ocr.boxes, degrees, ocr.width, ocr.height)
    trust = np.ones(len(ocr.texts)) if ocr.trust is None else ocr.trust
    new = ~_covered(boxes, layer.boxes) & (trust >= LEAST_TRUST)
    if room is not None:
        new &= _covered(boxes, room)
    size = float(np.median(layer.sizes)) if len(layer.sizes) else 0.0
    sizes = np.where(np.abs(ocr.sizes - size) < SAME_SIZE * size, size, ocr.sizes)
    mostly = Origin.OCR if new.sum() > len(layer.texts) else layer.origin
    return PageWords(
        number=layer.number,
        width=layer.width,
        height=layer.height,
        texts=(*layer.texts, *(text for text, kept in zip(ocr.texts, new.tolist(), strict=True) if kept)),
        boxes=np.concatenate((layer.boxes.reshape(-1, 4), boxes[new])),
        sizes=np.concatenate((layer.sizes, sizes[new])),
        bold=np.concatenate((layer.bold, ocr.bold[new])),
        origin=mostly,
        turns=layer.turns,
        tables=layer.tables,
        turned=layer.turned,
        trust=np.concatenate((np.ones(len(layer.texts)), trust[new])),
    )


def _covered(boxes: Floats, others: Floats) -> NDArray[np.bool_]:
    """Which boxes have their middle in one of the others, or the middle of one of the others in themselves."""
    if not len(others) or not len(boxes):
        return np.zeros(len(boxes), dtype=np.bool_)
    return np.asarray((_holds(others, boxes) | _holds(boxes, others).T).any(axis=0))


def _holds(boxes: Floats, others: Floats) -> NDArray[np.bool_]:
    """Row by box, column by other: whether the middle of the other lies in the box."""
    x, y = (others[:, 0] + others[:, 2]) / 2, (others[:, 1] + others[:, 3]) / 2
    left, top, right, bottom = (boxes[:, [side]] for side in range(4))
    return np.asarray((left <= x) & (x <= right) & (top <= y) & (y <= bottom))


def _moved_back(boxes: Floats, degrees: float, width: float, height: float) -> Floats:
    """Boxes of a level page moved to where they stand on the page as it lies, askew by so much; sizes stay."""
    if not degrees:
        return boxes
    sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    x = (boxes[:, 0] + boxes[:, 2]) / 2 - width / 2
    y = (boxes[:, 1] + boxes[:, 3]) / 2 - height / 2
    across, down = cosine * x - sine * y - x, sine * x + cosine * y - y
    moved = boxes + np.column_stack((across, down, across, down))
    return np.asarray(np.clip(moved, 0.0, (width, height, width, height)))


def tilt_back(blocks: Iterable[Block], pages: Sequence[Page], degrees: Mapping[int, float]) -> tuple[Block, ...]:
    """Blocks whose spans lie on the page as it is shown, where that was askew (degrees clockwise, by page number)."""
    by_number = {page.number: page for page in pages}
    return tuple(
        replace(
            block, spans=tuple(_tilt(span, by_number[span.page], degrees.get(span.page, 0.0)) for span in block.spans)
        )
        for block in blocks
    )


def _tilt(span: Span, page: Page, degrees: float) -> Span:
    if span.box is None or not degrees:
        return span
    left, top, right, bottom = span.box
    sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    x = np.array([left, right, left, right]) - page.width / 2
    y = np.array([top, top, bottom, bottom]) - page.height / 2
    across = np.clip(cosine * x - sine * y + page.width / 2, 0.0, page.width)
    down = np.clip(sine * x + cosine * y + page.height / 2, 0.0, page.height)
    box: Box = (float(across.min()), float(down.min()), float(across.max()), float(down.max()))
    return replace(span, box=(round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2)))
