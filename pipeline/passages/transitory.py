"""Transitory articles, which are numbered anew behind the last article: ``TRANSITORIOS`` and then ``PRIMERO.-``."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.passages.levels import Enumerator, Level, Shape
from pipeline.passages.open_labels import Entry

_LONGEST_HEAD = 60  # characters
_HEADS = re.compile(
    r"(?:t[ií]tulo )?(?:(?:art[ií]culos?|r[eé]gimen|disposici(?:ones|ón)|disposiç(?:ões|ão)|normas?) )?(?:finales y )?"
    r"transit[oó]ri[oa]s?(?: y finales| e finais)?",
    re.IGNORECASE,
)
_SPACED = re.compile(r"(?:[^\W\d_] )+[^\W\d_]")
_KIND = "trans."


def heads_transitory(text: str) -> bool:
    """Tell whether the line is the heading above transitory articles.

    >>> heads_transitory("ARTÍCULOS TRANSITORIOS"), heads_transitory("T R A N S I T O R I O S")
    (True, True)
    >>> heads_transitory("Los artículos transitorios de esta ley")
    False
    """
    if len(text) > _LONGEST_HEAD or "ransit" not in text.replace(" ", "").lower():
        return False
    plain = text.strip(" .:-")
    return _HEADS.fullmatch(plain.replace(" ", "") if _SPACED.fullmatch(plain) else plain) is not None


def as_transitory(mark: Enumerator, entries: Sequence[Entry]) -> Enumerator | None:
    """The label as that of a transitory disposition: the first of them, or the next; None where it is none."""
    if mark.shape is not Shape.ORDINAL and mark.level is not Level.ARTICLE:
        return None
    last = entries[0].value if entries and entries[0].level is Level.DISPOSITION else 0
    if mark.value not in (1, last + 1) or mark.sentence:
        return None
    return replace(mark, number=f"{_KIND} {mark.number}", level=Level.DISPOSITION)
