"""A passage in a list of mistakes: its text shortened, its objectives, and what a model said of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.linear import Doubles
from pipeline.classify.tally import Booleans
from pipeline.objectives import Objective

LONGEST_QUOTE = 320  # characters: enough to judge a mistake, and a page of forty stays readable


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage as it is shown."""

    id: str
    language: str
    text: str
    """Shortened; the whole of it lies where the passages came from."""
    wanted: tuple[Objective, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a model said of a passage."""

    best: Objective | None
    """The best-scored objective; None where the passage got no score."""
    chance: float
    """Of the best-scored objective, 0 to 1."""
    tags: tuple[Objective, ...]


def quote(row: LabelledPassage) -> Quote:
    """A passage, its text on one line and cut at a word."""
    return Quote(row.id, row.language, shorten(row.text), row.objectives)


def shorten(text: str, longest: int = LONGEST_QUOTE) -> str:
    """A text on one line, cut behind a word where it is too long.

    >>> shorten("The  Minister may, by order, appoint a day.", 20)
    'The Minister may, …'
    """
    line = " ".join(text[: 4 * longest].split())
    if len(line) <= longest and len(text) <= 4 * longest:
        return line
    cut = line[: longest - 2]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[longest // 2 :] else cut} …"


def said_of(chances: Doubles, tagged: Booleans) -> Said:
    """What a model said of one passage (23 chances, 23 tags)."""
    best = int(np.argmax(chances))
    spoken = bool(chances.any())
    return Said(
        Objective(best + 1) if spoken else None,
        round(float(chances[best]), 4),
        objectives_at(np.flatnonzero(tagged).tolist()),
    )


def objectives_at(columns: Sequence[int]) -> tuple[Objective, ...]:
    """The objectives of columns."""
    return tuple(Objective(column + 1) for column in columns)
