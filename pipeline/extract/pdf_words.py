"""Words with boxes, sizes and weight from a page of pdfium: two box calls and one object call a word."""

import ctypes
import re
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.extract import pdf_native as native
from pipeline.extract.pdf_arabic import mend_arabic
from pipeline.extract.pdf_looks import Fonts, Look, ask_look
from pipeline.extract.pdf_torn import torn_groups
from pipeline.layout.arabic import is_arabic
from pipeline.layout.characters import clean_word, superscript
from pipeline.layout.values import PageWords, TurnedText, words_of
from pipeline.records import Origin

HYPHENS = "\ufffe\x02"
"""pdfium's signs for a hyphen at a line's end; the next word follows without a space."""
RAISED_SIZE = 0.8
"""A mark smaller than this share of its word's type size is a superscript."""
SAME_PLACE = 3.0
"""Points: the same word printed twice within this distance is fake bold."""
_MARKS = "0123456789*†‡"
_WORD = re.compile(rf"[^\s\x00{HYPHENS}]+[{HYPHENS}]?")
_MARK_TAIL = re.compile(r"[\w)\].,;:”\"»’'][0-9*†‡]{1,3}$")
_MARK_HEAD = re.compile(r"^[0-9*†‡]{1,3}\S")


@dataclass(frozen=True, slots=True)
class Frame:
    """The page as pdfium measures it: crop box corner, size as shown, and /Rotate in quarter turns clockwise."""

    left: float
    bottom: float
    width: float
    height: float
    rotation: int


@dataclass(frozen=True, slots=True)
class Pieces:
    """Where the words of a page begin and end among its characters."""

    texts: list[str]
    starts: list[int]
    ends: list[int]


def read_page_words(text_page: object, text: str, count: int, frame: Frame, number: int, fonts: Fonts) -> PageWords:
    """The words of a page in content order, in the frame in which most of its text runs level."""
    handle = native.address_of(text_page)
    pieces = _split(text, handle, exact=len(text) == count)
    pieces, looks = _looks(handle, pieces, fonts)
    pieces, looks = _mend(handle, pieces, looks)
    raw = _raw_boxes(handle, pieces)
    texts = _readable(pieces, raw)
    _raise_loose_marks(texts, looks, raw)
    turns = Counter(look.turn for look in looks)
    turn = max(turns, key=lambda key: (turns[key], -key)) if turns else frame.rotation
    turn = frame.rotation if turn < 0 else turn
    boxes, width, height = place_boxes(raw, frame, turn)
    hidden = sum(look.invisible for look in looks) * 2 > len(looks)
    page = PageWords(
        number=number,
        width=width,
        height=height,
        texts=tuple(texts),
        boxes=boxes,
        sizes=np.array([look.size for look in looks], dtype=np.float64),
        bold=np.array([look.bold for look in looks], dtype=np.bool_),
        origin=Origin.OCR_EMBEDDED if hidden else Origin.TEXT_LAYER,
        turns=(turn - frame.rotation) % 4,
    )
    level = np.array([look.turn == turn for look in looks], dtype=np.bool_)
    return replace(_drop_unreadable(page, level), turned=() if level.all() else _turned(page, level))


def _split(text: str, handle: int, *, exact: bool) -> Pieces:
    """Words and their character range; the range is looked up where text and characters do not agree one to one."""
    found = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]
    texts = [word for word, _, _ in found]
    if exact:
        return Pieces(texts, [start for _, start, _ in found], [end - 1 for _, _, end in found])
    starts = [native.char_index(handle, start) for _, start, _ in found]
    ends = [native.char_index(handle, end - 1) for _, _, end in found]
    return Pieces(texts, starts, ends)


def _looks(handle: int, pieces: Pieces, fonts: Fonts) -> tuple[Pieces, list[Look]]:
    """The look of each word; a word that ends or starts in a smaller raised mark becomes two."""
    known: dict[int, Look] = {}
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    looks: list[Look] = []
    get = native.char_object
    for text, start, end in zip(pieces.texts, pieces.starts, pieces.ends, strict=True):
        address = get(handle, start) or 0
        look = known.get(address)
        if look is None:
            look = known[address] = ask_look(handle, start, address, fonts)
        cut = _raised_part(handle, text, start, end, known, fonts) if _may_have_mark(text) else 0
        if not cut:
            texts.append(text)
            starts.append(start)
            ends.append(end)
            looks.append(look)
            continue
        second = known[get(handle, start + cut) or 0]
        texts += [text[:cut], text[cut:]]
        starts += [start, start + cut]
        ends += [start + cut - 1, end]
        looks += [look, second]
    return Pieces(texts, starts, ends), looks


def _may_have_mark(text: str) -> bool:
    """Whether a word begins or ends in signs that may be a note mark."""
    tail = text[-1] in _MARKS and _MARK_TAIL.search(text) is not None
    return tail or (text[0] in _MARKS and _MARK_HEAD.match(text) is not None)


def _raised_part(handle: int, text: str, start: int, end: int, known: dict[int, Look], fonts: Fonts) -> int:
    """Where a word's type size changes at a note mark; 0 where it does not."""
    if end - start + 1 != len(text):
        return 0
    at_start = text[0] in _MARKS
    first = native.char_object(handle, start) or 0
    for place in range(1, len(text)):
        address = native.char_object(handle, start + place) or 0
        if address == first:
            continue
        look = known.get(address)
        if look is None:
            look = known[address] = ask_look(handle, start + place, address, fonts)
        small, large = sorted((look.size, known[first].size))
        mark = text[:place] if look.size == large and at_start else text[place:]
        if small < RAISED_SIZE * large and not mark.strip(_MARKS):
            return place
        first = address
    return 0


def _raw_boxes(handle: int, pieces: Pieces) -> NDArray[np.float64]:
    """Boxes, n x 4 (left, bottom, right, top) in the page's own space: the union of first and last character."""
    count = len(pieces.texts)
    store = (ctypes.c_float * (2 * native.FLOATS_PER_BOX * max(count, 1)))()
    address = ctypes.addressof(store)
    box = native.char_box
    for start, end in zip(pieces.starts, pieces.ends, strict=True):
        box(handle, start, address)
        box(handle, end, address + 16)
        address += 32
    pairs = np.frombuffer(memoryview(store).cast("B"), dtype=np.float32).reshape(-1, 2, 4)[:count].astype(np.float64)
    first, last = pairs[:, 0], pairs[:, 1]
    empty = (last[:, 0] == last[:, 2]) | (last[:, 1] == last[:, 3])
    last = np.where(empty[:, None], first, last)
    # FS_RECTF is left, top, right, bottom with the origin at the bottom.
    return np.column_stack(
        (
            np.minimum(first[:, 0], last[:, 0]),
            np.minimum(first[:, 3], last[:, 3]),
            np.maximum(first[:, 2], last[:, 2]),
            np.maximum(first[:, 1], last[:, 1]),
        )
    )


def _mend(handle: int, pieces: Pieces, looks: list[Look]) -> tuple[Pieces, list[Look]]:
    """Torn words joined, Arabic ones repaired."""
    if all(text.isascii() for text in pieces.texts):
        return pieces, looks
    groups = torn_groups(handle, pieces.texts, pieces.starts, pieces.ends)
    if groups is not None:
        looks = [looks[first] for first, _ in groups]
        pieces = Pieces(
            ["".join(pieces.texts[first : last + 1]) for first, last in groups],
            [pieces.starts[first] for first, _ in groups],
            [pieces.ends[last] for _, last in groups],
        )
    if not any(not text.isascii() and is_arabic(text) for text in pieces.texts):
        return pieces, looks
    words = mend_arabic(handle, pieces.texts, pieces.starts, pieces.ends)
    mended = Pieces([word.text for word in words], [word.start for word in words], [word.end for word in words])
    return mended, [looks[word.place] for word in words]


def _readable(pieces: Pieces, raw: NDArray[np.float64]) -> list[str]:
    """Texts with ligatures and hyphen signs resolved, and raised digits as such."""
    texts = [text if text.isascii() and text.isprintable() else clean_word(text) for text in pieces.texts]
    _mark_superscripts(texts, pieces, raw)
    return texts


def _mark_superscripts(texts: list[str], pieces: Pieces, raw: NDArray[np.float64]) -> None:
    """Digits that were split off a word and stand above its foot become superscript digits, in place."""
    for place in range(1, len(texts)):
        if pieces.starts[place] != pieces.ends[place - 1] + 1:
            continue
        before, after = raw[place - 1], raw[place]
        height = max(before[3] - before[1], after[3] - after[1])
        if texts[place].isdecimal() and after[1] > before[1] + 0.15 * height:
            texts[place] = superscript(texts[place])
        elif texts[place - 1].isdecimal() and before[1] > after[1] + 0.15 * height:
            texts[place - 1] = superscript(texts[place - 1])


def _raise_loose_marks(texts: list[str], looks: list[Look], raw: NDArray[np.float64]) -> None:
    """Small raised numbers that stand alone between words become superscript digits, in place."""
    for place, text in enumerate(texts):
        if len(text) > 3 or not text.isdecimal() or looks[place].turn:
            continue
        for other in (place - 1, place + 1):
            if not 0 <= other < len(texts) or looks[place].size >= RAISED_SIZE * looks[other].size:
                continue
            foot, height = raw[other][1], raw[other][3] - raw[other][1]
            if foot + 0.15 * height < raw[place][1] < foot + 0.8 * height:
                texts[place] = superscript(text)
                break


def place_boxes(raw: NDArray[np.float64], frame: Frame, turn: int) -> tuple[NDArray[np.float64], float, float]:
    """Boxes with the origin at the top left of a frame in which a baseline of this turn runs level, and its size."""
    sideways = frame.rotation % 2 == 1
    width, height = (frame.height, frame.width) if sideways else (frame.width, frame.height)
    left, bottom = raw[:, 0] - frame.left, raw[:, 1] - frame.bottom
    right, top = raw[:, 2] - frame.left, raw[:, 3] - frame.bottom
    placed = {
        0: (left, height - top, right, height - bottom),
        1: (bottom, left, top, right),
        2: (width - right, bottom, width - left, top),
        3: (height - top, width - right, height - bottom, width - left),
    }[turn]
    size = (width, height) if turn % 2 == 0 else (height, width)
    return np.column_stack(placed) if len(raw) else np.zeros((0, 4)), *size


def _turned(page: PageWords, level: NDArray[np.bool_]) -> tuple[TurnedText, ...]:
    """The words at another angle, those that follow each other in the file as one text."""
    found: list[TurnedText] = []
    aside = np.flatnonzero(~level)
    for places in np.split(aside, np.flatnonzero(np.diff(aside) > 1) + 1):
        boxes = np.clip(page.boxes[places], 0.0, (page.width, page.height, page.width, page.height))
        left, top = boxes[:, :2].min(axis=0).tolist()
        right, bottom = boxes[:, 2:].max(axis=0).tolist()
        text = " ".join(page.texts[place].rstrip(HYPHENS) for place in places.tolist()).strip()
        if text and right > left and bottom > top:
            found.append(TurnedText(text, (left, top, right, bottom), float(page.sizes[places[0]])))
    return tuple(found)


def _drop_unreadable(page: PageWords, level: NDArray[np.bool_]) -> PageWords:
    """Without words at another angle, without extent, off the page, or printed twice at one place."""
    boxes = page.boxes
    on_page = (boxes[:, 2] > 0) & (boxes[:, 3] > 0) & (boxes[:, 0] < page.width) & (boxes[:, 1] < page.height)
    keep = level & on_page & (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
    keep &= np.array([bool(text) for text in page.texts], dtype=np.bool_)
    keep &= ~_printed_twice(page)
    boxes = np.clip(boxes, 0.0, (page.width, page.height, page.width, page.height))
    clipped = PageWords(
        page.number, page.width, page.height, page.texts, boxes, page.sizes, page.bold, page.origin, page.turns
    )
    return clipped if keep.all() else words_of(clipped, keep)


def _printed_twice(page: PageWords) -> NDArray[np.bool_]:
    again = np.zeros(len(page.texts), dtype=np.bool_)
    cells = np.floor(page.boxes[:, :2] / (2 * SAME_PLACE)).astype(np.int64)
    keys = cells[:, 0] * 100_000 + cells[:, 1]
    if len(np.unique(keys)) == len(keys):
        return again
    seen: dict[tuple[str, int], list[int]] = {}
    for place, key in enumerate(zip(page.texts, keys.tolist(), strict=True)):
        for other in seen.get(key, ()):
            if np.abs(page.boxes[place] - page.boxes[other]).max() < SAME_PLACE:
                again[place] = True
        seen.setdefault(key, []).append(place)
    return again
