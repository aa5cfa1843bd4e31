"""Pages set in columns from right to left, as Chinese and Japanese laws are: recognised, and turned to read level.

pdfium gives such a column as one tall word, as single signs below each other, or both. The frame of the page is turned
by a quarter, so that the first column at the right becomes the first line at the top; all that the layout knows of
lines then holds for columns.
"""

import re
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.layout.values import Floats, PageWords

TALL = 1.8
"""Times its width that a word of several signs is high when its signs stand below each other."""
STACKED = 0.35
"""Type sizes by which the middles of signs of one column differ from left to right."""
NEXT = 1.6
"""Type sizes from one sign of a column to the next at the most, first edge to first edge."""
VERTICAL_SHARE = 0.6
"""Share of a page's signs that stand in columns when the page is read so."""
FEWEST_SIGNS = 12
_SIGN = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")


def level_vertical(words: PageWords) -> PageWords | None:
    """A vertical page in the frame in which its columns are lines, its columns joined; None for a level page."""
    if _SIGN.search("".join(words.texts)) is None:
        return None
    signs = np.array([len(_SIGN.findall(text)) for text in words.texts])
    total = int(signs.sum())
    if total < FEWEST_SIGNS or total < 0.5 * sum(map(len, words.texts)):
        return None
    widths, heights = words.boxes[:, 2] - words.boxes[:, 0], words.boxes[:, 3] - words.boxes[:, 1]
    is_tall = (heights > TALL * np.maximum(widths, words.sizes)) & (signs > 1)
    below = _stand_below(words)
    if int(signs[is_tall | below | np.roll(below, -1)].sum()) < VERTICAL_SHARE * total:
        return None
    return _joined(_turned(words), below)


def _stand_below(words: PageWords) -> NDArray[np.bool_]:
    """Which words stand right below the one before them in the file; their signs are not beside each other."""
    boxes, sizes = words.boxes, words.sizes
    middles = (boxes[:, 0] + boxes[:, 2]) / 2
    shifted = np.abs(np.diff(middles)) < STACKED * sizes[1:]
    step = boxes[1:, 1] - boxes[:-1, 3]
    widths = boxes[:, 2] - boxes[:, 0]
    narrow = np.maximum(widths[1:], widths[:-1]) < NEXT * sizes[1:]
    close = (step > -0.5 * sizes[1:]) & (step < (NEXT - 1) * sizes[1:])
    return np.concatenate(([False], shifted & close & narrow))


def _turned(words: PageWords) -> PageWords:
    """The page turned a quarter counter-clockwise: what stood at the right stands at the top."""
    boxes = words.boxes
    turned: Floats = np.column_stack((boxes[:, 1], words.width - boxes[:, 2], boxes[:, 3], words.width - boxes[:, 0]))
    return replace(
        words, width=words.height, height=words.width, boxes=turned, turns=(words.turns + 3) % 4, tables=(), turned=()
    )


def _joined(words: PageWords, below: NDArray[np.bool_]) -> PageWords:
    """Signs of a column that follow each other as one word."""
    starts = np.flatnonzero(~below)
    ends = [*starts[1:].tolist(), len(words.texts)]
    boxes = np.column_stack(
        (
            np.minimum.reduceat(words.boxes[:, 0], starts),
            np.minimum.reduceat(words.boxes[:, 1], starts),
            np.maximum.reduceat(words.boxes[:, 2], starts),
            np.maximum.reduceat(words.boxes[:, 3], starts),
        )
    )
    texts = tuple("".join(words.texts[start:end]) for start, end in zip(starts.tolist(), ends, strict=True))
    return PageWords(
        words.number, words.width, words.height, texts, boxes, words.sizes[starts], words.bold[starts],
        words.origin, words.turns,
    )  # fmt: skip
