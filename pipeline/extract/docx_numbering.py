"""Automatic numbers as Word prints them: definitions, their overrides, and the counters as the text goes on."""

import re
from dataclasses import dataclass, replace

from lxml import etree

from pipeline.extract.docx_names import W, child, number, switch, value
from pipeline.extract.list_numbers import format_number

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. ``restart`` is the level (from 1) whose use restarts it, 0 for never, None for any above."""

    start: int = 0
    style: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    paragraph_style: str | None = None


@dataclass(frozen=True, slots=True)
class NumberedList:
    """A list that paragraphs point to; lists of one ``abstract`` count on together."""

    abstract: str
    levels: tuple[Level, ...]
    starts: tuple[int | None, ...]


class Numbering:
    """The lists of a document and where each of them has got to."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists: dict[str, NumberedList] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def level_of_style(self, list_id: str, style: str | None) -> int:
        """The level that a list gives to a paragraph style, 0 where it names none."""
        found = self._lists.get(list_id)
        if found is None or style is None:
            return 0
        return next((place for place, level in enumerate(found.levels) if level.paragraph_style == style), 0)

    def next_label(self, list_id: str, depth: int) -> str | None:
        """Count one paragraph of a list and give what is printed before it; None for bullets and unknown lists."""
        found = self._lists.get(list_id)
        if found is None or not 0 <= depth < LEVELS:
            return None
        counters = self._counters.setdefault(found.abstract, [None] * LEVELS)
        override = found.starts[depth]
        if override is not None and (list_id, depth) not in self._begun:
            counters[depth] = override
        else:
            before = counters[depth]
            counters[depth] = found.levels[depth].start if before is None else before + 1
        self._begun.add((list_id, depth))
        for deeper in range(depth + 1, LEVELS):
            restart = found.levels[deeper].restart
            if restart is None or (restart > 0 and depth < restart):
                counters[deeper] = None
        return _print(found.levels, counters, depth)

    def _read(self, root: etree._Element) -> None:
        abstracts = {element.get(W + "abstractNumId") or "": element for element in root.iterfind(W + "abstractNum")}
        linked = {name: key for key, element in abstracts.items() if (name := value(element, "styleLink"))}
        for element in root.iterfind(W + "num"):
            key = value(element, "abstractNumId") or ""
            if key in abstracts and (name := value(abstracts[key], "numStyleLink")):
                key = linked.get(name, key)
            levels = _read_levels(abstracts[key]) if key in abstracts else [Level()] * LEVELS
            starts: list[int | None] = [None] * LEVELS
            for override in element.iterfind(W + "lvlOverride"):
                depth = _depth(override)
                if depth is None:
                    continue
                stated = child(override, "lvl")
                levels[depth] = levels[depth] if stated is None else _read_level(stated)
                starts[depth] = number(override, "startOverride")
            self._lists[element.get(W + "numId") or ""] = NumberedList(key, tuple(levels), tuple(starts))


def _print(levels: tuple[Level, ...], counters: list[int | None], depth: int) -> str | None:
    level = levels[depth]
    if level.style == "bullet":
        return None

    def put(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        count = counters[place]
        style = "decimal" if level.legal else levels[place].style
        return format_number(levels[place].start if count is None else count, style)

    return _PLACE.sub(put, level.text).strip() or None


def _read_levels(abstract: etree._Element) -> list[Level]:
    levels = [Level()] * LEVELS
    for element in abstract.iterfind(W + "lvl"):
        depth = _depth(element)
        if depth is not None:
            levels[depth] = _read_level(element)
    return levels


def _read_level(element: etree._Element) -> Level:
    level = Level(
        start=number(element, "start") or 0,
        style=value(element, "numFmt") or _custom_style(element) or "decimal",
        text=value(element, "lvlText") or "",
        restart=number(element, "lvlRestart"),
        paragraph_style=value(element, "pStyle"),
    )
    return replace(level, legal=switch(element, "isLgl") or False)


def _custom_style(element: etree._Element) -> str | None:
    """Formats newer than the standard stand in an alternative, with a plain one to fall back on."""
    found = next(element.iter(W + "numFmt"), None)
    return None if found is None else {"custom": "decimalZero"}.get(found.get(W + "val") or "", found.get(W + "val"))


def _depth(element: etree._Element) -> int | None:
    text = element.get(W + "ilvl") or ""
    return int(text) if len(text) == 1 and "0" <= text <= "8" else None
