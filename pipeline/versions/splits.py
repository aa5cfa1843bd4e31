"""Passages that were cut in two, or joined: read off the neighbours of an edited passage."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.versions.likeness import likeness as likeness_of

WHOLE = 0.8  # likeness of the old passage and all its parts together
GAIN = 0.08  # by which the parts together are more like it than the most alike of them
REACH = 4  # neighbours on each side that may belong to it


@dataclass(frozen=True, slots=True)
class Joined:
    """The parts of a passage in order, and how like they are to it together."""

    places: tuple[int, ...]
    likeness: float


def join_neighbours(
    partners: Mapping[int, int],
    likeness: Mapping[int, float],
    free: set[int],
    bag_of_whole: Callable[[int], Counter[object]],
    bag_of_part: Callable[[int], Counter[object]],
) -> dict[int, Joined]:
    """Give each passage that is in several parts on the other side with these; what was ``free`` and is used goes.

    ``partners`` leads from a passage to its most alike part.
    """
    joined = {}
    for whole, part in sorted(partners.items()):
        bag, together = bag_of_whole(whole), bag_of_part(part).copy()
        best, places = likeness[whole], [part]
        for step in (1, -1):
            place = part + step
            while place in free and abs(place - part) <= REACH:
                with_it = together + bag_of_part(place)
                value = likeness_of(bag, with_it)
                if value < best + GAIN / 2:
                    break
                together, best, places = with_it, value, [*places, place]
                place += step
        if len(places) > 1 and best >= max(WHOLE, likeness[whole] + GAIN):
            joined[whole] = Joined(tuple(sorted(places)), best)
            free.difference_update(places)
    return joined
