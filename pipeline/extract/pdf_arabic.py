"""Arabic words of a PDF page, mended by the boxes of their characters.

Programs set vowel marks before the letter that carries them, and pdfium then takes the step back for a space; others
print a space of no width inside a word. Where the letters on both sides touch, there is none.
"""

import ctypes
import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.extract import pdf_native as native
from pipeline.extract.pdf_mixed import Box, backward_runs, mixed_places, order_mixed, turn_brackets, turn_run
from pipeline.layout.arabic import is_arabic, repair_word

TOUCHING = 0.07
"""Times the height of a character's box: letters that are nearer than this have no space between them."""
LEAST_ARABIC = 0.3
"""Share of Arabic words from which on a line is an Arabic one with foreign words in it."""
_STOP_BEFORE_NUMBER = re.compile(r"(?<![0-9A-Za-z٠-٩])([،؛.,:]+)([0-9٠-٩]+)")


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters of one word, and the box of each."""

    text: str
    boxes: tuple[Box, ...]
    start: int
    end: int
    indices: tuple[int, ...] = ()
    """Of each character on its page."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A word, the characters that reach furthest to its sides, and which of the given words it was, or began as."""

    text: str
    start: int
    end: int
    place: int


def mend_arabic(handle: int, texts: Sequence[str], starts: Sequence[int], ends: Sequence[int]) -> list[Mended]:
    """Words with those in Arabic repaired, torn ones joined, and cut where their letters stand on two lines."""
    mended: list[Mended] = []
    last: Glyphs | None = None
    two_ways = mixed_places(texts)
    for place, (text, start, end) in enumerate(zip(texts, starts, ends, strict=True)):
        number = last is not None and _STOP_BEFORE_NUMBER.fullmatch(text) is not None
        mixed = place in two_ways
        if not (number or mixed or is_arabic(text)) or end - start + 1 != len(text):
            last = None
            mended.append(Mended(text, start, end, place))
            continue
        for part, word in enumerate(_glyphs(handle, text, start)):
            if mixed:
                parts = _mixed(word, place)
                if mended and _is_sign(parts[0].text) and len(parts) > 1 and _closes(handle, mended[-1], parts[0]):
                    mended[-1] = replace(mended[-1], text=mended[-1].text + parts.pop(0).text)
                mended += parts
            elif last is not None and not part and start == mended[-1].end + 2 and _touch(last, word):
                word = Glyphs(last.text + word.text, last.boxes + word.boxes, last.start, word.end)  # noqa: PLW2901
                mended[-1] = Mended(_repaired(word), word.start, word.end, mended[-1].place)
            else:
                mended.append(Mended(_repaired(word), word.start, word.end, place))
            last = None if mixed and len(mended[-1].text) < len(word.text) else word
    return _turn(handle, [word for word in mended if word.text])


def _turn(handle: int, words: list[Mended]) -> list[Mended]:
    """The words of a page, lines that were given from left to right turned round, and Latin words within them not."""
    words = _turn_lines(handle, words)
    for first, last in backward_runs([word.text for word in words]):
        run = words[first : last + 1]
        places = _places(handle, run)
        if _on_one_line(places) and all(after[0] < before[0] for before, after in itertools.pairwise(places)):
            texts = turn_run([word.text for word in run])
            words[first : last + 1] = [replace(word, text=text) for word, text in zip(run[::-1], texts, strict=True)]
    turned = turn_brackets([word.text for word in words])
    return [replace(word, text=text) for word, text in zip(words, turned, strict=True)]


def _turn_lines(handle: int, words: list[Mended]) -> list[Mended]:
    """Lines whose Arabic words follow each other to the right: pdfium takes a line with Latin words for a Latin one."""
    places = _places(handle, words)
    arabic = [is_arabic(word.text) for word in words]
    starts = [place for place in range(1, len(words)) if not _follows(places[place - 1], places[place])]
    turned: list[Mended] = []
    for start, end in itertools.pairwise([0, *starts, len(words)]):
        line = words[start:end]
        share = sum(arabic[start:end])
        turned += line[::-1] if end - start > 1 and share >= LEAST_ARABIC * (end - start) else line
    return turned


def _follows(before: Box, after: Box) -> bool:
    """Whether a word stands to the right of the one before, on the same line and near it."""
    return _on_one_line([before, after]) and -TOUCHING < (after[0] - before[1]) / (before[3] - before[2] or 1) < 2


def _on_one_line(places: Sequence[Box]) -> bool:
    height = places[0][3] - places[0][2]
    return all(abs(one[2] - places[0][2]) < 0.5 * height for one in places)


def _places(handle: int, words: Sequence[Mended]) -> list[Box]:
    """Left, right, bottom and top of words, by the characters that reach furthest to their sides."""
    ends = [*(word.start for word in words), *(word.end for word in words)]
    boxes = native.boxes_of(handle, ends).reshape(2, -1, native.FLOATS_PER_BOX)
    left, right = boxes[:, :, 0].min(axis=0), boxes[:, :, 2].max(axis=0)
    return list(zip(left.tolist(), right.tolist(), boxes[0, :, 3].tolist(), boxes[0, :, 1].tolist(), strict=True))


def _is_sign(text: str) -> bool:
    return not any(letter.isalnum() for letter in text)


def _closes(handle: int, before: Mended, sign: Mended) -> bool:
    """Whether a sign stands at the left end of the word before it."""
    one, other = _places(handle, [before, sign])
    return _on_one_line([one, other]) and abs(one[0] - other[1]) < TOUCHING * (one[3] - one[2])


def _mixed(word: Glyphs, place: int) -> list[Mended]:
    """The words that a word of two directions is."""
    found = []
    for part in order_mixed(word.text, word.boxes):
        text = "".join(word.text[at] for at in part.places)
        boxes = tuple(word.boxes[at] for at in part.places)
        whole = Glyphs(text, boxes, word.indices[part.first], word.indices[part.last])
        found.append(Mended(_repaired(whole), whole.start, whole.end, place))
    return found


def _glyphs(handle: int, text: str, start: int) -> list[Glyphs]:
    """A word's characters, in as many parts as lines.

    Those without a name in their font are left out; pdfium gives them by their bare code.
    """
    box = (ctypes.c_float * native.FLOATS_PER_BOX)()
    address = ctypes.addressof(box)
    parts: list[list[tuple[str, Box, int]]] = [[]]
    for index, letter in enumerate(text, start):
        if not is_arabic(letter) and native.char_map_error(handle, index) == 1:
            if parts[-1]:
                parts[-1][-1] = (*parts[-1][-1][:2], index)
            continue
        native.char_box(handle, index, address)
        place = (round(box[0], 2), round(box[2], 2), round(box[3], 2), round(box[1], 2))
        if parts[-1] and _is_letter(letter) and not _is_level(place, parts[-1][-1][1]):
            parts.append([])
        parts[-1].append((letter, place, index))
    return [
        Glyphs(
            "".join(letter for letter, _, _ in part),
            tuple(box for _, box, _ in part),
            part[0][2],
            part[-1][2],
            tuple(index for _, _, index in part),
        )
        for part in parts
        if part
    ]


def _is_level(one: Box, other: Box) -> bool:
    return min(one[3], other[3]) - max(one[2], other[2]) > -0.2 * (one[3] - one[2])


def _touch(before: Glyphs, after: Glyphs) -> bool:
    """Whether the last letter of a word and the first of the next have no space between them; marks do not count."""
    last = next((place for place in range(len(before.text) - 1, -1, -1) if _is_letter(before.text[place])), None)
    first = next((place for place, letter in enumerate(after.text) if _is_letter(letter)), None)
    if last is None or first is None or last < len(before.text.rstrip("ًٌٍَُِّْ")) - 1:
        return False
    left, _, bottom, top = before.boxes[last]
    begins, right, _, _ = after.boxes[first]
    near = left - right < TOUCHING * (top - bottom) and begins < left
    return near and _is_level(before.boxes[last], after.boxes[first])


def _is_letter(letter: str) -> bool:
    return "\u0620" <= letter <= "\u064a" or "\u066e" <= letter <= "\u06d5" or "\ufb50" <= letter <= "\ufefc"


def _repaired(word: Glyphs) -> str:
    text, boxes = _stops_after_numbers(*_marks_after_letters(word.text, word.boxes))
    return repair_word(text, [(left, right) for left, right, _, _ in boxes])


def _marks_after_letters(text: str, boxes: tuple[Box, ...]) -> tuple[str, list[Box]]:
    """A mark that is printed over the letter after it, and not over the one before, is moved behind that letter."""
    order = list(range(len(text)))
    for place in range(len(text) - 1):
        mark, letter = order[place], order[place + 1]
        if not unicodedata.combining(text[mark]) or unicodedata.combining(text[letter]):
            continue
        middle = (boxes[mark][0] + boxes[mark][1]) / 2
        over_next = boxes[letter][0] <= middle <= boxes[letter][1]
        over_last = place > 0 and boxes[order[place - 1]][0] <= middle <= boxes[order[place - 1]][1]
        if over_next and (not over_last or boxes[mark] == boxes[letter]):
            order[place], order[place + 1] = letter, mark
    return "".join(text[place] for place in order), [boxes[place] for place in order]


def _stops_after_numbers(text: str, boxes: list[Box]) -> tuple[str, list[Box]]:
    """A stop that stands to the left of the number before which it is given belongs behind it."""
    for found in _STOP_BEFORE_NUMBER.finditer(text):
        start, middle, end = found.start(1), found.start(2), found.end(2)
        if boxes[start][1] <= min(box[0] for box in boxes[middle:end]) + 0.5:
            text = text[:start] + text[middle:end] + text[start:middle] + text[end:]
            boxes = boxes[:start] + boxes[middle:end] + boxes[start:middle] + boxes[end:]
    return text, boxes
