"""Contents pages: entries that repeat the headings of a law, with leaders and page numbers. They are no provisions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from tests.typeset.law import Law, Provision, Role
from tests.typeset.look import Leader
from tests.typeset.pieces import Run, SetLine
from tests.typeset.styles import Face, Style

_FRONT = (Role.TITLE, Role.SUBTITLE, Role.SMALL, Role.RULE)
_NAMED = (Role.PART, Role.CHAPTER, Role.SCHEDULE, Role.ARTICLE)
_PLACEHOLDER = "00"  # about as wide as the number that takes its place
_GAP = 0.5  # of the type size, between text, leader and page number


def add_contents(law: Law, title: str, *, repeat_title: bool = False) -> Law:
    """The law with its contents behind the title lines, which ``repeat_title`` prints again above the law itself."""
    front = next(n for n, one in enumerate(law.provisions) if one.role not in _FRONT)
    opening, rest = law.provisions[:front], law.provisions[front:]
    again = opening if repeat_title else ()
    entries = list(_entries(law, opening, rest, front + len(again) + 1))
    shift = len(entries)
    entries = [replace(one, target=(one.target or 0) + shift) for one in entries]
    heading = Provision(Role.CONTENTS_TITLE, title)
    return replace(law, provisions=(*opening, heading, *entries, *again, *rest))


def _entries(law: Law, opening: tuple[Provision, ...], rest: tuple[Provision, ...], start: int) -> Iterator[Provision]:
    for place, one in enumerate(rest):
        if one.role not in _NAMED or one.quoted is not None or one.change:
            continue
        label = one.label
        if one.role is Role.ARTICLE:
            label = f"{law.word} {one.label}" if law.word else f"{one.label}."
        elif one.text:
            label = f"{one.label} –"
        if one.text or one.role is not Role.ARTICLE:
            yield Provision(Role.CONTENTS, one.text, label, target=start + place, page=_PLACEHOLDER)


def has_contents(law: Law) -> bool:
    """Whether the law has entries whose pages are to be found."""
    return any(one.role is Role.CONTENTS for one in law.provisions)


def number_entries(law: Law, pages: Mapping[int, int], first_number: int) -> Law:
    """The law with the printed page of each entry; ``pages`` are those of provisions by their places."""
    return replace(law, provisions=tuple(
        replace(one, page=str(pages[one.target] + first_number - 1)) if one.target is not None else one
        for one in law.provisions
    ))  # fmt: skip


def entry_line(
    line: SetLine,
    page: str,
    leader: Leader,
    measure: float,
    style: Style,
    width_of: Callable[[str, Face, float], float],
    *,
    rtl: bool,
) -> SetLine:
    """The last line of an entry with its leader and page number, at the end of the measure."""
    if leader is Leader.NO_PAGES:
        return line
    face, size = style.face, style.size
    number = width_of(page, face, size)
    start = measure - min(run.x for run in line.runs) if rtl else max(run.x + run.width for run in line.runs)
    unit = ". " if leader is Leader.SPACED else "."
    count = int((measure - number - start - 2 * _GAP * size) / width_of(unit, face, size))
    dots = (unit * count).rstrip() if leader is not Leader.BLANK and count > 2 else ""
    width = width_of(dots, face, size)
    runs = [(page, measure - number, number), (dots, measure - number - _GAP * size - width, width)]
    added = [Run(text, face, size, measure - x - wide if rtl else x, wide) for text, x, wide in runs if text]
    return replace(line, runs=(*line.runs, *reversed(added)))
