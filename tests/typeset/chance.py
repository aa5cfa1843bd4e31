"""Looks by chance: faces, sizes, margins, gutters and habits drawn from the random numbers of a seed."""

import random

from tests.typeset.contents import add_contents
from tests.typeset.law import Law
from tests.typeset.look import Drawing, Leader, Look

FONTS = ("Times", "Helvetica", "Courier", "Vera", "AmiriPlain", "Amiri")
_CONTENTS = {
    "en": ("CONTENTS", "ARRANGEMENT OF SECTIONS", "TABLE OF PROVISIONS"), "fr": ("TABLE DES MATIÈRES", "SOMMAIRE"),
    "es": ("ÍNDICE", "CONTENIDO"), "pt": ("ÍNDICE", "SUMÁRIO"), "ar": ("الفهرس", "المحتويات"),
}  # fmt: skip


def page_look(chance: random.Random, **changes: object) -> Look:
    """A page in one column."""
    size = chance.choice((9.0, 10.0, 11.0, 12.0, 13.0))
    plain: dict[str, object] = {
        "font": chance.choice(FONTS), "size": size, "leading": size * chance.choice((1.12, 1.2, 1.3, 1.45, 1.7)),
        "left": chance.randrange(55, 125), "right": chance.randrange(55, 125),
        "indent": chance.choice((16, 22, 28, 36)),
        "paragraph_gap": chance.choice((2.5, 4, 6, 9)), "seed": chance.randrange(99), "justify": chance.random() < 0.7,
        "drawing": chance.choice(tuple(Drawing)), "words_apart": chance.random() < 0.25,
        "head_odd": chance.choice(("", "{part}", "Official Gazette")), "head_even": chance.choice(("", "{part}")),
        "foot": chance.choice(("{page}", "– {page} –", "Page {page}")), "first_number": chance.choice((1, 1, 33, 418)),
        "double_printed": chance.random() < 0.12, "turned_pages": chance.choice((0,) * 9 + (3,)),
        "thin_bars": chance.random() < 0.5, "leader": chance.choice(tuple(Leader)),
        "contents_alone": chance.random() < 0.7, "hyphenate": chance.random() < 0.6,
    }  # fmt: skip
    return Look(**{**plain, **changes})  # type: ignore[arg-type]


def column_look(chance: random.Random, count: int, **changes: object) -> Look:
    """A page in columns."""
    size = chance.choice((7.5, 8.0, 8.5)) if count > 2 else chance.choice((8.5, 9.5, 10.0))
    narrow: dict[str, object] = {
        "columns": count, "gutter": chance.randrange(12, 30), "gutter_rule": chance.random() < 0.5, "size": size,
        "font": chance.choice(("Times", "Helvetica", "AmiriPlain", "Amiri")), "indent": chance.choice((10, 14)),
        "leading": size * chance.choice((1.12, 1.2, 1.32)), "left": chance.randrange(36, 52),
        "right": chance.randrange(36, 52), "hyphenate": True, "justify": True, "paragraph_gap": chance.choice((2, 3.5)),
    }  # fmt: skip
    return page_look(chance, **{**narrow, **changes})


def arabic_page(chance: random.Random, **changes: object) -> Look:
    """A page for Arabic, with or without the two habits of word processors."""
    size = chance.choice((11.0, 12.5, 14.0))
    given: dict[str, object] = {
        "size": size, "leading": size * chance.choice((1.55, 1.75)), "hyphenate": False, "words_apart": False,
        "ligatures": chance.random() < 0.5, "mirrored_brackets": chance.random() < 0.5, "foot": "{page}",
        "head_odd": "", "turned_pages": 0,
    }  # fmt: skip
    return page_look(chance, **{**given, **changes})


def with_contents(law: Law, chance: random.Random) -> Law:
    """The law with a contents page, its title in the language of the law."""
    return add_contents(
        law, chance.choice(_CONTENTS.get(law.language, ("CONTENTS",))), repeat_title=chance.random() < 0.4
    )
