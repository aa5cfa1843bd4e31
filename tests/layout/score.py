"""How much of typeset documents the reader of PDF gets right: ``python -m tests.layout.score [first seed] [seeds]``.

The sample documents, and variants whose law, face, sizes, gutters, drawing order and margins are drawn by a seed.
Each figure is a count of what is right among what there is, by document and together.
"""

import random
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import pairwise

from pipeline.extract.options import ReadOptions
from pipeline.extract.pdf import read_pdf
from pipeline.records import BlockKind, Extraction
from tests import samples
from tests.typeset import (
    ArticleStyle,
    Drawing,
    Law,
    Look,
    Side,
    TruthParagraph,
    TypesetDocument,
    arabic_look,
    bill_look,
    gazette_look,
    statute_look,
    typeset,
    typeset_bilingual,
)

FIRST_SEED, SEEDS = 1, 14
AROUND = 10
"""Characters on either side of a broken line's end that are compared."""
HEADINGS = (BlockKind.HEADING, BlockKind.TITLE)
MARKS = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
MEASURES = ("intact", "furniture found", "furniture right", "headings found", "headings right", "footnotes",
            "hyphens soft", "hyphens hard", "words in order")  # fmt: skip


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

    def row(self, name: str) -> str:
        """One line of the table, in percent; a dash where there is nothing to count."""
        cells = (
            f"{100 * self.right[measure] / self.of[measure]:9.1f}" if self.of[measure] else f"{'-':>9}"
            for measure in MEASURES
        )
        return f"{name:34}" + "".join(cells)


def squeeze(text: str) -> str:
    """A text without white space, cell bars and raised note marks."""
    return re.sub(r"[\s|]+", "", MARKS.sub("", unicodedata.normalize("NFC", text)))


def score(document: TypesetDocument, found: Extraction) -> Score:
    """Compare what was read with what was printed."""
    result = Score()
    _score_paragraphs(document.paragraphs, found, result)
    _score_furniture(document, found, result)
    _score_hyphens(document.paragraphs, found, result)
    if any(paragraph.language == "ar" for paragraph in document.paragraphs):
        _score_words(document.paragraphs, found, result)
    return result


def _score_paragraphs(paragraphs: Sequence[TruthParagraph], found: Extraction, result: Score) -> None:
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
            result.judge("headings found", paragraph.text[:90], right=headings[text] > 0)
            headings[text] -= 1
    for block in found.blocks:
        if block.kind in HEADINGS:
            result.judge("headings right", block.text[:90], right=true_headings[squeeze(block.text)] > 0)


def _score_furniture(document: TypesetDocument, found: Extraction, result: Score) -> None:
    true = Counter((one.page, word) for one in document.furniture for word in one.text.split())
    set_aside = Counter(
        (block.spans[0].page, word)
        for block in found.furniture
        if block.kind.value != "note-mark"
        for word in block.text.split()
    )
    both = (true & set_aside).total()
    result.count("furniture found", both, true.total())
    result.count("furniture right", both, set_aside.total())
    result.wrong += [f"furniture found: {word} on page {page}" for page, word in true - set_aside]
    result.wrong += [f"furniture right: {word} on page {page}" for page, word in set_aside - true]


def _score_hyphens(paragraphs: Sequence[TruthParagraph], found: Extraction, result: Score) -> None:
    read = "\n".join(squeeze(block.text) for block in found.blocks)
    for paragraph in paragraphs:
        for line, _ in pairwise(paragraph.lines):
            if not line.text.endswith("-"):
                continue
            hard = paragraph.text[: line.end].endswith("-")
            before, after = squeeze(paragraph.text[: line.end].rstrip("-")), squeeze(paragraph.text[line.end :])
            before, after = before[-AROUND:], after[:AROUND]
            joined, kept = before + after in read, f"{before}-{after}" in read
            if joined or kept:
                example = f"{paragraph.text[: line.end][-14:]}|{paragraph.text[line.end :][:14]}"
                result.judge("hyphens hard" if hard else "hyphens soft", example, right=kept if hard else joined)


def _score_words(paragraphs: Sequence[TruthParagraph], found: Extraction, result: Score) -> None:
    """Words in order, footnotes aside, whose place on the page is not their place in the text."""
    true = [word for each in paragraphs if each.block is not BlockKind.FOOTNOTE for word in each.text.split()]
    read = [
        word
        for block in found.blocks
        if block.kind is not BlockKind.FOOTNOTE
        for word in MARKS.sub("", block.text).replace(" | ", " ").split()
    ]
    matcher = SequenceMatcher(None, true, read, autojunk=False)
    result.count("words in order", sum(match.size for match in matcher.get_matching_blocks()), len(true))
    for tag, start, end, other, last in matcher.get_opcodes():
        if tag != "equal":
            result.wrong.append(f"words in order: {' '.join(true[start:end])} / {' '.join(read[other:last])}")


def sample_cases() -> Iterator[tuple[str, TypesetDocument]]:
    """The sample documents that are PDF with a text layer."""
    for make in (samples.statute, samples.gazette, samples.bill, samples.arabic):
        yield f"sample {make.__name__}", make()


def variant(seed: int) -> tuple[str, TypesetDocument]:
    """A document whose kind follows from the seed, and all else from its random numbers."""
    chance = random.Random(seed)  # noqa: S311  # a test's choice of looks
    name, make = _KINDS[seed % len(_KINDS)]
    return f"{seed} {name}", make(chance)


def _plain(law: str) -> Callable[[random.Random], TypesetDocument]:
    def make(chance: random.Random) -> TypesetDocument:
        size = chance.choice((9.5, 10.5, 11.0, 12.5))
        look = statute_look(
            font=chance.choice(("Times", "Helvetica", "Courier", "Vera", "AmiriPlain")), size=size,
            leading=size * chance.choice((1.15, 1.25, 1.4)), left=chance.choice((60, 90, 130)),
            right=chance.choice((60, 90, 130)), paragraph_gap=chance.choice((2.5, 4, 7)), seed=chance.randrange(99),
            drawing=chance.choice(tuple(Drawing)), words_apart=chance.random() < 0.4,
            justify=chance.random() < 0.7, foot=chance.choice(("{page}", "– {page} –", "Page {page}")),
        )  # fmt: skip
        return typeset(samples.law_of(law), look)

    return make


def _columned(law: str) -> Callable[[random.Random], TypesetDocument]:
    def make(chance: random.Random) -> TypesetDocument:
        return typeset(_titled_law(law), gazette_look(**_narrow(chance)))

    return make


def _bilingual(chance: random.Random) -> TypesetDocument:
    head = chance.choice(("", "Journal officiel · Official Gazette, No. 7", "{part}"))
    look = gazette_look(head_odd=head, head_even=head, **_narrow(chance))
    masthead, english, french = (samples.law_of(f"gazette-{part}.law") for part in ("masthead", "en", "fr"))
    return typeset_bilingual(masthead, english, french, look)


def _narrow(chance: random.Random) -> dict[str, object]:
    size = chance.choice((8.5, 9.5, 10.5))
    return {
        "font": chance.choice(("Times", "Helvetica", "Vera", "AmiriPlain", "Amiri")), "size": size,
        "leading": size * chance.choice((1.18, 1.25, 1.35)), "gutter": chance.choice((14, 20, 30)),
        "gutter_rule": chance.random() < 0.5, "drawing": chance.choice((Drawing.BY_COLUMN, Drawing.BY_LINE)),
        "first_number": chance.choice((1, 88, 517)), "seed": chance.randrange(99),
        "words_apart": chance.random() < 0.3, "indent": chance.choice((12, 18)),
        "page": Look().page if chance.random() < 0.6 else (460, 650), "left": 46, "right": 46,
    }  # fmt: skip


def _bill(chance: random.Random) -> TypesetDocument:
    side = chance.choice(tuple(Side))
    size = chance.choice((10.5, 11.5, 12.5))
    look = bill_look(
        font=chance.choice(("Times", "Helvetica", "AmiriPlain")), size=size, leading=size * chance.choice((1.3, 1.5)),
        side=side, numbers_side=chance.choice(tuple(Side)), line_numbers=chance.choice((0, 1, 5)),
        left=150 if side is Side.LEFT else 88, right=150 if side is Side.RIGHT else 88,
        hyphenate=chance.random() < 0.5, drawing=chance.choice(tuple(Drawing)), seed=chance.randrange(99),
        article=ArticleStyle.SIDE_NOTED, foot=chance.choice(("{page}", "– {page} –")),
    )  # fmt: skip
    return typeset(samples.law_of("bill.law"), look)


def _arabic(chance: random.Random) -> TypesetDocument:
    size = chance.choice((12, 13, 15))
    look = arabic_look(
        size=size, leading=size * chance.choice((1.6, 1.8)), ligatures=chance.random() < 0.5,
        mirrored_brackets=chance.random() < 0.5, drawing=chance.choice(tuple(Drawing)), seed=chance.randrange(99),
        left=chance.choice((60, 100)), columns=chance.choice((1, 1, 2)), justify=chance.random() < 0.6,
    )  # fmt: skip
    return typeset(samples.law_of("arabic.law"), look)


def _titled_law(name: str) -> Law:
    """A law; that of the gazette, which has no title of its own, below the gazette's masthead."""
    law = samples.law_of(name)
    if not name.startswith("gazette"):
        return law
    return replace(law, provisions=samples.law_of("gazette-masthead.law").provisions + law.provisions)


_KINDS: tuple[tuple[str, Callable[[random.Random], TypesetDocument]], ...] = (
    ("bilingual gazette", _bilingual),
    ("statute", _plain("statute.law")),
    ("Spanish law in columns", _columned("ley.law")),
    ("bill", _bill),
    ("French gazette in columns", _columned("gazette-fr.law")),
    ("Arabic law", _arabic),
    ("statute in columns", _columned("statute.law")),
    ("agreement", _plain("agreement.law")),
)


def main(arguments: Sequence[str]) -> None:
    """Print the table; with ``-v`` also what is wrong."""
    loud = "-v" in arguments
    numbers = [int(one) for one in arguments if one.isdecimal()]
    first, count = (*numbers, *(FIRST_SEED, SEEDS)[len(numbers) :])[:2]
    total = Score()
    print(f"{'':34}" + "".join(f"{word:>9}" for word in (measure.partition(" ")[0][:9] for measure in MEASURES)))
    print(f"{'':34}" + "".join(f"{word:>9}" for word in (measure.partition(" ")[2][:9] for measure in MEASURES)))
    cases = [*sample_cases(), *(variant(seed) for seed in range(first, first + count))]
    for name, document in cases:
        result = score(document, read_pdf(document.pdf, ReadOptions(ocr=False)))
        total.add(result)
        print(result.row(name), flush=True)
        if loud:
            print("\n".join(f"    {example}" for example in result.wrong[:40]))
    print(total.row("together"))
    print(f"{'of':34}" + "".join(f"{total.of[measure]:9}" for measure in MEASURES))


if __name__ == "__main__":
    main(sys.argv[1:])
