"""Documents by seed: their kind follows from the seed, and their law, face, sizes, margins, gutters and habits from its
random numbers.

Of each sixteen seeds the first eight are kinds of ``tests.layout.plain_variants``, the others of this module. Seeds 1
to 300 are for choosing rules. Those from 901 to 999 are only reported on and never looked at.
"""

import random
from collections.abc import Callable
from pathlib import Path

from tests import samples, typeset
from tests.layout.plain_variants import PLAIN_KINDS, titled_law
from tests.typeset import (
    ArticleStyle,
    Law,
    Quotation,
    Side,
    TableRules,
    TypesetDocument,
    annotate,
    dress_quotes,
    parse_law,
    revise,
)
from tests.typeset.chance import arabic_page, column_look, page_look, with_contents

_TEXTS = Path(typeset.__file__).parent / "texts"
_LAWS = ("statute.law", "ley.law", "gazette-fr.law", "agreement.law", "bill.law", "gazette-en.law")
_QUOTES = {"en": ("“", "”"), "fr": ("« ", " »"), "es": ("«", "»"), "pt": ("«", "»"), "ar": ("«", "»")}


def variant(seed: int) -> tuple[str, TypesetDocument]:
    """A document and its name, the seed in front."""
    chance = random.Random(seed)  # noqa: S311  # a test's choice of looks
    group, place = divmod(seed, 8)
    kinds = PLAIN_KINDS if group % 2 == 0 else _RICH_KINDS[8 * (group // 2 % 2) :]
    name, make = kinds[place]
    return f"{seed} {name}", make(chance)


def text_law(name: str) -> Law:
    """One of the kit's own texts, such as ``amending-en``."""
    return parse_law((_TEXTS / f"{name}.law").read_text(encoding="utf-8"))


def _any_law(chance: random.Random) -> Law:
    law = titled_law(chance.choice(_LAWS))
    return annotate(law, chance) if chance.random() < 0.5 else law


def _quoting(name: str, chance: random.Random) -> Law:
    law = text_law(name)
    opening, closing = _QUOTES[law.language]
    marks = (Quotation(), Quotation(opening, closing), Quotation(opening, closing, each=True))
    return dress_quotes(law, chance.choice(marks))


def _three_columns(chance: random.Random) -> TypesetDocument:
    return typeset.typeset(_any_law(chance), column_look(chance, 3))


def _amending(chance: random.Random) -> TypesetDocument:
    name = chance.choice(("amending-en", "amending-en", "amending-fr", "amending-es", "amending-pt"))
    return typeset.typeset(_quoting(name, chance), page_look(chance))


def _amending_columns(chance: random.Random) -> TypesetDocument:
    name = chance.choice(("amending-en", "amending-fr", "amending-es"))
    return typeset.typeset(_quoting(name, chance), column_look(chance, 2))


def _contents(chance: random.Random) -> TypesetDocument:
    return typeset.typeset(with_contents(_any_law(chance), chance), page_look(chance))


def _contents_columns(chance: random.Random) -> TypesetDocument:
    return typeset.typeset(with_contents(_any_law(chance), chance), column_look(chance, chance.choice((2, 3))))


def _struck(chance: random.Random) -> TypesetDocument:
    return typeset.typeset(revise(_any_law(chance), chance), page_look(chance))


def _struck_columns(chance: random.Random) -> TypesetDocument:
    return typeset.typeset(revise(_any_law(chance), chance), column_look(chance, 2))


def _struck_bill(chance: random.Random) -> TypesetDocument:
    side = chance.choice(tuple(Side))
    look = page_look(
        chance, side=side, line_numbers=chance.choice((0, 1, 5)), numbers_side=chance.choice(tuple(Side)),
        article=ArticleStyle.SIDE_NOTED, left=150 if side is Side.LEFT else 88, right=150 if side is Side.RIGHT else 88,
        turned_pages=0,
    )  # fmt: skip
    return typeset.typeset(revise(samples.law_of("bill.law"), chance), look)


def _tables(chance: random.Random) -> TypesetDocument:
    rules = chance.choice((TableRules.GRID, TableRules.GRID, TableRules.GRID, TableRules.LEVEL, TableRules.NONE))
    law = text_law(chance.choice(("tables-en", "tables-en", "tables-fr")))
    return typeset.typeset(law, page_look(chance, table_rules=rules))


def _wide_tables(chance: random.Random) -> TypesetDocument:
    law = text_law(chance.choice(("tables-en", "tables-fr")))
    turned = {"page": (842.0, 595.0), "turned_pages": 1} if chance.random() < 0.5 else {"turned_pages": 2}
    return typeset.typeset(law, page_look(chance, **turned))


def _mixed_arabic(chance: random.Random) -> TypesetDocument:
    return typeset.typeset(text_law("mixed-ar"), arabic_page(chance, columns=chance.choice((1, 1, 2))))


def _amending_arabic(chance: random.Random) -> TypesetDocument:
    return typeset.typeset(_quoting("amending-ar", chance), arabic_page(chance))


def _arabic_extras(chance: random.Random) -> TypesetDocument:
    law = samples.law_of("arabic.law")
    makers: tuple[Callable[[], Law], ...] = (
        lambda: text_law("tables-ar"), lambda: with_contents(law, chance), lambda: revise(law, chance),
    )  # fmt: skip
    return typeset.typeset(chance.choice(makers)(), arabic_page(chance))


def _turned(chance: random.Random) -> TypesetDocument:
    return typeset.typeset(
        _any_law(chance), page_look(chance, turned_pages=chance.choice((1, 2, 3)), double_printed=True)
    )


def _form(chance: random.Random) -> TypesetDocument:
    return typeset.typeset(text_law("form-en"), page_look(chance, turned_pages=0))


def _spaced(chance: random.Random) -> TypesetDocument:
    size = chance.choice((9.0, 10.5, 12.0))
    leading = size * chance.choice((1.02, 1.06, 1.9, 2.2))
    look = page_look(chance, size=size, leading=leading, paragraph_gap=chance.choice((0.5, 2, leading * 0.5)))
    return typeset.typeset(_any_law(chance), look)


_RICH_KINDS: tuple[tuple[str, Callable[[random.Random], TypesetDocument]], ...] = (
    ("law in three columns", _three_columns),
    ("amending law", _amending),
    ("law with contents", _contents),
    ("revised law", _struck),
    ("law of tables", _tables),
    ("mixed Arabic", _mixed_arabic),
    ("amending law in Arabic", _amending_arabic),
    ("law on turned pages", _turned),
    ("revised law in columns", _struck_columns),
    ("amending law in columns", _amending_columns),
    ("contents in columns", _contents_columns),
    ("revised bill", _struck_bill),
    ("tables on turned pages", _wide_tables),
    ("Arabic, extras", _arabic_extras),
    ("form", _form),
    ("tight or wide leading", _spaced),
)
