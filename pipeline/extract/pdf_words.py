"""Words with boxes, sizes and weight from a page of pdfium: two box calls and one object call a word."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from sys import intern

import numpy as np
from numpy.typing import NDArray

from pipeline.extract import pdf_native as native
from pipeline.extract.pdf_arabic import mend_arabic
from pipeline.extract.pdf_looks import Fonts, Look, ask_looks
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
_SPACES = "\x00\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B)))
_SPACE, _SIGN, _MARK = 1, 2, 3
_MARK_TAIL = re.compile(r"[\w)\].,;:”\"»’'][0-9*†‡]{1,3}$")
_MARK_HEAD = re.compile(r"^[0-9*†‡]{1,3}\S")
_FEET = {0: (1, 1), 1: (2, -1), 2: (3, -1), 3: (0, 1)}
"""For each turn which side of a raw box its words stand on, and whether up is where coordinates grow."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The page as pdfium measures it: crop box corner, size as shown, and /Rotate in quarter turns clockwise."""

    left: float
    bottom: float
    width: float
    height: float
    rotation: int


def _classes() -> NDArray[np.uint8]:
    """What each character is to the search for words: white space, a hyphen's sign, part of a note mark, or none."""
    table = np.zeros(0x10000, dtype=np.uint8)
    table[[ord(sign) for sign in _SPACES + "\u2028\u2029\u202f\u205f\u3000"]] = _SPACE
    table[[ord(sign) for sign in HYPHENS]] = _SIGN
    table[[ord(sign) for sign in _MARKS]] = _MARK
    return table


_CLASSES = _classes()


@dataclass(frozen=True, slots=True)
class Pieces:
    """Where the words of a page begin and end among its characters."""

    texts: list[str]
    starts: list[int]
    ends: list[int]


@dataclass(frozen=True, slots=True)
class Split:
    """The words of a page, and the places of those that begin or end in a sign of note marks."""

    pieces: Pieces
    may_have_mark: list[int]


def read_page_words(text_page: object, text: str, count: int, frame: Frame, number: int, fonts: Fonts) -> PageWords:
    """The words of a page in content order, in the frame in which most of its text runs level."""
    handle = native.address_of(text_page)
    split = _split(text, handle, exact=len(text) == count)
    pieces, looks = _looks(handle, split, fonts)
    if not text.isascii():
        pieces, looks = _mend(handle, pieces, looks)
    raw = _raw_boxes(handle, pieces)
    texts = _readable(pieces, raw)
    _raise_loose_marks(texts, looks, raw)
    turns = Counter([look.turn for look in looks])
    turn = max(turns, key=lambda key: (turns[key], -key)) if turns else frame.rotation
    turn = frame.rotation if turn < 0 else turn
    boxes, width, height = place_boxes(raw, frame, turn)
    hidden = [look.invisible for look in looks].count(True) * 2 > len(looks)
    page = PageWords(
        number=number,
        width=width,
        height=height,
        texts=tuple(map(intern, texts)),  # most words of a law come again and again
        boxes=boxes,
        sizes=np.array([look.size for look in looks], dtype=np.float64),
        bold=np.array([look.bold for look in looks], dtype=np.bool_),
        origin=Origin.OCR_EMBEDDED if hidden else Origin.TEXT_LAYER,
        turns=(turn - frame.rotation) % 4,
    )
    if turns[turn] == len(looks):
        return _drop_unreadable(page, np.ones(len(looks), dtype=np.bool_))
    level = np.array([look.turn == turn for look in looks], dtype=np.bool_)
    return replace(_drop_unreadable(page, level), turned=_turned(page, level))


def _split(text: str, handle: int, *, exact: bool) -> Split:
    """Words and their character range; the range is looked up where text and characters do not agree one to one.

    A word is a run of what is not white space, with the sign of a hyphen that ends it.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    classes = np.zeros(len(codes) + 2, dtype=np.uint8)
    classes[1:-1] = _CLASSES[np.minimum(codes, len(_CLASSES) - 1)]
    solid = (classes == 0) | (classes == _MARK)
    solid[0] = solid[-1] = False
    edges = np.flatnonzero(solid[1:] != solid[:-1])
    first, after = edges[::2], edges[1::2]
    marked = np.flatnonzero((classes[first + 1] == _MARK) | (classes[after] == _MARK)).tolist()
    after = after + (classes[after + 1] == _SIGN)
    starts, ends = first.tolist(), (after - 1).tolist()
    texts = [text[start:end] for start, end in zip(starts, after.tolist(), strict=True)]
    if not exact:
        starts = [native.char_index(handle, start) for start in starts]
        ends = [native.char_index(handle, end) for end in ends]
    return Split(Pieces(texts, starts, ends), marked)


def _looks(handle: int, split: Split, fonts: Fonts) -> tuple[Pieces, list[Look]]:
    """The look of each word; a word that ends or starts in a smaller raised mark becomes two."""
    pieces = split.pieces
    addresses = native.objects_of(handle, pieces.starts)
    known = ask_looks(handle, dict(zip(addresses, pieces.starts, strict=True)), fonts)
    looks = [known[address] for address in addresses]
    cuts = []
    for place in split.may_have_mark:
        text = pieces.texts[place]
        if _may_have_mark(text):
            raised = _raised_part(handle, text, pieces.starts[place], pieces.ends[place], known, fonts)
            cuts += [(place, *raised)] if raised else []
    for place, cut, second in reversed(cuts):
        text, start = pieces.texts[place], pieces.starts[place]
        pieces.texts[place : place + 1] = [text[:cut], text[cut:]]
        pieces.starts.insert(place + 1, start + cut)
        pieces.ends.insert(place, start + cut - 1)
        looks.insert(place + 1, second)
    return pieces, looks


def _may_have_mark(text: str) -> bool:
    """Whether a word begins or ends in signs that may be a note mark."""
    tail = text[-1] in _MARKS and _MARK_TAIL.search(text) is not None
    return tail or (text[0] in _MARKS and _MARK_HEAD.match(text) is not None)


def _raised_part(
    handle: int, text: str, start: int, end: int, known: dict[int, Look], fonts: Fonts
) -> tuple[int, Look] | None:
    """Where a word's type size changes at a note mark, and the look from there on; None where it does not."""
    if end - start + 1 != len(text):
        return None
    at_start = text[0] in _MARKS
    addresses = native.objects_of(handle, range(start, end + 1))
    for place in range(1, len(text)):
        first, address = addresses[place - 1], addresses[place]
        if address == first:
            continue
        if address not in known:
            known |= ask_looks(handle, {address: start + place}, fonts)
        look = known[address]
        small, large = sorted((look.size, known[first].size))
        mark = text[:place] if look.size == large and at_start else text[place:]
        if small < RAISED_SIZE * large and not mark.strip(_MARKS):
            return place, look
    return None


def _raw_boxes(handle: int, pieces: Pieces) -> NDArray[np.float64]:
    """Boxes, n x 4 (left, bottom, right, top) in the page's own space: the union of first and last character."""
    places = [*pieces.starts, *pieces.ends]
    both = native.boxes_of(handle, places).reshape(2, -1, native.FLOATS_PER_BOX).astype(np.float64)
    first, last = both
    empty = (last[:, 0] == last[:, 2]) | (last[:, 1] == last[:, 3])
    if empty.any():
        last = np.where(empty[:, None], first, last)
    # FS_RECTF is left, top, right, bottom with the origin at the bottom.
    raw = np.empty((len(first), 4))
    np.minimum(first[:, ::3], last[:, ::3], out=raw[:, :2])
    np.maximum(first[:, 2:0:-1], last[:, 2:0:-1], out=raw[:, 2:])
    return raw


def _mend(handle: int, pieces: Pieces, looks: list[Look]) -> tuple[Pieces, list[Look]]:
    """Torn words joined, Arabic ones repaired."""
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
    odd = {text for text in set(pieces.texts) if not (text.isascii() and text.isprintable())}
    texts = [clean_word(text) if text in odd else text for text in pieces.texts] if odd else list(pieces.texts)
    _mark_superscripts(texts, pieces, raw)
    return texts


def _mark_superscripts(texts: list[str], pieces: Pieces, raw: NDArray[np.float64]) -> None:
    """Digits that were split off a word and stand above its foot become superscript digits, in place."""
    apart = np.array(pieces.starts[1:]) - np.array(pieces.ends[:-1])
    for place in (np.flatnonzero(apart == 1) + 1).tolist():
        before, after = raw[place - 1], raw[place]
        height = max(before[3] - before[1], after[3] - after[1])
        if texts[place].isdecimal() and after[1] > before[1] + 0.15 * height:
            texts[place] = superscript(texts[place])
        elif texts[place - 1].isdecimal() and before[1] > after[1] + 0.15 * height:
            texts[place - 1] = superscript(texts[place - 1])


def _raise_loose_marks(texts: list[str], looks: list[Look], raw: NDArray[np.float64]) -> None:
    """Small raised numbers that stand alone between words become superscript digits, in place."""
    short = [place for place, text in enumerate(texts) if len(text) <= 3 and text.isdecimal()]
    for place in short:
        turn = looks[place].turn
        if turn not in _FEET:
            continue
        foot, up = _FEET[turn]
        for other in (place - 1, place + 1):
            if not 0 <= other < len(texts) or looks[other].turn != turn:
                continue
            if looks[place].size >= RAISED_SIZE * looks[other].size:
                continue
            height = abs(raw[other][foot] - raw[other][(foot + 2) % 4])
            if 0.15 * height < up * (raw[place][foot] - raw[other][foot]) < 0.8 * height:
                texts[place] = superscript(texts[place])
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
    """Words with the same text within ``SAME_PLACE`` of an earlier one, as fake bold and shadows are.

    Words that near each other share a cell of one of four grids, each shifted by half a cell from the others.
    """
    again = np.zeros(len(page.texts), dtype=np.bool_)
    places = page.boxes[:, :2] / (2 * SAME_PLACE)
    for right, down in ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5)):
        cells = np.floor(places + np.array((right, down))).astype(np.int64)
        listed = (cells[:, 0] * 100_000 + cells[:, 1]).tolist()
        if len(set(listed)) < len(listed):
            _mark_again(page, listed, again)
    return again


def _mark_again(page: PageWords, cells: list[int], again: NDArray[np.bool_]) -> None:
    seen: dict[tuple[str, int], list[int]] = {}
    for place, key in enumerate(zip(page.texts, cells, strict=True)):
        for other in seen.get(key, ()):
            if np.abs(page.boxes[place] - page.boxes[other]).max() < SAME_PLACE:
                again[place] = True
        seen.setdefault(key, []).append(place)
