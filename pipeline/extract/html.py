"""HTML: a small walk over the tree of the lexbor parser, block by block, without recursion."""

import re

from selectolax.lexbor import LexborHTMLParser

from pipeline.errors import HostileDocument, TooLarge
from pipeline.extract.charset import decode
from pipeline.extract.contents_lists import mark_contents_lists, mark_link_lists
from pipeline.extract.html_notes import PageNotes
from pipeline.extract.html_walk import PageWalk
from pipeline.extract.options import ReadOptions
from pipeline.extract.text_blocks import make_extraction, short_language
from pipeline.records import Extraction, Origin

MAX_TAGS = 5_000_000
MAX_NESTING = 10_000
"""Open elements at once. The parser's time grows with its square: 0.1 s here, 8 s at ten times as many."""

_DECLARED = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_DECLARED_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.-]{2,40})", re.IGNORECASE)
_NESTING_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]{0,2000}?(/?)>", re.IGNORECASE)
_OPTIONAL_ENDS = (
    "p li dt dd tr td th option thead tbody tfoot colgroup br hr img input meta link col area base embed source wbr"
)
_SELF_CLOSING = frozenset(_OPTIONAL_ENDS.split())


def read_html(data: bytes, options: ReadOptions) -> Extraction:
    """A page as blocks in reading order; running heads, a website's bars, struck and hidden words are set aside.

    Raises ``HostileDocument`` for endless nesting, ``TooLarge`` and, for an unknown charset, ``DamagedDocument``.
    """
    declared = _DECLARED.search(data, 0, 4_096) or _DECLARED_XML.match(data.lstrip()[:300])
    text, _ = decode(data, options.language_hint, declared.group(1).decode("ascii") if declared else None)
    _check_bounds(text)
    tree = LexborHTMLParser(text)
    walk = PageWalk(PageNotes(tree))
    root = tree.root
    if root is not None:
        walk.walk(root)
    title = tree.css_first("title")
    language = short_language((root.attributes.get("lang") if root else None) or walk.body_language)
    return make_extraction(
        mark_contents_lists(mark_link_lists(walk.blocks, walk.linked)),
        Origin.HTML,
        options,
        furniture=walk.furniture,
        title=title.text() if title else None,
        language=language,
    )


def _check_bounds(text: str) -> None:
    tags = text.count("<")
    if tags > MAX_TAGS:
        raise TooLarge(f"The page has more than {MAX_TAGS:,} tags.", advice="Save the law itself without its website.")
    if tags <= MAX_NESTING:
        return
    depth = 0
    for closing, name, empty in _NESTING_TAG.findall(text):
        if empty or name.lower() in _SELF_CLOSING:
            continue
        depth = max(depth - 1, 0) if closing else depth + 1
        if depth > MAX_NESTING:
            raise HostileDocument(
                f"The page nests deeper than {MAX_NESTING:,} elements.", advice="Ask for the text in another format."
            )
