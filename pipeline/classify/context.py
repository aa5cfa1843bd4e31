"""What surrounds a passage and bears on it: its headings, and the provision that a list item continues.

Context speaks in the same terms as text: it is scored by the same weights, and the part of its logits that stands above
a floor is added at a discount. It can support a tag, and never removes one.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.records import Passage

HEADINGS_READ = 2  # the nearest ones; the title of the act says little of the provision
# Second halves of corpus passages, judged out of fold: micro-F1 0.32 alone, 0.53 with the first half at this share.
# The first half of another passage takes the tags of passages without objective from 5 to 8 in a hundred.
HEADING_SHARE = 0.4
PARENT_SHARE = 0.6
FLOOR = -2.0  # logit below which context says nothing
STEP_BEGINS = frozenset("(.,/ （第")  # what parts a step of a path from the one above it, in any language
FURTHEST_PARENT = 60  # passages; a longer list is rarer than a path that repeats


def heading_text(passage: Passage) -> str:
    """The text that evidence with the place HEADING counts in: the nearest headings, a line each."""
    return "\n".join(passage.headings[-HEADINGS_READ:])


def parents_of(passages: Sequence[Passage]) -> list[int | None]:
    """For each passage the position of the provision that it continues (``art. 3(1)`` for ``art. 3(1)(b)``), if near.

    The text of that passage is what evidence with the place CONTEXT counts in.
    """
    latest: dict[str, int] = {}
    parents: list[int | None] = []
    for position, passage in enumerate(passages):
        parent = None
        for end in (index for index in range(len(passage.path) - 1, 0, -1) if passage.path[index] in STEP_BEGINS):
            found = latest.get(passage.path[:end].rstrip())
            if found is not None and position - found <= FURTHEST_PARENT:
                parent = found
                break
        parents.append(parent)
        if passage.path:
            latest[passage.path] = position
    return parents


def gain(logits: npt.NDArray[np.float32], share: float) -> npt.NDArray[np.float32]:
    """What context with these logits adds."""
    return np.asarray(share * np.maximum(logits - np.float32(FLOOR), np.float32(0)), dtype=np.float32)
