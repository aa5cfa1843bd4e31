"""What all readers of formats without geometry share: clean text, one block from one run of text, one page for all."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from pipeline.errors import TooLarge
from pipeline.extract.options import ReadOptions
from pipeline.records import Block, BlockKind, Extraction, Flag, Origin, Page, PageStatus, PathStep, Span

_UNSEEN = dict.fromkeys((*range(9), *range(14, 28), *range(127, 133), *range(134, 160), 173, 65279, 65534, 65535))
"""Control characters, the soft hyphen and stray byte order marks: never printed. C0 white space is folded instead."""

_LANGUAGE_PAIRS = (
    "eng:en fra:fr fre:fr spa:es por:pt ara:ar rus:ru zho:zh chi:zh swa:sw deu:de ger:de ita:it nld:nl dut:nl "
    "pol:pl ell:el gre:el tur:tr fas:fa per:fa hin:hi ben:bn urd:ur amh:am som:so zul:zu xho:xh afr:af sot:st "
    "tsn:tn ssw:ss ven:ve tso:ts nbl:nr kin:rw run:rn hau:ha ibo:ig yor:yo lin:ln mlg:mg sna:sn nya:ny ukr:uk "
    "ron:ro rum:ro hun:hu ces:cs cze:cs slk:sk slo:sk slv:sl hrv:hr srp:sr bul:bg dan:da swe:sv fin:fi nor:no "
    "nob:nb nno:nn est:et lav:lv lit:lt mlt:mt gle:ga cym:cy wel:cy cat:ca eus:eu baq:eu glg:gl jpn:ja kor:ko "
    "vie:vi tha:th msa:ms may:ms ind:id fil:tl tgl:tl sin:si tam:ta tel:te mal:ml kan:kn guj:gu mar:mr pan:pa "
    "nep:ne mya:my bur:my khm:km lao:lo heb:he hye:hy arm:hy kat:ka geo:ka aze:az kaz:kk uzb:uz"
)
_LANGUAGES = dict(pair.split(":") for pair in _LANGUAGE_PAIRS.split())
"""ISO 639-2 codes, as law XML uses them, to ISO 639-1."""

_RULE = re.compile(r"[ _*=.~|—–-]+")
"""A line drawn with characters."""


def fold_text(text: str) -> str:
    r"""Text in NFC with white space folded to single spaces and without characters that are never printed.

    >>> fold_text(" Arti\u00adcle\u00a05\n\tis  repealed ")
    'Article 5 is repealed'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", text.translate(_UNSEEN)).split())


def short_language(tag: str | None) -> str | None:
    """The ISO 639-1 code that a language tag begins with, or None where it has none.

    >>> short_language("en-ZA"), short_language("swa"), short_language("x-none"), short_language("")
    ('en', 'sw', None, None)
    """
    first = (tag or "").strip().lower().replace("_", "-").split("-")[0]
    if len(first) == 2 and first.isascii() and first.isalpha():
        return first
    return _LANGUAGES.get(first)


def row_text(cells: Sequence[str]) -> str:
    """The cells of a row parted by bars; empty ones are kept, so that each text stands under its column's name.

    >>> row_text(["Study", "", "12", ""]), row_text(["", "b"])
    ('Study | | 12', '| b')
    """
    return fold_text(" | ".join(cells)).rstrip(" |")


def make_block(
    text: str,
    kind: BlockKind,
    origin: Origin,
    *,
    page: int = 1,
    label: str | None = None,
    level: int | None = None,
    path: tuple[PathStep, ...] | None = None,
    heading: str | None = None,
    language: str | None = None,
    indent: float | None = None,
    bold: bool = False,
    flags: tuple[Flag, ...] = (),
) -> Block | None:
    """A block whose single span covers its folded text; None where only white space or a drawn line is left."""
    clean = fold_text(text)
    if not clean or _RULE.fullmatch(clean):
        return None
    return Block(
        text=clean,
        kind=kind,
        spans=(Span(page, None, 0, len(clean)),),
        origin=origin,
        label=fold_text(label or "") or None,
        level=level,
        path=path,
        heading=fold_text(heading or "") or None,
        language=language,
        indent=indent,
        bold=bold,
        flags=flags,
    )


def make_extraction(
    blocks: Sequence[Block],
    origin: Origin,
    options: ReadOptions,
    *,
    furniture: Iterable[Block] = (),
    title: str | None = None,
    language: str | None = None,
    notes: Iterable[str] = (),
    page_count: int = 1,
) -> Extraction:
    """Blocks as an extraction with pages of no size. Raises ``TooLarge`` beyond ``options.max_characters``."""
    characters = sum(len(block.text) for block in blocks)
    if characters > options.max_characters:
        raise TooLarge(
            f"The document has {characters:,} characters; the limit is {options.max_characters:,}.",
            advice="Split it into parts, or raise the limit in the settings.",
        )
    words = dict.fromkeys(range(1, page_count + 1), 0)
    for block in blocks:
        words[block.spans[0].page] += block.text.count(" ") + 1
    pages = tuple(_make_page(number, count, origin) for number, count in words.items())
    return Extraction(
        pages=pages,
        blocks=tuple(blocks),
        furniture=tuple(furniture),
        title=fold_text(title or "") or None,
        language=language,
        notes=tuple(notes),
    )


def _make_page(number: int, words: int, origin: Origin) -> Page:
    if words:
        return Page(number, 0, 0, origin, PageStatus.READ, words=words)
    return Page(number, 0, 0, origin, PageStatus.BLANK, reason="There is no text here.")
