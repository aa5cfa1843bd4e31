"""What surrounds a passage and bears on it: headings, the provision that a list item continues, the passages around it.

Context speaks in the same terms as text: it is scored by the same weights, and the part of its logits that stands above
a floor is added at a discount. A passage that stands in a document must also say more for itself than one alone: of the
passages of a law few concern an objective, and those that do stand together.

The shares were fitted by logistic regression on passages of twenty laws and other documents that had been labelled
where they stand, each law judged by shares from the others; ``make bench ONLY=learning LABELLED=<rows>`` measures what
context brings on rows that come with theirs.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.records import Passage

Floats = npt.NDArray[np.float32]

OWN_SHARE = 0.8  # what a passage's own words count for when it is wholly surrounded; 1 alone
HEADING_SHARES = (0.3, 0.6, 0.5)  # nearest first: the heading of a section is often as short as "Application"
PARENT_SHARE = 0.25
AROUND_SHARE = 0.8  # of the mean over the passages around
AROUND = 4  # passages before, and as many behind
SHIFT = -1.2  # what a wholly surrounded passage must make up for, in calibrated logits
FLOOR = -2.0  # logit below which context says nothing
STEP_BEGINS = frozenset("(.,/ （第")  # what parts a step of a path from the one above it, in any language
FURTHEST_PARENT = 60  # passages; a longer list is rarer than a path that repeats


def shares() -> list[float]:
    """All that is set here, for the recipe of a model."""
    return [OWN_SHARE, *HEADING_SHARES, PARENT_SHARE, AROUND_SHARE, AROUND, SHIFT, FLOOR]


def heard_headings(passage: Passage) -> list[tuple[str, float]]:
    """The headings that speak for a passage and the share of each, nearest last."""
    nearest = passage.headings[-len(HEADING_SHARES) :]
    return list(zip(nearest, reversed(HEADING_SHARES[: len(nearest)]), strict=True))


def heading_text(passage: Passage) -> str:
    """The text that evidence with the place HEADING counts in: the headings that are heard, a line each."""
    return "\n".join(heading for heading, _ in heard_headings(passage))


def paths_above(path: str) -> list[str]:
    """The paths that a path may continue, the longest first.

    >>> paths_above("art. 3(1)(b)")
    ['art. 3(1)', 'art. 3', 'art.', 'art']
    """
    return [path[:end].rstrip() for end in range(len(path) - 1, 0, -1) if path[end] in STEP_BEGINS]


def parents_of(passages: Sequence[Passage]) -> list[int | None]:
    """For each passage the position of the provision that it continues (``art. 3(1)`` for ``art. 3(1)(b)``), if near.

    The text of that passage is what evidence with the place CONTEXT counts in.
    """
    latest: dict[str, int] = {}
    parents: list[int | None] = []
    for position, passage in enumerate(passages):
        parent = None
        for path in paths_above(passage.path):
            found = latest.get(path)
            if found is not None and position - found <= FURTHEST_PARENT:
                parent = found
                break
        parents.append(parent)
        if passage.path:
            latest[passage.path] = position
    return parents


def excess(logits: Floats) -> Floats:
    """What logits say above the floor."""
    return np.asarray(np.maximum(logits - np.float32(FLOOR), np.float32(0)), dtype=np.float32)


def surrounded(spoken: npt.NDArray[np.bool_]) -> Floats:
    """How wholly each passage of a document is surrounded, 0 to 1: by four passages that can be read on either side.

    >>> surrounded(np.ones(9, bool))[[0, 4]].tolist()
    [0.5, 1.0]
    """
    return np.asarray(_around(spoken[:, None].astype(np.float32))[:, 0], dtype=np.float32)


def in_context(
    passages: Sequence[Passage],
    parents: Sequence[int | None],
    own: Floats,
    spoken: npt.NDArray[np.bool_],
    hear: Callable[[list[tuple[str, str]]], Floats],
) -> tuple[Floats, npt.NDArray[np.float64]]:
    """The logits of passages where they stand (passages x heads), and what shifts their chances (passages x 1).

    ``hear`` gives the logits of (language, text) pairs.
    """
    counted = excess(own)
    counted[~spoken] = 0
    whole = surrounded(spoken)[:, None]
    found: Floats = own * (1 - (1 - np.float32(OWN_SHARE)) * whole) + np.float32(AROUND_SHARE) * _around(counted)
    for row, parent in enumerate(parents):
        if parent is not None:
            found[row] += np.float32(PARENT_SHARE) * counted[parent]
    _add_headings(passages, spoken, found, hear)
    return found, SHIFT * whole.astype(np.float64)


def _add_headings(
    passages: Sequence[Passage],
    spoken: npt.NDArray[np.bool_],
    found: Floats,
    hear: Callable[[list[tuple[str, str]]], Floats],
) -> None:
    """Add to logits what the headings say, each heading heard once."""
    told = [
        (row, (passages[row].language, heading), share)
        for row in np.flatnonzero(spoken).tolist()
        for heading, share in heard_headings(passages[row])
    ]
    place = {text: index for index, text in enumerate(dict.fromkeys(text for _, text, _ in told))}
    heard = excess(hear(list(place)))
    for row, text, share in told:
        found[row] += np.float32(share) * heard[place[text]]


def _around(values: Floats) -> Floats:
    """The sum over the passages around each one, itself left out, divided by their full number."""
    total = np.zeros_like(values)
    for distance in range(1, AROUND + 1):
        total[distance:] += values[:-distance]
        total[:-distance] += values[distance:]
    return np.asarray(total / np.float32(2 * AROUND), dtype=np.float32)
