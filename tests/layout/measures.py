"""What is right of what was read, measured against the truth of a typeset document: counts by measure."""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from pipeline.passages import split
from pipeline.passages.citation import cite
from pipeline.records import Block, BlockKind, Extraction, Flag, PathStep, Source, SourceKind
from tests.typeset import TruthParagraph, TypesetDocument

AROUND = 10
"""Characters on either side of a broken line's end that are compared."""
BEGINNING = 40
"""Characters of a paragraph, white space aside, by which the passage is known that begins with it."""
HEADINGS = (BlockKind.HEADING, BlockKind.TITLE)
MARKS = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
AMENDMENT = PathStep("amendment", "")
"""Stands between the provision that quotes and the path within what it quotes."""
MEASURES = (
    "intact", "order", "paths exact", "quoted in place", "quoted nested", "furniture found", "furniture right",
    "headings found", "headings right", "footnotes", "notes tied", "table cells", "contents", "struck", "inserted",
    "hyphens soft", "hyphens hard", "words in order",
)  # fmt: skip
ASKED = {
    "intact": 99.0, "paths exact": 97.5, "furniture right": 99.5, "furniture found": 98.0, "words in order": 99.0,
    "notes tied": 97.0, "table cells": 97.0,
}  # fmt: skip
"""The least share that is asked, in percent."""
_LEADER = re.compile(r"(?:[.…·]\s?){3,}.*$|\s*\d{1,4}$")


@dataclass(slots=True)
class Score:
    """For each measure how many are right, and of how many; and examples of what is wrong."""

    right: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def count(self, measure: str, right: int, of: int) -> None:
        """Add to a measure."""
        self.right[measure] += right
        self.of[measure] += of

    def judge(self, measure: str, example: str, *, right: bool) -> None:
        """Add one case to a measure, and remember it where it is wrong."""
        self.count(measure, int(right), 1)
        if not right:
            self.wrong.append(f"{measure}: {example}")

    def add(self, other: "Score") -> None:
        """Add the counts of another document."""
        self.right += other.right
        self.of += other.of

    def share(self, measure: str) -> float | None:
        """Percent right; None where there is nothing to count."""
        return 100 * self.right[measure] / self.of[measure] if self.of[measure] else None


def squeeze(text: str) -> str:
    """A text without white space, cell bars and raised note marks."""
    return re.sub(r"[\s|]+", "", MARKS.sub("", unicodedata.normalize("NFC", text)))


def score(document: TypesetDocument, found: Extraction) -> Score:
    """Compare what was read with what was printed."""
    result = Score()
    living = [one for one in document.paragraphs if not one.gone]
    body = [one for one in living if one.block is not BlockKind.CONTENTS_ENTRY]
    score_paragraphs(body, found, result)
    score_order(body, found, result)
    score_paths(body, found, result)
    score_furniture(document, found, result)
    score_notes(body, found, result)
    score_cells(body, found, result)
    score_contents(living, found, result)
    score_changes(document.paragraphs, found, result)
    score_hyphens([one for one in body if not one.struck], found, result)
    if any(paragraph.language == "ar" for paragraph in document.paragraphs):
        score_words(body, found, result)
    return result


def score_paragraphs(paragraphs: Sequence[TruthParagraph], found: Extraction, result: Score) -> None:
    """Paragraphs that are a block of their own; headings and footnotes that are known as such."""
    blocks = Counter(squeeze(block.text) for block in found.blocks)
    headings = Counter(squeeze(block.text) for block in found.blocks if block.kind in HEADINGS)
    notes = Counter(squeeze(block.text) for block in found.blocks if block.kind is BlockKind.FOOTNOTE)
    true_headings: Counter[str] = Counter()
    for paragraph in paragraphs:
        text = squeeze(paragraph.text)
        result.judge("intact", paragraph.text[:90], right=blocks[text] > 0)
        blocks[text] -= 1
        if paragraph.block is BlockKind.FOOTNOTE:
            result.judge("footnotes", paragraph.text[:90], right=notes[text] > 0)
        elif paragraph.block in HEADINGS:
            true_headings[text] += 1
            if paragraph.quoted is None:  # the title of a quoted article may be taken for one or not
                result.judge("headings found", paragraph.text[:90], right=headings[text] > 0)
                headings[text] -= 1
    gone = {squeeze(block.text) for block in found.blocks if block.kind in HEADINGS} - set(true_headings)
    for block in found.blocks:
        if block.kind in HEADINGS:
            result.judge("headings right", block.text[:90], right=squeeze(block.text) not in gone)


def score_order(paragraphs: Sequence[TruthParagraph], found: Extraction, result: Score) -> None:
    """Paragraphs, footnotes and repeated ones aside, in the longest run that stands in the right order."""
    count_order(paragraphs, "".join(_body_texts(found.blocks)), result)


def count_order(paragraphs: Sequence[TruthParagraph], stream: str, result: Score) -> None:
    """The two languages of a bilingual document are judged each by itself: how they alternate is no fault."""
    for language in sorted({one.stream for one in paragraphs}):
        places = in_stream([one for one in paragraphs if one.stream == language], stream)
        result.count("order", longest_rise(places), len(places))


def in_stream(paragraphs: Sequence[TruthParagraph], stream: str) -> list[int]:
    """Where the beginnings of the paragraphs stand in a text without white space, in the order of the truth."""
    texts = [squeeze(one.text)[:BEGINNING] for one in paragraphs if one.block is not BlockKind.FOOTNOTE]
    once = [text for text, count in Counter(texts).items() if count == 1 and stream.count(text) == 1]
    return [stream.find(text) for text in once]


def _body_texts(blocks: Iterable[Block]) -> list[str]:
    aside = (BlockKind.FOOTNOTE, BlockKind.CONTENTS_ENTRY)
    return [squeeze(block.text) for block in blocks if block.kind not in aside]


def longest_rise(places: Sequence[int]) -> int:
    """The length of the longest rising subsequence.

    >>> longest_rise([1, 9, 2, 3])
    3
    """
    ends: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)


def score_paths(paragraphs: Sequence[TruthParagraph], found: Extraction, result: Score) -> None:
    """Paths as they are cited. A quoted provision stands in place where its path begins with that of what quotes it."""
    passages = split(found, Source("0" * 64, "typeset.pdf", SourceKind.PDF, 0)).passages
    paths: dict[str, list[str]] = defaultdict(list)
    begun: dict[str, str] = {}
    entries = {squeeze(block.text) for block in found.blocks if block.kind is BlockKind.CONTENTS_ENTRY}
    for passage in passages:
        text = squeeze(passage.text)
        if text in entries and not passage.path:
            continue  # the very words of a heading, which comes later
        paths[text].append(passage.path)
        begun.setdefault(text[:BEGINNING], passage.path)
    own = Counter(_article_of(one) for one in paragraphs if _is_own_paragraph(one))
    for one in paragraphs:
        if not one.path or one.block in (BlockKind.FOOTNOTE, BlockKind.TABLE_ROW):
            continue
        text = squeeze(one.text)
        path = paths[text].pop(0) if paths[text] else begun.get(text[:BEGINNING], "(not found)")
        _judge_path(one, path, own[_article_of(one)], result)


def _article_of(one: TruthParagraph) -> tuple[object, ...]:
    return (one.stream, one.upper, one.path[:1])


def _is_own_paragraph(one: TruthParagraph) -> bool:
    return len(one.path) == 1 and one.quoted is None and one.block is BlockKind.PARAGRAPH


def _judge_path(one: TruthParagraph, path: str, own: int, result: Score) -> None:
    """The printed labels have to be right. The place of a paragraph among the unnumbered ones of its article, and the
    term that a paragraph defines, may be told besides."""
    true = cite((*one.upper, *one.path), one.language)
    if one.quoted is None:
        places = range(1, own + 1) if own > 1 else ()
        alineas = [PathStep("alinea", str(place)) for place in places]
        ways = {true, *(cite((*one.upper, *one.path[:1], step, *one.path[1:]), one.language) for step in alineas)}
        right = path in ways or re.fullmatch(re.escape(true) + r",? ?[\"“«„].+", path) is not None
        result.judge("paths exact", f"{path} for {true}: {one.text[:70]}", right=right)
        return
    nested = cite((*one.upper, *one.path, AMENDMENT, *one.quoted), one.language)
    hosted = path == true or re.match(re.escape(true) + r"\s?[→←]", path) is not None
    result.judge("quoted in place", f"{path} for {true}: {one.text[:70]}", right=hosted)
    result.judge("quoted nested", f"{path} for {nested}: {one.text[:70]}", right=path == nested)


_NO_FURNITURE = ("note-mark", "struck-text", "table-head", "turned-text", "hidden-text")


def score_furniture(document: TypesetDocument, found: Extraction, result: Score) -> None:
    """Words of running heads and feet, page and line numbers and side notes, by page."""
    true = Counter((one.page, word) for one in document.furniture for word in one.text.split())
    set_aside = Counter(
        (block.spans[0].page, word)
        for block in found.furniture
        if block.kind.value not in _NO_FURNITURE
        for word in block.text.split()
    )
    both = (true & set_aside).total()
    result.count("furniture found", both, true.total())
    result.count("furniture right", both, set_aside.total())
    result.wrong += [f"furniture found: {word} on page {page}" for page, word in true - set_aside]
    result.wrong += [f"furniture right: {word} on page {page}" for page, word in set_aside - true]


def score_notes(paragraphs: Sequence[TruthParagraph], found: Extraction, result: Score) -> None:
    """A footnote is tied where it is one, its mark has left an intact paragraph, and each names the other's place."""
    notes = {squeeze(block.text): block for block in found.blocks if block.kind is BlockKind.FOOTNOTE}
    owners = {squeeze(block.text): block for block in found.blocks if block.kind is not BlockKind.FOOTNOTE}
    footnotes = [one for one in paragraphs if one.block is BlockKind.FOOTNOTE]
    printed = {(one.lines[0].page, one.text.partition(" ")[0]): squeeze(one.text) for one in footnotes}
    for one in paragraphs:
        owner = owners.get(squeeze(one.text))
        for offset, number in one.marks:
            line = next((line for line in one.lines if line.start < offset <= line.end), one.lines[-1])
            note = notes.get(printed.get((line.page, number), ""))
            tied = owner is not None and note is not None and _are_tied(owner, note, (number, line.page, offset))
            result.judge("notes tied", f"{number} in {line.text[:60]}", right=tied)


def _are_tied(owner: Block, note: Block, mark: tuple[str, int, int]) -> bool:
    """``mark`` is its number, page and offset. Offsets may differ by the space behind a word."""
    number, page, offset = mark
    return all(
        any(one.number == number and one.page == place and abs(one.offset - offset) <= 1 for one in block.marks)
        for block, place in ((owner, note.spans[0].page), (note, page))
    )


def score_cells(paragraphs: Sequence[TruthParagraph], found: Extraction, result: Score) -> None:
    """Cells that stand in their place of a row of their own."""
    rows = [tuple(map(squeeze, block.text.split("|"))) for block in found.blocks if block.kind is BlockKind.TABLE_ROW]
    count_cells([one.cells for one in paragraphs if one.cells], rows, result)


def count_cells(true_rows: Iterable[Sequence[str]], rows: Iterable[Sequence[str]], result: Score) -> None:
    """Empty cells are no text: the others are compared by their place, each row with the row that is most like it."""
    left = [tuple(cell for cell in row if cell) for row in rows]
    for cells in true_rows:
        true = [squeeze(cell) for cell in cells if cell]
        right, _, best = max(
            ((_agreement(true, row), -abs(len(row) - len(true)), row) for row in left), default=(0, 0, ())
        )
        if right:
            left.remove(best)
        result.count("table cells", right, len(true))
        if right < len(true):
            result.wrong.append(f"table cells: {' | '.join(true)} / {' | '.join(best) if right else ''}")


def _agreement(true: Sequence[str], row: Sequence[str]) -> int:
    return sum(ours == theirs for ours, theirs in zip(true, row, strict=False))


def score_contents(paragraphs: Sequence[TruthParagraph], found: Extraction, result: Score) -> None:
    """Entries of the contents that are known as such, or set aside, and so are no provisions."""
    entries = [
        _ways_of(block.text) for block in (*found.blocks, *found.furniture) if block.kind is BlockKind.CONTENTS_ENTRY
    ]
    for one in paragraphs:
        if one.block is BlockKind.CONTENTS_ENTRY:
            ways = _ways_of(one.text)
            match = next((place for place, entry in enumerate(entries) if entry & ways), None)
            result.judge("contents", one.text[:90], right=match is not None)
            if match is not None:
                del entries[match]


def _ways_of(text: str) -> set[str]:
    """An entry with and without its page number, which without the space cannot be told from a year."""
    return {squeeze(text), squeeze(_LEADER.sub("", text)), _LEADER.sub("", squeeze(text))}


def score_changes(paragraphs: Sequence[TruthParagraph], found: Extraction, result: Score) -> None:
    """Struck words are out of the text and kept aside; inserted ones are flagged."""
    blocks = {squeeze(block.text): block for block in found.blocks}
    stream = "\n".join(blocks)
    aside = squeeze("".join(block.text for block in found.furniture if block.kind.value == "struck-text"))
    for one in paragraphs:
        text = squeeze(one.text)
        for words in one.struck:
            out = text not in stream if one.gone else text in blocks
            result.judge("struck", words[:90], right=out and squeeze(words) in aside)
        for words in one.inserted:
            flagged = text in blocks and Flag.INSERTED in blocks[text].flags
            result.judge("inserted", words[:90], right=flagged)


def score_hyphens(paragraphs: Sequence[TruthParagraph], found: Extraction, result: Score) -> None:
    """Words broken at line ends that are joined, and compounds that keep their hyphen."""
    count_hyphens(paragraphs, "\n".join(squeeze(block.text) for block in found.blocks), result)


def count_hyphens(paragraphs: Sequence[TruthParagraph], read: str, result: Score, *, every: bool = False) -> None:
    """The same in a text without white space; with ``every`` a word whose halves are apart is wrong, not left out."""
    for paragraph in paragraphs:
        for line, _ in pairwise(paragraph.lines):
            if not line.text.endswith("-"):
                continue
            hard = paragraph.text[: line.end].endswith("-")
            before, after = squeeze(paragraph.text[: line.end].rstrip("-")), squeeze(paragraph.text[line.end :])
            before, after = before[-AROUND:], after[:AROUND]
            joined, kept = before + after in read, f"{before}-{after}" in read
            if joined or kept or every:
                example = f"{paragraph.text[: line.end][-14:]}|{paragraph.text[line.end :][:14]}"
                result.judge("hyphens hard" if hard else "hyphens soft", example, right=kept if hard else joined)


def score_words(paragraphs: Sequence[TruthParagraph], found: Extraction, result: Score) -> None:
    """Words in order, footnotes aside, whose place on the page is not their place in the text."""
    aside = (BlockKind.FOOTNOTE, BlockKind.CONTENTS_ENTRY)
    read = [
        word
        for block in found.blocks
        if block.kind not in aside
        for word in MARKS.sub("", block.text).replace(" | ", " ").split()
    ]
    count_words(paragraphs, read, result)


def count_words(paragraphs: Sequence[TruthParagraph], read: Sequence[str], result: Score) -> None:
    """The words of the paragraphs that are found in their order among the words that were read."""
    true = [word for each in paragraphs if each.block is not BlockKind.FOOTNOTE for word in each.text.split()]
    matcher = SequenceMatcher(None, true, read, autojunk=False)
    result.count("words in order", sum(match.size for match in matcher.get_matching_blocks()), len(true))
    for tag, start, end, other, last in matcher.get_opcodes():
        if tag != "equal":
            result.wrong.append(f"words in order: {' '.join(true[start:end])} / {' '.join(read[other:last])}")
