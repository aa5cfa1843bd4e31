"""The strip of a document as a picture: one cell for each passage, in rows, gathered into one path for each look."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from pipeline.objectives import Objective
from pipeline.store import Strip

CELL = 10  # units of the picture from one cell to the next
_INNER = 9  # units of a cell; the rest is the gap
_COLUMNS = ((60, 20), (1_500, 50), (6_000, 100))  # up to so many passages, so many in a row
_MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Layer:
    """All cells that look alike."""

    classes: str
    path: str


@dataclass(frozen=True, slots=True)
class StripPicture:
    """What the template draws."""

    columns: int
    rows: int
    count: int
    layers: tuple[Layer, ...]

    @property
    def width(self) -> int:
        """In units."""
        return self.columns * CELL

    @property
    def height(self) -> int:
        """In units."""
        return max(self.rows, 1) * CELL


def draw_strip(strip: Strip, objective: Objective | None = None, places: Collection[int] = ()) -> StripPicture:
    """Draw a strip; with an ``objective`` only the passages at ``places``, which were tagged or confirmed with it."""
    count = len(strip.ids)
    columns = next((wide for most, wide in _COLUMNS if count <= most), _MOST_COLUMNS)
    looks = _looks(strip) if objective is None else _looks_of(strip, objective, frozenset(places))
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for place, look in enumerate(looks):
        x, y = place % columns * CELL, place // columns * CELL
        paths[look].append(f"M{x} {y}h{_INNER}v{_INNER}h-{_INNER}z")
    layers = tuple(Layer(look, "".join(paths[look])) for look in sorted(paths))
    return StripPicture(columns, -(-count // columns), count, layers)


def _looks(strip: Strip) -> list[str]:
    confirmed = strip.confirmed or {}
    told = zip(strip.ids, strip.best, strip.decided, strict=True)
    known = strip.confirmed is not None
    return [_look(best, confirmed.get(one), decided=decided, known=known) for one, best, decided in told]


def _look(best: int, yes: frozenset[Objective] | None, *, decided: bool, known: bool) -> str:
    if yes:
        shown = best if best in yes else int(min(yes))
        return f"cell cell-many o{shown}" if len(yes) > 1 else f"cell o{shown}"
    if decided:
        return "cell cell-none" if known else "cell cell-decided"
    return f"cell cell-open o{best}" if best else "cell cell-open"


def _looks_of(strip: Strip, objective: Objective, places: frozenset[int]) -> list[str]:
    confirmed = strip.confirmed or {}
    full, asked = f"cell o{int(objective)}", f"cell cell-open o{int(objective)}"
    looks = []
    for place, one in enumerate(strip.ids):
        if objective in confirmed.get(one, ()):
            looks.append(full)
        else:
            looks.append(asked if place in places else "cell cell-dim")
    return looks
