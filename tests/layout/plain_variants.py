"""The first eight kinds of documents by seed: statutes, gazettes, bills and Arabic laws without special features."""

import random
from collections.abc import Callable
from dataclasses import replace

from tests import samples
from tests.typeset import (
    ArticleStyle,
    Drawing,
    Law,
    Look,
    Side,
    TypesetDocument,
    arabic_look,
    bill_look,
    gazette_look,
    statute_look,
    typeset,
    typeset_bilingual,
)


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
        return typeset(titled_law(law), gazette_look(**_narrow(chance)))

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


def titled_law(name: str) -> Law:
    """A law; that of the gazette, which has no title of its own, below the gazette's masthead."""
    law = samples.law_of(name)
    if not name.startswith("gazette"):
        return law
    return replace(law, provisions=samples.law_of("gazette-masthead.law").provisions + law.provisions)


PLAIN_KINDS: tuple[tuple[str, Callable[[random.Random], TypesetDocument]], ...] = (
    ("bilingual gazette", _bilingual),
    ("statute", _plain("statute.law")),
    ("Spanish law in columns", _columned("ley.law")),
    ("bill", _bill),
    ("French gazette in columns", _columned("gazette-fr.law")),
    ("Arabic law", _arabic),
    ("statute in columns", _columned("statute.law")),
    ("agreement", _plain("agreement.law")),
)
