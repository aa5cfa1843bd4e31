"""Footnotes of a page: which links are their marks, and which elements the notes themselves."""

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.extract import html_names as names
from pipeline.extract.text_blocks import fold_text

MOST_ANCHORS = 200_000


class PageNotes:
    """The notes that links of a page lead to: a mark comes before its note, and a link behind it leads back."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        anchors = tree.css("[id], a[name], a[href^='#']")[:MOST_ANCHORS]
        places: dict[str, int] = {}
        for place, node in enumerate(anchors):
            for identity in (node.attributes.get("id"), node.attributes.get("name")):
                if identity:
                    places.setdefault(identity, place)
        self._labels: dict[str, str] = {}
        for place, node in enumerate(anchors):
            target = (node.attributes.get("href") or "")[1:]
            if node.tag == "a" and places.get(target, -1) > place and is_mark(node, node.attributes, target):
                self._labels.setdefault(target, fold_text(node.text()).strip("[]()"))

    def label(self, attributes: names.Attributes) -> str | None:
        """The mark of the note that an element is, None where it is none."""
        for name in ("id", "name"):
            label = self._labels.get(attributes.get(name) or "")
            if label is not None:
                return label
        return None


def is_mark(node: LexborNode, attributes: names.Attributes, target: str) -> bool:
    """Whether a link within the page is the mark of a note, or leads back to it."""
    raised = node.css_first("sup") is not None or (node.parent is not None and node.parent.tag == "sup")
    kind = (attributes.get("class") or "").lower()
    noted = "footnote" in kind or "sdendnote" in kind or attributes.get("role") in NOTE_ROLES
    return (raised or noted or names.is_note_id(target)) and names.is_note_mark(node.text())


NOTE_ROLES = frozenset({"doc-noteref", "doc-backlink"})
BACK_ARROWS = frozenset("↩↑^⤴▲")
"""What a link shows that leads from a note back to its mark."""


def leads_back(text: str) -> bool:
    """Whether a link shows nothing but an arrow.

    >>> leads_back("↩\ufe0e"), leads_back("see above")
    (True, False)
    """
    clean = text.replace("\ufe0e", "").replace("\ufe0f", "").strip()
    return bool(clean) and set(clean) <= BACK_ARROWS
