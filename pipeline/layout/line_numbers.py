"""Numbers that count the lines of a bill in its margin: found over the whole document, then taken out of the words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.layout.values import Line, PageWords, words_of

STEPS = (1, 2, 5, 10)
FEWEST = 4
"""Numbers on a page that make a series; fewer may be a list."""
ALIGNED = 3.0
"""Points by which the numbers of one margin may differ at their aligned side."""
BAND = 7.0
"""Points by which the margin may move from page to page."""
SHARE_OF_PAGES = 0.4
UNEVEN = 2.2
"""Times the usual step from number to number: wider ones are the space around a heading."""
FEW_WIDE = 0.2
"""Share of the steps that may be so wide."""
MOST_PER_LINE = 3.2
"""Heights of type from one counted line to the next; items of a list are further apart."""


@dataclass(frozen=True, slots=True)
class Series:
    """Word indices of the line numbers of one page, their right side and their step."""

    words: tuple[int, ...]
    right: float
    step: int


def take_line_numbers(pages: Sequence[PageWords]) -> tuple[list[PageWords], list[Line]]:
    """The pages without line numbers, and the numbers as lines."""
    series = [_series_of(page) for page in pages]
    found = [each for each in series if each]
    written = sum(1 for page in pages if len(page.texts) > 40)
    if len(found) < max(2, SHARE_OF_PAGES * written):
        return list(pages), []
    bands = Counter(round(each.right / BAND) for each in found)
    step = Counter(each.step for each in found).most_common(1)[0][0]
    rest: list[PageWords] = []
    taken: list[Line] = []
    for page, known in zip(pages, series, strict=True):
        chosen = known.words if known else _stragglers(page, bands, step)
        keep = np.ones(len(page.texts), dtype=np.bool_)
        keep[list(chosen)] = False
        rest.append(words_of(page, keep) if chosen else page)
        taken += [_as_line(page, place) for place in chosen]
    return rest, taken


def _stragglers(page: PageWords, bands: Counter[int], step: int) -> tuple[int, ...]:
    """Numbers of a page with too few for a series, where other pages of the document have theirs."""
    if step < 2:
        return ()
    chosen = []
    for place, text in enumerate(page.texts):
        if not text.isdecimal() or len(text) > 2 or int(text) % step:
            continue
        band = round(page.boxes[place, 2] / BAND)
        if bands[band - 1] + bands[band] + bands[band + 1] and _is_free(page, [place]):
            chosen.append(place)
    return tuple(chosen)


def _series_of(page: PageWords) -> Series | None:
    """The best arithmetic series down one margin, if the page has one that no text crosses."""
    numbers = [
        place for place, text in enumerate(page.texts) if len(text) <= 3 and text.isdecimal() and int(text) <= 100
    ]
    if len(numbers) < FEWEST:
        return None
    best: Series | None = None
    for side in (2, 0):
        for group in _aligned(page, numbers, side):
            run = _longest_run(page, group)
            if len(run) >= FEWEST and (best is None or len(run) > len(best.words)) and _is_free(page, run):
                step = int(page.texts[run[1]]) - int(page.texts[run[0]])
                best = Series(tuple(run), float(np.median(page.boxes[run, 2])), step)
    return best


def _aligned(page: PageWords, numbers: list[int], side: int) -> list[list[int]]:
    ordered = sorted(numbers, key=lambda place: page.boxes[place, side])
    groups: list[list[int]] = [[ordered[0]]]
    for place in ordered[1:]:
        if page.boxes[place, side] - page.boxes[groups[-1][0], side] <= ALIGNED:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [sorted(group, key=lambda place: page.boxes[place, 1]) for group in groups if len(group) >= FEWEST]


def _longest_run(page: PageWords, group: list[int]) -> list[int]:
    """The longest part of a margin's numbers, top down, that rises by one step with even spacing."""
    best: list[int] = []
    for step in STEPS:
        chain: dict[int, list[int]] = {}
        for place in group:
            value = int(page.texts[place])
            if value % step and step > 1:
                continue
            run = [*chain.get(value - step, []), place]
            if len(run) > len(chain.get(value, [])):
                chain[value] = run
            if len(run) > len(best):
                best = run
    if len(best) < FEWEST:
        return []
    gaps = np.diff(page.boxes[best, 1])
    step = int(page.texts[best[1]]) - int(page.texts[best[0]])
    height = float(np.median(page.boxes[best, 3] - page.boxes[best, 1]))
    per_line = np.median(gaps) / (step * height)
    wide = int((gaps > UNEVEN * np.median(gaps)).sum())
    even = gaps.min() > 0 and wide <= FEW_WIDE * len(gaps)
    return best if even and 0.6 <= per_line <= MOST_PER_LINE else []


def _is_free(page: PageWords, run: list[int]) -> bool:
    """Whether almost no other word crosses the band in which the numbers stand, and it lies in a margin."""
    boxes = page.boxes
    left, right = boxes[run, 0].min(), boxes[run, 2].max()
    top, bottom = boxes[run, 1].min(), boxes[run, 3].max()
    inside = (boxes[:, 1] >= top) & (boxes[:, 3] <= bottom)
    crossing = inside & (boxes[:, 0] < right - 0.5) & (boxes[:, 2] > left + 0.5)
    before = inside & (boxes[:, 2] <= left + 0.5)
    after = inside & (boxes[:, 0] >= right - 0.5)
    others = int(crossing.sum()) - len(run)
    return others <= 0.1 * len(run) + 1 and min(int(before.sum()), int(after.sum())) <= 0.25 * len(page.texts)


def _as_line(page: PageWords, place: int) -> Line:
    left, top, right, bottom = page.boxes[place].round(2).tolist()
    return Line(page.number, left, top, right, bottom, page.texts[place], float(page.sizes[place]), False, 1)
