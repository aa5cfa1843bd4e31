"""Breaking a paragraph into lines: the breaks that make all lines of a paragraph alike together (after Knuth & Plass,
"Breaking Paragraphs into Lines", 1981, with squares of the stretch as the cost)."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

_HYPHEN_COST = 0.9  # a hyphen is as bad as spaces stretched by nearly their own width
_SHRINK = 0.18  # of a space
_INFINITE = float("inf")


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line of a paragraph: its range in the text, the hyphen that the break adds, and the extra width of a space."""

    start: int
    end: int
    hyphen: bool
    word_space: float
    width: float


def break_lines(
    text: str,
    advances: Sequence[float],
    widths: tuple[float, float],
    *,
    hyphens: Sequence[int] = (),
    hyphen_width: float = 0.0,
    justify: bool = True,
) -> tuple[BrokenLine, ...]:
    """Lines of ``text``; ``widths`` are those of the first line and of the others, in points.

    ``advances`` holds the width of each character. A break falls at a space, after a printed hyphen or dash, or before
    an offset in ``hyphens``. A word wider than the line overhangs.
    """
    sums = [0.0, *itertools.accumulate(advances)]
    breaks = _breaks(text, set(hyphens))
    best: list[tuple[float, int, int]] = [(0.0, -1, 0)]  # cost, previous, lines so far
    for index in range(1, len(breaks)):
        best.append(_best_line(index, breaks, best, sums, text, widths, hyphen_width))
    chosen = [len(breaks) - 1]
    while best[chosen[-1]][1] >= 0:
        chosen.append(best[chosen[-1]][1])
    chosen.reverse()
    return tuple(
        _make_line(breaks[a], breaks[b], sums, text, widths[min(n, 1)], hyphen_width, justify and b != chosen[-1])
        for n, (a, b) in enumerate(itertools.pairwise(chosen))
    )


@dataclass(frozen=True, slots=True)
class _Break:
    end: int
    resume: int
    hyphen: bool


def _breaks(text: str, hyphens: set[int]) -> list[_Break]:
    found = [_Break(0, 0, hyphen=False)]
    for at, character in enumerate(text):
        if character == " ":
            found.append(_Break(at, at + 1, hyphen=False))
        elif at in hyphens:
            found.append(_Break(at, at, hyphen=True))
        elif at > 1 and text[at - 1] in "-—" and text[at - 2] != " " and character != " ":
            found.append(_Break(at, at, hyphen=False))
    found.append(_Break(len(text), len(text), hyphen=False))
    return found


def _best_line(
    index: int,
    breaks: list[_Break],
    best: list[tuple[float, int, int]],
    sums: list[float],
    text: str,
    widths: tuple[float, float],
    hyphen_width: float,
) -> tuple[float, int, int]:
    here, last = breaks[index], index == len(breaks) - 1
    found = (_INFINITE, index - 1, best[index - 1][2] + 1)
    for before in range(index - 1, -1, -1):
        cost, _, count = best[before]
        width = widths[0] if count == 0 else widths[1]
        start = breaks[before].resume
        natural = sums[here.end] - sums[start] + (hyphen_width if here.hyphen else 0)
        if natural > width * 1.1 and before < index - 1:
            break
        total = cost + _line_cost(text[start : here.end], natural, width, hyphen=here.hyphen, last=last)
        if total < found[0]:
            found = (total, before, count + 1)
    return found


def _line_cost(line: str, natural: float, width: float, *, hyphen: bool, last: bool) -> float:
    spaces = line.count(" ")
    unit = width / 90  # about the width of a space, of whatever face
    slack = width - natural
    if slack < -_SHRINK * spaces * unit - 1e-6:
        return 1e6 - slack
    short_end = 3.0 if last and natural < width * 0.12 else 0.0
    if last and slack >= 0:
        return short_end
    ratio = slack / max(spaces * unit, unit)
    return ratio * ratio + (_HYPHEN_COST * 4 if hyphen else 0) + short_end + 0.5


def _make_line(
    before: _Break, here: _Break, sums: list[float], text: str, width: float, hyphen_width: float, justify: bool
) -> BrokenLine:
    natural = sums[here.end] - sums[before.resume] + (hyphen_width if here.hyphen else 0)
    spaces = text[before.resume : here.end].count(" ")
    slack = width - natural
    stretch = slack / spaces if spaces and (justify or slack < 0) else 0.0
    return BrokenLine(before.resume, here.end, here.hyphen, stretch, natural + stretch * spaces)
