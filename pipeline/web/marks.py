"""The text of a passage as a page shows it: evidence marked in the very text, and no sign that could disorder it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.objectives import Objective
from pipeline.records import Passage
from pipeline.run.why import Suggestion, pieces_of

_UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202d\u202e]")
"""Controls that no page shows, and the two signs that turn the order of letters round against their own direction."""
_SHOWN_AS = "\ufffd"


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of text; ``classes`` is empty where no shown suggestion rests on it."""

    text: str
    objectives: tuple[Objective, ...]
    classes: str


def readable(text: str) -> str:
    r"""A text with its unsafe signs made visible, one for one.

    >>> readable("a\u202eb")
    'a\ufffdb'
    """
    return _UNSAFE.sub(_SHOWN_AS, text)


def marks_of(passage: Passage, suggestions: Sequence[Suggestion]) -> tuple[Mark, ...]:
    """The text cut into marks; joined, they are the text. Shared evidence has the colour of the first."""
    rank = {suggestion.tag.objective: place for place, suggestion in enumerate(suggestions)}
    found = []
    for piece in pieces_of(passage, suggestions):
        about = tuple(sorted(piece.objectives, key=lambda objective: rank[objective]))
        many = " ev-many" if len(about) > 1 else ""
        classes = f"ev{many} o{int(about[0])}" if about else ""
        found.append(Mark(readable(piece.text), about, classes))
    return tuple(found)
