"""What a page holds besides its text: how much of it is images, and which straight lines rule it."""

import ctypes
from dataclasses import dataclass

from pipeline.extract import pdf_native as native
from pipeline.records import Box

MOST_OBJECTS = 4_000
"""Pages with more are drawings or maps; their objects are not looked at one by one."""
MOST_RULINGS = 1_200
MOST_SEGMENTS = 60
SHORTEST = 2.0
"""Points: what is shorter is a dot of a leader or of a dotted ruling."""
THIN = 2.5
"""Points: a box flatter than this is a line."""
BROADEST = 12.0
"""Points: the bounds of a single line hold its stroke twice over, which the line itself does not."""
LONG = 12.0
"""Points: shorter lines are underlines of a letter, or ornaments."""
_PATH, _IMAGE = 2, 3
_MOVE, _LINE = 2, 0


@dataclass(frozen=True, slots=True)
class Survey:
    """Boxes are (left, bottom, right, top) in the page's own space."""

    image_area: float
    """In square points; images that overlap count twice."""
    paths: int
    rulings: tuple[Box, ...]
    tints: tuple[Box, ...] = ()
    """The sides of shapes that are filled without an outline; they rule a table only together with real rulings."""
    dashes: tuple[Box, ...] = ()
    """Thin lines too short to rule anything, but as long as a word that they strike or underline."""
    too_many: bool = False


def survey_page(page: object, count: int) -> Survey:
    """Look through the top-level objects of a page; ``count`` is how many it has."""
    if count > MOST_OBJECTS:
        return Survey(0.0, count, (), too_many=True)
    handle = native.address_of(page)
    area, paths = 0.0, 0
    rulings: list[Box] = []
    tints: list[Box] = []
    dashes: list[Box] = []
    for index in range(count):
        item = native.page_object(handle, index)
        kind = native.object_type(item)
        if kind == _IMAGE:
            left, bottom, right, top = _bounds(item)
            area += (right - left) * (top - bottom)
        elif kind == _PATH:
            paths += 1
            if len(rulings) + len(tints) + len(dashes) < MOST_RULINGS:
                found, is_tint = _rulings_of(item)
                (tints if is_tint else rulings if _is_long(found) else dashes).extend(found)
    return Survey(area, paths, tuple(rulings), tuple(tints), tuple(dashes))


def _is_long(lines: list[Box]) -> bool:
    return any(max(right - left, top - bottom) >= LONG for left, bottom, right, top in lines)


def _bounds(item: int) -> Box:
    store = (ctypes.c_float * 4)()
    address = ctypes.addressof(store)
    native.object_bounds(item, address, address + 4, address + 8, address + 12)
    return store[0], store[1], store[2], store[3]


def _rulings_of(item: int) -> tuple[list[Box], bool]:
    """The straight level and upright lines of a path, and whether it is a mere tint; a rectangle gives its sides."""
    left, bottom, right, top = _bounds(item)
    if min(right - left, top - bottom) <= THIN:
        return ([(left, bottom, right, top)] if max(right - left, top - bottom) >= SHORTEST else []), False
    segments = native.path_segments(item)
    if segments == 2 and min(right - left, top - bottom) <= BROADEST:
        return _segment_lines(item, segments), False
    if segments > MOST_SEGMENTS or right - left < LONG or top - bottom < 5:
        return [], False
    if segments in (4, 5):
        level = [(left, bottom, right, bottom), (left, top, right, top)]
        return [*level, (left, bottom, left, top), (right, bottom, right, top)], _is_tint(item)
    return _segment_lines(item, segments), _is_tint(item)


def _is_tint(item: int) -> bool:
    """Whether a shape is filled without an outline: colour behind a line or word, not a ruling."""
    modes = (ctypes.c_int * 2)()
    address = ctypes.addressof(modes)
    native.path_draw_mode(item, address, address + ctypes.sizeof(ctypes.c_int))
    return modes[0] != 0 and modes[1] == 0


def _segment_lines(item: int, count: int) -> list[Box]:
    store = (ctypes.c_float * 6)()
    address = ctypes.addressof(store)
    native.object_matrix(item, address)
    a, b, c, d, e, f = store
    lines: list[Box] = []
    last: tuple[float, float] | None = None
    for index in range(count):
        segment = native.path_segment(item, index)
        native.segment_point(segment, address, address + 4)
        x, y = store[0], store[1]
        point = (a * x + c * y + e, b * x + d * y + f)
        if native.segment_type(segment) == _LINE and last is not None:
            left, right = sorted((last[0], point[0]))
            bottom, top = sorted((last[1], point[1]))
            if min(right - left, top - bottom) <= 1 and max(right - left, top - bottom) >= LONG:
                lines.append((left, bottom, right, top))
        last = point
    return lines
