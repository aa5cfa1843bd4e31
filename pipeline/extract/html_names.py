"""Which HTML elements break the line, which are never read, and how a browser would number a list."""

import re
from collections.abc import Mapping

from pipeline.extract.list_numbers import format_number
from pipeline.records import BlockKind

_DROPPED = (
    "script style template head noscript iframe object embed audio video canvas svg map button select "
    "textarea input datalist dialog menu -comment"
)
DROPPED = frozenset(_DROPPED.split())
STRUCK = frozenset({"del", "s", "strike"})
HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LINE_BLOCKS = (
    "html body p div section article main aside header footer address blockquote pre figure figcaption "
    "details summary fieldset legend form center dl dt dd ol ul li table caption thead tbody tfoot tr td th "
    "hr h1 h2 h3 h4 h5 h6 hgroup dir search nav"
)
LINE_BLOCKS = frozenset(_LINE_BLOCKS.split())
_STATEFUL = "body ol ul dd b strong th center footer header nav del s strike ins h1 h2 h3 h4 h5 h6"
STATEFUL = frozenset(_STATEFUL.split())
"""Elements that change what holds for the text within, even without attributes."""
BOLD = frozenset({"b", "strong", "th"})
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LIST_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?(?<![\w-])(none|(?:lower|upper)-(?:alpha|latin|roman)|decimal(?:-leading-zero)?"
    r"|arabic-indic|hebrew|cjk-ideographic|(?:simp|trad)-chinese-informal|lower-russian|thai)(?![\w-])",
    re.IGNORECASE,
)
_STRUCK_STYLE = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:cookies?|gdpr|breadcrumbs?|navbar|navigation|skip-?(?:link|nav|to)s?|social|sharing"
    r"|site-?(?:header|footer|nav)|masthead|toolbar|no-?print)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ROLES_AROUND = frozenset({"navigation", "banner", "contentinfo", "search", "dialog", "doc-toc"})
_NOTE_ID = re.compile(
    r"_?(?:sd)?(?:ftn|edn|fn|footnote|endnote|note|nota|cite_note)s?[-_:.]*[0-9ivx*]{0,6}\w{0,12}", re.I
)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§]{1,3}|[ivx]{1,5}|[a-z])[\])]?")
_STYLES = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "decimal-leading-zero": "decimalZero",
    "arabic-indic": "arabicIndic",
    "hebrew": "hebrew1",
    "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting",
    "lower-russian": "russianLower",
    "thai": "thaiNumbers",
}

Attributes = Mapping[str, str | None]


def is_hidden(attributes: Attributes) -> bool:
    """Whether a reader of the page would not see the element."""
    return "hidden" in attributes or bool(_HIDING.search(attributes.get("style") or ""))


def is_struck(tag: str, attributes: Attributes) -> bool:
    """Whether a line goes through the text of the element."""
    return tag in STRUCK or bool(_STRUCK_STYLE.search(attributes.get("style") or ""))


def is_around(tag: str, attributes: Attributes) -> bool:
    """Whether an element belongs to the website around a law: its bars, menus and notices.

    >>> is_around("div", {"class": "cookie-notice"}), is_around("div", {"class": "provision"})
    (True, False)
    """
    if tag == "nav" or attributes.get("role") in _ROLES_AROUND:
        return True
    return bool(_AROUND.search(f"{attributes.get('id') or ''} {attributes.get('class') or ''}"))


def kind_of_print(tag: str, attributes: Attributes) -> BlockKind | None:
    """What an element is that stands for a part of a printed page: a running head or foot, a note."""
    title = attributes.get("title")
    if tag == "footer" or title == "footer":
        return BlockKind.RUNNING_FOOT
    if title == "header":  # so LibreOffice writes the running heads of a document
        return BlockKind.RUNNING_HEAD
    identity = (attributes.get("id") or "").lower()
    noted = identity.startswith(("sdfootnote", "sdendnote", "ftn", "edn")) and tag in {"div", "p", "li", "aside"}
    if noted or attributes.get("role") in {"doc-footnote", "doc-endnote"}:
        return BlockKind.FOOTNOTE
    return None


def is_note_id(identity: str) -> bool:
    """Whether an element with this id is a footnote, by the habits of those who write pages.

    >>> [is_note_id(name) for name in ("fn1", "_ftn12", "cite_note-3", "section-5", "fragment")]
    [True, True, True, False, False]
    """
    return bool(_NOTE_ID.fullmatch(identity))


def is_bold(tag: str, attributes: Attributes) -> bool:
    """Whether the element makes its text bold."""
    return tag in BOLD or bool(_BOLD_STYLE.search(attributes.get("style") or ""))


def is_centred(tag: str, attributes: Attributes) -> bool:
    """Whether the element centres its lines."""
    style = attributes.get("style") or ""
    return tag == "center" or (attributes.get("align") or "").lower() == "center" or bool(_CENTRED.search(style))


def list_style(attributes: Attributes) -> str | None:
    """The numbering of an ordered list in the names of WordprocessingML; None where the page numbers it itself."""
    found = _LIST_STYLE.search(attributes.get("style") or "")
    if found:
        return _STYLES.get(found.group(1).lower(), None if found.group(1).lower() == "none" else "decimal")
    return _STYLES.get(attributes.get("type") or "1", "decimal")


def item_label(style: str | None, number: int) -> str | None:
    """What a browser prints before a list item, ``3.`` or ``c.``."""
    text = format_number(number, style) if style else ""
    return f"{text}." if text else None


def is_note_mark(text: str) -> bool:
    """Whether a link's text can be the mark of a footnote.

    >>> is_note_mark("[12]"), is_note_mark("†"), is_note_mark("section 5")
    (True, True, False)
    """
    return bool(_MARK.fullmatch(text.strip()))


def whole_number(text: str | None, default: int) -> int:
    """An attribute as a number; ``default`` where it is none or beyond sense.

    >>> whole_number("7", 1), whole_number("x", 1), whole_number("9" * 5000, 1)
    (7, 1, 1)
    """
    clean = (text or "").strip()
    return int(clean) if re.fullmatch(r"-?[0-9]{1,6}", clean) else default
