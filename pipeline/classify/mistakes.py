"""Which objectives are taken for which, and the worst mistakes with their texts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.quotes import Quote, Said, quote, said_of
from pipeline.classify.tally import Booleans, Scored, labels_of
from pipeline.objectives import Objective

MOST_CONFUSIONS = 40
MOST_MISTAKES = 40
MOST_OF_ONE = 4  # mistakes of one objective in a list: the worst of all objectives are worth more than all of the worst


@dataclass(frozen=True, slots=True)
class Confusion:
    """Passages whose best guess is none of their objectives, by main objective and best guess."""

    wanted: Objective | None
    """None: the passage has no objective and got a tag."""
    guess: Objective
    passages: int
    out_of: int
    """Passages whose main objective (or none) is the wanted one."""
    example: Quote
    """The one with the surest guess."""
    chance: float
    """Of the guess, in the example."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong tag, or a label that got no tag."""

    passage: Quote
    objective: Objective
    chance: float
    said: Said


def find_confusions(rows: Sequence[LabelledPassage], scored: Scored) -> tuple[Confusion, ...]:
    """The pairs that are confused most, most frequent first; of passages without objective, their best-scored tag."""
    labels = labels_of(rows)
    asked = np.where(labels.any(axis=1, keepdims=True), scored.chances, scored.chances * scored.tagged)
    guesses = np.argmax(asked, axis=1)
    wrong = ~np.take_along_axis(labels, guesses[:, None], axis=1)[:, 0] & (asked > 0).any(axis=1)
    mains = [row.objectives[0] if row.objectives else None for row in rows]
    pairs: dict[tuple[Objective | None, Objective], list[int]] = defaultdict(list)
    for index in np.flatnonzero(wrong).tolist():
        pairs[mains[index], Objective(int(guesses[index]) + 1)].append(index)
    worst = sorted(pairs.items(), key=lambda pair: (-len(pair[1]), pair[0][0] or 0, pair[0][1]))
    return tuple(
        _confusion(rows, scored, wanted, guess, places, mains.count(wanted))
        for (wanted, guess), places in worst[:MOST_CONFUSIONS]
    )


def _confusion(
    rows: Sequence[LabelledPassage],
    scored: Scored,
    wanted: Objective | None,
    guess: Objective,
    places: Sequence[int],
    out_of: int,
) -> Confusion:
    surest = max(places, key=lambda place: float(scored.chances[place, guess - 1]))
    chance = round(float(scored.chances[surest, guess - 1]), 4)
    return Confusion(wanted, guess, len(places), out_of, quote(rows[surest]), chance)


def find_wrong_tags(rows: Sequence[LabelledPassage], scored: Scored) -> tuple[Mistake, ...]:
    """The surest tags that are no labels, surest first."""
    return _worst(rows, scored, scored.tagged & ~labels_of(rows), falling=True)


def find_missed(rows: Sequence[LabelledPassage], scored: Scored) -> tuple[Mistake, ...]:
    """The labels without a tag that the model thought least of, lowest chance first."""
    return _worst(rows, scored, labels_of(rows) & ~scored.tagged, falling=False)


def _worst(rows: Sequence[LabelledPassage], scored: Scored, wrong: Booleans, *, falling: bool) -> tuple[Mistake, ...]:
    places, heads = np.nonzero(wrong)
    chances = scored.chances[places, heads]
    taken: dict[int, int] = defaultdict(int)
    found: list[Mistake] = []
    for index in np.argsort(-chances if falling else chances, kind="stable").tolist():
        place, head = int(places[index]), int(heads[index])
        if taken[head] < MOST_OF_ONE and len(found) < MOST_MISTAKES:
            taken[head] += 1
            said = said_of(scored.chances[place], scored.tagged[place])
            found.append(Mistake(quote(rows[place]), Objective(head + 1), round(float(chances[index]), 4), said))
    return tuple(found)
