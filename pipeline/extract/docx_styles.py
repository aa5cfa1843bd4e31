"""What a paragraph inherits from its style: depth in the outline, list, hidden and bold text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.extract.docx_names import W, child, number, switch, value

_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"toc [1-9]|table of figures", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """A style with all that it inherits. ``outline`` is 0 for the highest heading, None for body text."""

    outline: int | None = None
    list_id: str | None = None
    list_level: int | None = None
    hidden: bool = False
    bold: bool = False
    title: bool = False
    contents: bool = False


PLAIN = Style()


class StyleSheet:
    """The styles of a document by their id, in any language of their names."""

    def __init__(self, root: etree._Element | None) -> None:
        self.root = root
        self._elements: dict[str, etree._Element] = {}
        self._known: dict[str, Style] = {}
        self._default: str | None = None
        for element in () if root is None else root.iterfind(W + "style"):
            identity = element.get(W + "styleId") or ""
            self._elements.setdefault(identity, element)
            if element.get(W + "type") == "paragraph" and element.get(W + "default") in {"1", "true", "on"}:
                self._default = identity

    def find(self, identity: str | None) -> Style:
        """The style of an id; without one the default style of paragraphs."""
        identity = self._default if identity is None else identity
        if identity is None or identity not in self._elements:
            return PLAIN
        if identity not in self._known:
            self._known[identity] = self._resolve(identity)
        return self._known[identity]

    def find_run(self, identity: str | None) -> Style:
        """The style of an id for a run of characters, which has no default."""
        return self.find(identity) if identity else PLAIN

    def _resolve(self, identity: str) -> Style:
        chain = list(self._chain(identity))
        outlines = (number(element, "pPr", "outlineLvl") for element in chain)
        lists = (value(element, "pPr", "numPr", "numId") for element in chain)
        levels = (number(element, "pPr", "numPr", "ilvl") for element in chain)
        names = [value(element, "name") or "" for element in chain]
        outline = next((found for found in outlines if found is not None), None)
        if outline is None:  # Word keeps the names of its own styles in English, whatever its language
            outline = next((int(match[1]) - 1 for name in names if (match := _HEADING.fullmatch(name))), None)
        return Style(
            outline=outline if outline is not None and outline < 9 else None,
            list_id=next((found for found in lists if found is not None), None),
            list_level=next((found for found in levels if found is not None), None),
            hidden=_first_switch(chain, "vanish"),
            bold=_first_switch(chain, "b"),
            title=any(name.lower() == "title" for name in names[:1]),
            contents=any(_CONTENTS.fullmatch(name) for name in names),
        )

    def _chain(self, identity: str) -> Iterator[etree._Element]:
        """The style and those it is based on; a circle ends where it closes."""
        seen: set[str] = set()
        following: str | None = identity
        while following and following not in seen and following in self._elements:
            seen.add(following)
            element = self._elements[following]
            yield element
            following = value(element, "basedOn")


def _first_switch(chain: list[etree._Element], name: str) -> bool:
    states = (switch(child(element, "rPr"), name) for element in chain)
    return next((state for state in states if state is not None), False)
