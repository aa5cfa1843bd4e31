"""Lines of plain text to paragraphs: whether they were wrapped is told from their lengths, once for the document."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.extract.text_blocks import make_block
from pipeline.records import Block, BlockKind, Origin

_ENUMERATOR = re.compile(
    r"(?:\(?(?:[0-9٠-٩]{1,3}[A-Za-z]?|[a-zA-Zа-яА-Я]|[ivxlcIVXLC]{1,6}|[أ-ي])[.)](?=\s)|\([0-9٠-٩A-Za-zа-яأ-ي]{1,5}\)"
    r"|[0-9]{1,3}(?:\.[0-9]{1,3}){1,4}\.?(?=\s)|[-–—•▪●*·](?=\s)|§+\s*[0-9]"
    r"|(?:Article|Artículo|Artigo|Art\.|ARTICLE|ARTÍCULO|ARTIGO|Section|SECTION|Статья|المادة|مادة|الفصل)\s+\S"
    r"|第[0-9一二三四五六七八九十百千零〇]+[条條章节節])"
)
_WORD_PARTED = re.compile(r"[^\W\d_]{2}[-\u00ad\u2010]$")
_UNDERLINE = re.compile(r"\s*(={3,}|-{3,}|_{3,}|~{3,})\s*")
_HEADING_LENGTH = 120  # characters; headings in capitals are longer than a line of print only by mistake
_WRAPPED_WIDTHS = range(40, 141)  # characters a line, from a narrow column to a wide typescript
_SHORT_LINE = 0.62  # of the width: a line that ends so early ends its paragraph, if its sentence ends too
_SENTENCE_ENDS = (".", ";", ":", "!", "?", "。", "；", "؛", "؟", "—")


def make_text_blocks(pages: Sequence[str]) -> list[Block]:
    """The blocks of all pages, each on the page where it begins."""
    width = measure_wrapping([line for page in pages for line in page.split("\n")])
    blocks: list[Block] = []
    for number, page in enumerate(pages, start=1):
        for lines in _group(page.split("\n"), width):
            block = _make(lines, number)
            if block is not None:
                blocks.append(block)
    return blocks


def measure_wrapping(lines: Sequence[str]) -> int | None:
    """The width at which lines were wrapped by hand or program, None where each line is a paragraph.

    Lines that another line follows at once are nearly of one length in wrapped text, and of any length elsewhere.
    """
    inner = sorted(len(line.rstrip()) for line, following in pairwise(lines) if line.strip() and following.strip())
    if len(inner) < 3:
        return None
    width = inner[int(len(inner) * 0.9)]
    near = sum(width * 0.7 <= length <= width * 1.1 for length in inner)
    return width if width in _WRAPPED_WIDTHS and near * 2 >= len(inner) else None


def join_lines(lines: Sequence[str], *, wrapped: bool) -> str:
    """Lines as running text. In wrapped text a word parted at the line's end is put together again.

    >>> join_lines(["the protec-", "tion of chil-", "dren"], wrapped=True)
    'the protection of children'
    >>> join_lines(["EU-", "Canada"], wrapped=True), join_lines(["a well-", "known case"], wrapped=False)
    ('EU-Canada', 'a well- known case')
    """
    parts: list[str] = []
    for line in lines:
        clean = line.strip()
        if wrapped and parts and clean[:1].isalpha() and _WORD_PARTED.search(parts[-1]):
            parts[-1] = parts[-1][:-1] if clean[0].islower() else parts[-1]
            parts.append(clean)
        else:
            parts.extend((" ", clean) if parts else (clean,))
    return "".join(parts)


def _group(lines: Sequence[str], width: int | None) -> Iterator[list[str]]:
    """Lines that belong together; an underlined heading comes with its underline as the last line."""
    group: list[str] = []
    for line in lines:
        if not line.strip():
            if group:
                yield group
            group = []
        elif group and len(group) == 1 and _UNDERLINE.fullmatch(line) and len(group[0].strip()) <= _HEADING_LENGTH:
            yield [*group, line]
            group = []
        elif group and _starts_anew(group, line, width):
            yield group
            group = [line]
        else:
            group.append(line)
    if group:
        yield group


def _starts_anew(group: list[str], line: str, width: int | None) -> bool:
    if width is None:
        return True
    before = group[-1].rstrip()
    ended = before.endswith(_SENTENCE_ENDS)
    if _ENUMERATOR.match(line.lstrip()) and (ended or len(before) < width * _SHORT_LINE or len(group) == 1):
        return True
    if _is_capitals(before) != _is_capitals(line):
        return True
    indent, indent_before = _indent(line), _indent(before)
    if len(group) > 1 and indent > indent_before and ended:
        return True
    return ended and len(before) < width * _SHORT_LINE


def _make(lines: list[str], page: int) -> Block | None:
    mark = _UNDERLINE.fullmatch(lines[-1])
    if len(lines) == 2 and mark:
        level = 1 if mark[1][0] == "=" else 2
        return make_block(lines[0], BlockKind.HEADING, Origin.PLAIN, page=page, level=level, bold=True)
    text = join_lines(lines, wrapped=len(lines) > 1)
    kind = BlockKind.HEADING if _is_capitals(text) else BlockKind.PARAGRAPH
    return make_block(text, kind, Origin.PLAIN, page=page)


def _is_capitals(text: str) -> bool:
    """Whether a short text is set in capitals, as headings are where there is no other means."""
    clean = text.strip()
    letters = sum(sign.isalpha() for sign in clean[:_HEADING_LENGTH])
    return len(clean) <= _HEADING_LENGTH and letters >= 4 and clean.isupper() and clean[-1] not in ";,"


def _indent(line: str) -> int:
    expanded = line[:200].expandtabs(8)
    return len(expanded) - len(expanded.lstrip())
