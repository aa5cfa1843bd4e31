"""Lines in reading order -> paragraphs: by leading, enumerators, size and weight, indents and line ends."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from pipeline.layout.characters import runs_right_to_left
from pipeline.layout.enumerators import (
    ends_in_reference,
    starts_bare_section,
    starts_item,
    starts_with_bullet,
    starts_with_keyword,
    starts_with_mark,
)
from pipeline.layout.line_ends import (
    INDENT,
    LONG,
    ends_here,
    ends_list_entry,
    goes_on_elsewhere,
    is_finished,
    is_full,
    sides_of,
    stands_centred,
)
from pipeline.layout.values import Line

WIDER = 1.28
"""Times the local leading: a wider step down parts paragraphs."""
LOOSE = 1.1
"""Times the local leading: a step that parts paragraphs only together with another sign."""
HEADING_LEADING = 1.6
"""Type sizes from one line of a centred heading to its next."""
TIGHTEST = 1.05
"""Type sizes that lines are apart at the least; what is less was measured on smaller type nearby."""
WIDEST = 2.4
"""Type sizes that lines of one paragraph are apart at the most; double spacing has 2.3."""
WINDOW = 4
"""Lines before and after, from which the local leading is taken."""
FULL = 0.9
"""Share of the column that a line fills which surely goes on in the next."""
SURE = 5
"""Times that a step must be found among lines of one size for it to be sure."""
SIZE_STEP = 0.08
OCR_SIZE_STEP = 0.3
"""The same for OCR, which takes words that touch the line above for higher ones."""
HANG = 4.0
"""Type sizes by which the lines of an item are set in behind its mark, at the most."""
FEWEST_ITEMS = 3
"""Items of more than one line that tell the habit of a document."""
FEWEST_IN_REMARK = 6
_LIST_NUMBER = re.compile(r"[\[(]?(\d{1,3})\s?[.)\]]\s")
_TITLED = re.compile(r"\s[–—]\s|—")
"""The dash between the number of a part and its name."""
_IN_BRACKETS = re.compile(r"\(([0-9]{1,2}|[a-z])\)\s")


def group_paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Paragraphs in the order of their first lines; each goes on within its own column."""
    leadings = _leadings(lines)
    items_hang = _has_hanging_items(lines)
    paragraphs: list[list[Line]] = []
    open_in: dict[int, int] = {}
    for line, leading in zip(lines, leadings, strict=True):
        place = open_in.get(line.column)
        if place is not None and paragraphs[place][-1].kind and not line.kind:
            place = _before_table(paragraphs, place, line)
        if place is not None and _belongs(paragraphs[place], line, leading, items_hang=items_hang):
            paragraphs[place].append(line)
        else:
            place = len(paragraphs)
            paragraphs.append([line])
        open_in[line.column] = place
    return paragraphs


def _before_table(paragraphs: Sequence[Sequence[Line]], place: int, line: Line) -> int | None:
    """Which paragraph stands before the rows of a table, if its sentence goes on below it with this line."""
    while place and paragraphs[place][-1].kind:
        place -= 1
    before = paragraphs[place][-1]
    if before.kind or before.column != line.column or not line.text[:1].islower() or is_finished(before.text):
        return None
    return place


def _has_hanging_items(lines: Sequence[Line]) -> bool:
    """Whether the further lines of the document's items stand behind their marks, as those of statutes mostly do."""
    hanging = others = 0
    for mark, line in pairwise(lines):
        if mark.text[:1] not in "(" or mark.strip != line.strip or mark.words < 4:
            continue
        if line.text[:1].islower() and not is_finished(mark.text) and mark.text[-1:] != "," and starts_item(mark.text):
            hangs = line.left - mark.left > 0.5 * INDENT * line.size
            hanging += hangs
            others += not hangs
    return hanging >= FEWEST_ITEMS and hanging > FEWEST_ITEMS * others


def _leadings(lines: Sequence[Line]) -> list[float]:
    """For each line the step down (points) that is usual among lines of its size near it.

    Steps within a sentence count alone where there are any; others may be those from one paragraph to the next.
    """
    steps = [0.0] * len(lines)
    within = [0.0] * len(lines)
    usual: dict[float, Counter[float]] = defaultdict(Counter)
    for place, (before, line) in enumerate(pairwise(lines), start=1):
        if before.strip != line.strip or abs(before.size - line.size) > SIZE_STEP * line.size or line.kind:
            continue
        step = line.bottom - before.bottom
        if step > 0.5 * line.size and before.right - before.left > LONG * (line.column_right - line.column_left):
            steps[place] = step
            usual[round(line.size)][round(step * 2) / 2] += 1
            if _is_continued(before, line):
                within[place] = step
    modes = {size: counter.most_common(1)[0] for size, counter in usual.items()}
    sizes = [round(line.size) if line.trust == 1 else 0 for line in lines]
    return [
        _leading(line, place, steps, _near(within, sizes, place), modes.get(round(line.size)))
        for place, line in enumerate(lines)
    ]


def _near(steps: Sequence[float], sizes: list[int], place: int) -> list[float]:
    """The steps of the lines around one that are in type of its size, ascending; OCR tells no sizes."""
    around = slice(max(0, place - WINDOW), place + WINDOW + 1)
    near, size = sizes[around], sizes[place]
    if near.count(size) == len(near):
        return sorted(filter(None, steps[around]))
    return sorted(step for step, other in zip(steps[around], near, strict=True) if step and other == size)


def _leading(
    line: Line, place: int, steps: Sequence[float], near: list[float], mode: tuple[float, int] | None
) -> float:
    around = slice(max(0, place - WINDOW), place + WINDOW + 1)
    usual, count = mode or (1.25 * line.size, 0)
    if near:
        local = near[len(near) // 4]
    else:
        near = sorted(filter(None, steps[around])) or [usual]
        local = min(near[len(near) // 4], usual) if count >= SURE else near[len(near) // 4]
    return max(min(local, 1.6 * usual, WIDEST * line.size), TIGHTEST * line.size)


def _is_continued(before: Line, line: Line) -> bool:
    """Whether a sentence runs over the end of a line: in lower case, or from a full line in a script without it."""
    first = line.text[0]
    if first.isupper() or not first.isalpha() or is_finished(before.text):
        return False
    return first.islower() or before.right - before.left > FULL * (before.column_right - before.column_left)


def _belongs(paragraph: Sequence[Line], line: Line, leading: float, *, items_hang: bool) -> bool:
    """Whether a line goes on with a paragraph; ``items_hang`` is the habit of the document."""
    before = paragraph[-1]
    if before.kind or line.kind or _is_other_type(before, line):
        return False
    rtl = not line.text.isascii() and runs_right_to_left(line.text)
    if (_opens(before, line, leading, rtl=rtl) and not _counts_on(paragraph, line)) or (
        _is_next_in_list(paragraph[0], before, line) or (items_hang and _leaves_item(paragraph, line, rtl=rtl))
    ):
        return False
    if before.strip != line.strip or before.page != line.page:
        return goes_on_elsewhere(paragraph, line, rtl=rtl)
    step = line.bottom - before.bottom
    loose = step > LOOSE * leading + 0.3
    both_centred = stands_centred(before) and stands_centred(line) and before.bold == line.bold
    if step > max(WIDER * leading + 0.5, HEADING_LEADING * line.size if both_centred else 0.0):
        return False
    if _is_in_brackets(line.text) and not both_centred:
        return not loose
    return not ends_here(paragraph, line, rtl=rtl, loose=loose)


def _leaves_item(paragraph: Sequence[Line], line: Line, *, rtl: bool) -> bool:
    """Whether a line begins at the mark of an item or before it, where those of the item hang behind its mark.

    Over the end of a page columns may begin elsewhere: what hangs on the page hangs in the column.
    """
    first, before = paragraph[0], paragraph[-1]
    if first.text[:1] != "(" or not starts_item(first.text):
        return False
    hangs = line.right < before.right - 0.3 * line.size if rtl else line.left > first.left + 0.5 * INDENT * line.size
    if (hangs and before.strip != line.strip) or not ends_list_entry(before.text):
        return False
    return sides_of(line, rtl=rtl).start < sides_of(first, rtl=rtl).start + 0.5 * INDENT * line.size


def _is_in_brackets(text: str) -> bool:
    """Whether a line is a remark in brackets, such as which law inserted the provision above it."""
    return len(text) > FEWEST_IN_REMARK and text[0] == "(" and text[-1] == ")" and text.find(")") == len(text) - 1


def _is_next_in_list(first: Line, before: Line, line: Line) -> bool:
    """Whether a line has the number after that of its paragraph, at the same edge: an entry of a list without stops."""
    if not line.text[:1].isdecimal() or abs(first.left - line.left) > INDENT * line.size:
        return False
    one, other = _LIST_NUMBER.match(first.text), _LIST_NUMBER.match(line.text)
    if one is None or other is None or ends_in_reference(before.text):
        return False
    return int(other.group(1)) == int(one.group(1)) + 1


def _is_other_size(one: float, other: float, step: float = SIZE_STEP) -> bool:
    return abs(one - other) > step * max(one, other)


def _is_other_type(before: Line, line: Line) -> bool:
    """Whether two lines differ in size or weight; a small heading may run into its text."""
    step = SIZE_STEP if before.trust == line.trust == 1 else OCR_SIZE_STEP
    sized = _is_other_size(before.size, line.size, step) and min(before.words, line.words) > 1
    if sized and not _runs_in_capitals(before, line):
        return not before.last_size or _is_other_size(before.last_size, line.size)
    return before.bold != line.bold and (before.bold or line.words > 1 or not is_finished(line.text))


def _runs_in_capitals(before: Line, line: Line) -> bool:
    """Whether a full line and the next are in capitals, large and small ones, of which each line has others most."""
    full = before.right - before.left > FULL * (before.column_right - before.column_left)
    return full and before.text.isupper() and line.text.isupper()


def _opens(before: Line, line: Line, leading: float, *, rtl: bool) -> bool:
    """Whether a line begins a provision: an enumerator that no sentence or cross-reference awaits."""
    text = line.text
    if starts_with_mark(text):
        if starts_with_bullet(text) or not is_full(before, rtl=rtl):
            return True
        titled = starts_with_keyword(before.text) and _TITLED.search(before.text) is not None
        return not ends_in_reference(before.text) and (titled or not _runs_on(before, line, leading, rtl=rtl))
    if starts_with_keyword(text):
        runs_on = is_full(before, rtl=rtl) and not ends_list_entry(before.text) and before.bold == line.bold
        named = before.text.isupper() and not text.isupper()  # the name of a part fills its line
        return not runs_on or named or (line.bold and before.strip != line.strip)
    return line.bold and starts_bare_section(text) and not ends_in_reference(before.text) and not text.isupper()


def _counts_on(paragraph: Sequence[Line], line: Line) -> bool:
    """Whether a line's mark, (2) or (b), follows one that stands inside a line of the paragraph."""
    mark = _IN_BRACKETS.match(line.text)
    if mark is None:
        return False
    label = mark.group(1)
    before = str(int(label) - 1) if label.isdecimal() else chr(ord(label) - 1)
    return any(each.text.find(f"({before}) ", 1) > 0 for each in paragraph) and not any(
        each.text.startswith(f"({before})") for each in paragraph
    )


def _runs_on(before: Line, line: Line, leading: float, *, rtl: bool) -> bool:
    """Whether a full line without any stop is followed at its edge and leading: its sentence has a number in it."""
    if ends_list_entry(before.text) or before.strip != line.strip:
        return False
    step = sides_of(line, rtl=rtl).start - sides_of(before, rtl=rtl).start
    level = abs(step) < INDENT * line.size or (starts_with_mark(before.text) and 0 < step < HANG * line.size)
    return level and line.bottom - before.bottom <= WIDER * leading
