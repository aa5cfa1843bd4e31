"""Words torn apart by a letter from another font: pdfium sees a space where there is none."""

import ctypes
from collections.abc import Sequence

from pipeline.extract import pdf_native as native

LONGEST = 2
"""Letters of a piece that may be such a letter; a longer one is a word."""
SLACK = 0.06
"""Times the height of a letter's box by which the gap may be wider than those between the letters of the word."""

BACK = 0.5
"""Times that height by which the next piece may reach back, as kerning does; one further back runs to the left."""


def torn_groups(
    handle: int, texts: Sequence[str], starts: Sequence[int], ends: Sequence[int]
) -> list[tuple[int, int]] | None:
    """First and last place of the pieces of each word, a torn one having several; None where no word is torn."""
    loose = [place for place, text in enumerate(texts) if len(text) <= LONGEST and not text.isascii()]
    joints = [
        place
        for place in sorted({*loose, *(place + 1 for place in loose)})
        if 0 < place < len(texts)
        and texts[place][0].isalpha()
        and texts[place - 1][-1].isalpha()
        and _touch(handle, (starts[place - 1], ends[place - 1]), (starts[place], ends[place]))
    ]
    if not joints:
        return None
    groups = [(place, place) for place in range(len(texts))]
    for place in joints:
        groups[place] = (groups[place - 1][0], place)
    joined = frozenset(joints)
    return [group for place, group in enumerate(groups) if place + 1 not in joined]


def _touch(handle: int, before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether a space that the file does not hold is no wider than the gaps between the letters of the words."""
    if after[0] != before[1] + 2 or native.char_generated(handle, before[1] + 1) != 1:
        return False
    last, first = _sides(handle, before[1]), _sides(handle, after[0])
    height = last[3] - last[2]
    if abs(last[2] - first[2]) > SLACK * height:
        return False
    inner = [0.0]
    for start, end in (before, after):
        if end > start:
            inner.append(_sides(handle, end)[0] - _sides(handle, end - 1)[1])
    gap = first[0] - last[1]
    return -BACK * height < gap < max(inner) + SLACK * height


def _sides(handle: int, index: int) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of a character."""
    box = (ctypes.c_float * native.FLOATS_PER_BOX)()
    native.char_box(handle, index, ctypes.addressof(box))
    return box[0], box[2], box[3], box[1]
