"""The parts of the hierarchy of law XML: which level each is of, and which number it has."""

import re

from lxml import etree

from pipeline.extract.xml_numbers import LOW_LEVELS, bare_number, level_of_word, low_level, number_from_id
from pipeline.extract.xml_place import Place
from pipeline.extract.xml_safety import local_name
from pipeline.extract.xml_schemas import BY_WORD, LOW, Role, Schema
from pipeline.extract.xml_text import LawText
from pipeline.records import PathStep

_GENERIC = frozenset({"hcontainer", "alinea", "level"})
_COLLECTIONS = frozenset({"amendmentList", "documentCollection", "officialGazette", "collectionBody"})
_WAITING_LEVELS = frozenset({"article", "section", "clause", "rule", "recital", "regulation"})
_LEADING = re.compile(r"\s*\(\s*(\d{1,3}[a-z]?)\s*\)")


class Units:
    """Levels and numbers of units by the table of a dialect."""

    def __init__(self, schema: Schema, text: LawText) -> None:
        self._schema = schema
        self._text = text

    def step(self, element: etree._Element, place: Place) -> PathStep | None:
        """The step of the path that a unit is, None where it has no number or is a container without one."""
        name = local_name(element)
        level = self.level(element, name)
        if level is None:
            return None
        holder = self._holder(element)
        printed = self._printed(element, name, holder)
        if level == BY_WORD:
            level = level_of_word(printed)
            if level is None:
                return None
        number = self._number(element, name, level, printed)
        if not number:
            return None
        own = place.own
        if level == LOW:
            return PathStep(low_level(number, own[-1].level if own else None), number)
        if level == "section" and self._schema.paragraphs_in_schedules and any(s.level == "schedule" for s in own):
            return PathStep("paragraph", number)
        return PathStep(level, number)

    def level(self, element: etree._Element, name: str) -> str | None:
        """The level of a unit; None for a generic container without a number of its own."""
        level = self._schema.levels[name]
        if name == "hcontainer" and element.get("name") in self._schema.levels:
            level = self._schema.levels[element.get("name") or ""]
        if name == "component" and any(local_name(up) in _COLLECTIONS for up in _two_above(element)):
            return None
        if level == "section" and any(local_name(child) == "article" for child in element):
            return "division"  # on the continent a section holds articles, and articles are cited without it
        if level == LOW and name in _GENERIC and self._holder(element) is None:
            return None
        return level

    def is_leaf(self, unit: etree._Element) -> bool:
        """Whether the unit's number should wait: for its heading, or for the first words of an article."""
        roles = {self._schema.role_of(child) for child in unit}
        holders = [child for child in unit if self._schema.role_of(child) is None]
        within = {self._schema.role_of(inner) for holder in holders for inner in holder}
        return Role.HEADING in roles or Role.HEADING in within or self.level(unit, local_name(unit)) in _WAITING_LEVELS

    def waits(self, parent: etree._Element | None, place: Place) -> bool:
        """Whether a number that was just read waits for words, and does not stand alone as a heading."""
        upper = place.path and place.path[-1].level not in LOW_LEVELS
        if parent is None or not upper or place.quoted:
            return True
        return self._schema.role_of(parent) is not Role.UNIT or self.is_leaf(parent)

    def _holder(self, element: etree._Element) -> etree._Element | None:
        """The element that holds the number of a unit: a child, or the first in its heading or metadata."""
        holders = self._schema.heading_holders
        for child in element:
            if local_name(child) in holders:
                inner = (deep for deep in child.iterdescendants() if self._schema.role_of(deep) is Role.NUMBER)
                return next(inner, child)
        return None

    def _printed(self, element: etree._Element, name: str, holder: etree._Element | None) -> str:
        if name in self._schema.numbered_by_last:
            holder = element.getprevious()
        if holder is not None:
            waiting, self._text.notes = self._text.notes, []  # they are met again when the number is read
            printed = self._text.flatten(holder)
            self._text.notes = waiting
            return printed
        if name in self._schema.leading_number:
            match = _LEADING.match(element.text or "")
            return match[1] if match else ""
        return ""

    def _number(self, element: etree._Element, name: str, level: str, printed: str) -> str:
        number = bare_number(printed)
        if not number and self._schema.numbers_from_ids:
            number = number_from_id(element.get("eId") or element.get("id") or "")
        if not number and level == "schedule":
            number = str(sum(1 for _ in element.itersiblings(element.tag, preceding=True)) + 1)
        return number


def _two_above(element: etree._Element) -> list[etree._Element]:
    parent = element.getparent()
    above = None if parent is None else parent.getparent()
    return [up for up in (parent, above) if up is not None]
