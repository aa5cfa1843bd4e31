"""Markdown to blocks, line by line: headings, lists with their labels, tables, quotes, notes; marks are taken off."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.extract.text_blocks import make_block, row_text
from pipeline.records import Block, BlockKind, Origin

_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}")
_LIST = re.compile(r"([ \t]*)(?:([-*+])|([0-9]{1,9})([.)]))(?:[ \t]+(.*)|[ \t]*$)")
_QUOTE = re.compile(r" {0,3}>[ \t]?")
_NOTE = re.compile(r" {0,3}\[\^([^\]\s]{1,40})\]:[ \t]*(.*)")
_REFERENCE = re.compile(r" {0,3}\[[^\]^][^\]]{0,200}\]:[ \t]*\S+.*")
_DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_CELLS = re.compile(r"(?<!\\)\|")

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_CODE = re.compile(r"(`{1,3})(?!`)([^`]{1,2000})\1(?!`)")
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,40}\]")
_IMAGE = re.compile(r"!\[([^\[\]]{0,2000})\](?:\([^()\s]{0,2000}(?:\([^()\s]*\))?[^()]{0,500}\)|\[[^\[\]]{0,200}\])")
_LINK = re.compile(r"\[([^\[\]]{0,2000})\](?:\([^()\s]{0,2000}(?:\([^()\s]*\))?[^()]{0,500}\)|\[[^\[\]]{0,200}\])")
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^<>\s]{1,2000})>")
_TAG = re.compile(r"<!--[^<>]{0,5000}-->|</?[A-Za-z][A-Za-z0-9-]{0,30}(?:\s[^<>]{0,1000})?/?>")
_EMPHASIS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\*)\*\*\*(?=\S)([^*]{1,5000}?)(?<=\S)\*\*\*(?!\*)",
        r"\*\*(?=\S)((?:[^*]|\*(?!\*)){1,5000}?)(?<=\S)\*\*",
        r"(?<![\w_])__(?=\S)((?:[^_]|_(?!_)){1,5000}?)(?<=\S)__(?![\w_])",
        r"(?<![*])\*(?=[^\s*])([^*]{1,5000}?)(?<=\S)\*(?!\*)",
        r"(?<![\w_])_(?=[^\s_])([^_]{1,5000}?)(?<=\S)_(?![\w_])",
        r"~~(?=\S)([^~]{1,5000}?)(?<=\S)~~",
    )
)
_GUARD = 0xF0000
"""Escaped signs are moved to a private plane while marks are taken off, and back afterwards."""
_BACK = {_GUARD + code: chr(code) for code in range(0x80)}


def split_front_matter(text: str) -> tuple[str, str]:
    r"""The metadata between two lines of dashes at the very start, and the rest.

    >>> split_front_matter("---\ntitle: A\n---\n# B")
    ('title: A', '# B')
    """
    clean = text.removeprefix("\ufeff")
    match = re.match(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", clean[:200_000], re.DOTALL)
    if not match or not re.search(r"^[\w-]+[ \t]*:", match[1], re.MULTILINE):
        return "", clean
    return match[1], clean[match.end() :]


def strip_marks(text: str) -> str:
    r"""Running text without emphasis, links, escapes, tags and note marks.

    >>> strip_marks("**1.** (1) See [*section* 5](http://x.org/a_(b)) of a\\*b\\* act_of_2004[^1] &amp; `x_y`.")
    '1. (1) See section 5 of a*b* act_of_2004 & x_y.'
    """
    text = _CODE.sub(lambda match: _guard(match[2].strip()), text)
    text = _ESCAPED.sub(lambda match: _guard(match[1]), text)
    text = _NOTE_MARK.sub("", text)
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
    text = _AUTOLINK.sub(r"\1", text)
    text = re.sub(r"<br\s*/?>", " ", text, flags=re.IGNORECASE)
    text = _TAG.sub("", text)
    for pattern in _EMPHASIS:
        text = pattern.sub(r"\1", text)
    return html.unescape(text).translate(_BACK)


def make_markdown_blocks(text: str) -> list[Block]:
    """The blocks of a Markdown text without its front matter."""
    reader = _Reader()
    for line in text.split("\n"):
        reader.read(line)
    reader.close()
    return reader.blocks


@dataclass(slots=True)
class _Reader:
    """Reads line after line; a paragraph is open until something ends it."""

    blocks: list[Block] = field(default_factory=list)
    open_lines: list[str] = field(default_factory=list)
    kind: BlockKind = BlockKind.PARAGRAPH
    label: str | None = None
    level: int | None = None
    indents: list[int] = field(default_factory=list)
    """Columns of the open list's levels."""
    counts: list[int | None] = field(default_factory=list)
    fence: str = ""
    in_table: bool = False
    after_blank: bool = True

    def read(self, line: str) -> None:
        """Take in one line."""
        if self.fence:
            if line.strip().startswith(self.fence):
                self.fence = ""
                self.close()
            else:
                self.open_lines.append(line)
            return
        line = line.expandtabs(4)
        while (quote := _QUOTE.match(line)) is not None:
            line = line[quote.end() :]
        if not line.strip():
            self.close()
            self.in_table, self.after_blank = False, True
            return
        for reading in self._readings():
            if reading(line):
                break
        else:
            self._read_paragraph(line)
        self.after_blank = False

    def close(self) -> None:
        """End the open paragraph."""
        if self.open_lines:
            marked = " ".join(self.open_lines)
            bold = self.kind is BlockKind.PARAGRAPH and bool(re.fullmatch(r"\*\*[^*]+\*\*|__[^_]+__", marked.strip()))
            self._add(strip_marks(marked), self.kind, label=self.label, level=self.level, bold=bold)
        self.open_lines = []
        self.kind, self.label, self.level = BlockKind.PARAGRAPH, None, None

    def _readings(self) -> tuple[Callable[[str], bool], ...]:
        return (
            self._read_fence,
            self._read_heading,
            self._read_underline,
            self._read_rule,
            self._read_note,
            self._read_list,
            self._read_table,
        )

    def _read_fence(self, line: str) -> bool:
        match = _FENCE.match(line)
        if match:
            self.close()
            self.fence = match[1]
        return bool(match)

    def _read_heading(self, line: str) -> bool:
        match = _ATX.fullmatch(line)
        if match:
            self.close()
            self._end_list()
            self._add(strip_marks(match[2] or ""), BlockKind.HEADING, level=len(match[1]), bold=True)
        return bool(match)

    def _read_underline(self, line: str) -> bool:
        match = _SETEXT.fullmatch(line)
        if not match or not self.open_lines or self.kind is not BlockKind.PARAGRAPH:
            return False
        self.kind, self.level = BlockKind.HEADING, 1 if match[1][0] == "=" else 2
        self.close()
        return True

    def _read_rule(self, line: str) -> bool:
        match = _RULE.fullmatch(line)
        if match:
            self.close()
            self._end_list()
        return bool(match)

    def _read_note(self, line: str) -> bool:
        match = _NOTE.fullmatch(line)
        if match:
            self.close()
            self.kind, self.label = BlockKind.FOOTNOTE, match[1]
            self.open_lines = [match[2]]
            return True
        return bool(_REFERENCE.fullmatch(line)) and not self.open_lines

    def _read_list(self, line: str) -> bool:
        match = _LIST.fullmatch(line)
        if not match or (self.open_lines and self.kind is BlockKind.PARAGRAPH and match[3] not in {None, "1"}):
            return False  # a number other than 1 cannot break into a paragraph: it is a year or a cross-reference
        self.close()
        depth = self._nest(len(match[1]))
        if match[3] is None:
            self.counts[depth] = None
        else:
            before = self.counts[depth]
            self.counts[depth] = int(match[3]) if before is None else before + 1
            self.label = f"{self.counts[depth]}{match[4]}"
        self.kind, self.level = BlockKind.ITEM, depth
        self.open_lines = [match[5] or ""]
        return True

    def _nest(self, indent: int) -> int:
        while self.indents and indent < self.indents[-1]:
            self.indents.pop()
            self.counts.pop()
        if not self.indents or indent >= self.indents[-1] + 2:
            self.indents.append(indent)
            self.counts.append(None)
        return len(self.indents) - 1

    def _read_table(self, line: str) -> bool:
        if not self.in_table and not line.lstrip().startswith("|"):
            if "|" in line and self.open_lines and _DELIMITER.fullmatch(line):
                header = self.open_lines.pop()
                self.close()
                self.in_table = True
                self._add_row(header)
                return True
            return False
        if "|" not in line:
            self.in_table = False
            return False
        self.close()
        self.in_table = True
        if not _DELIMITER.fullmatch(line):
            self._add_row(line)
        return True

    def _add_row(self, line: str) -> None:
        inner = line.strip().removeprefix("|")
        inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
        cells = [strip_marks(cell).strip() for cell in _CELLS.split(inner)]
        self._add(row_text(cells), BlockKind.TABLE_ROW)

    def _read_paragraph(self, line: str) -> None:
        if not self.open_lines:
            indent = len(line) - len(line.lstrip())
            if self.indents and self.after_blank and indent <= self.indents[0]:
                self._end_list()
        self.open_lines.append(line.strip())

    def _end_list(self) -> None:
        self.indents, self.counts = [], []

    def _add(
        self, text: str, kind: BlockKind, *, label: str | None = None, level: int | None = None, bold: bool = False
    ) -> None:
        block = make_block(text, kind, Origin.PLAIN, label=label, level=level, bold=bold)
        if block is not None:
            self.blocks.append(block)


def _guard(text: str) -> str:
    return "".join(chr(_GUARD + ord(sign)) if ord(sign) < 0x80 else sign for sign in text)
