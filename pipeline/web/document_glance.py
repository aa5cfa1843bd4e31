"""A document at a glance: its strip, and how much of each objective was suggested and confirmed in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.objectives import Objective
from pipeline.store import Person, Strip
from pipeline.store.leaf_rows import Direction
from pipeline.web.site import Site
from pipeline.web.strip_picture import StripPicture, draw_strip
from pipeline.web.veil import Veil, veil_for


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """An objective in a document."""

    objective: Objective
    suggested: int
    """Passages that the last model tagged with it."""
    confirmed: int | None
    """Passages where people settled on yes; None where nobody has counted them yet."""
    directions: Mapping[Direction, int]
    """Of the confirmed; None: nobody said it, or people differ."""
    suggested_width: float
    """In percent of the longest bar."""
    confirmed_width: float


@dataclass(frozen=True, slots=True)
class Glance:
    """Strip and coverage, as a person may see them."""

    strip: Strip
    veil: Veil
    objective: Objective | None
    places: tuple[int, ...]
    """Of the passages tagged or confirmed with the objective that is asked for; all without one."""
    picture: StripPicture
    coverage: tuple[CoverageLine, ...]
    missing: tuple[Objective, ...]
    """Objectives that were neither suggested nor confirmed."""

    @property
    def is_counted(self) -> bool:
        """Whether what people settled on is known; else it is asked for apart, as it takes longer."""
        return self.strip.confirmed is not None

    @property
    def decided(self) -> int:
        """Passages that somebody decided."""
        return sum(self.strip.decided)


def glance_at(
    site: Site, person: Person, sha256: str, objective: Objective | None = None, *, counted: bool = False
) -> Glance:
    """A document at a glance; ``counted`` counts what is confirmed in any number. Raises UnknownRecord."""
    strip = site.archive.strip(sha256)
    if counted and strip.confirmed is None:
        strip = replace(strip, confirmed=site.archive.confirmed_in(sha256))
    veil = veil_for(site, person, sha256, strip.ids)
    strip = veil.over_strip(strip)
    places = _places(site, strip, veil, objective)
    coverage = _coverage(site, strip)
    shown = {line.objective for line in coverage}
    return Glance(
        strip=strip,
        veil=veil,
        objective=objective,
        places=places,
        picture=draw_strip(strip, objective, places),
        coverage=coverage,
        missing=tuple(each for each in Objective if each not in shown),
    )


def _places(site: Site, strip: Strip, veil: Veil, objective: Objective | None) -> tuple[int, ...]:
    if objective is None:
        return tuple(range(len(strip.ids)))
    tagged = {place for place in site.archive.tagged_with(strip.sha256, objective) if place < len(strip.ids)}
    shown = {place for place in tagged if strip.ids[place] not in veil.blind}
    yes = {one for one, said in (strip.confirmed or {}).items() if objective in said}
    return tuple(sorted(shown | {place for place, one in enumerate(strip.ids) if one in yes}))


def _coverage(site: Site, strip: Strip) -> tuple[CoverageLine, ...]:
    suggested, confirmed = strip.suggested_counts, strip.confirmed_counts
    directions = site.archive.directions_in(strip.sha256, strip.confirmed) if strip.confirmed else {}
    most = max([1, *suggested.values(), *confirmed.values()])
    known = strip.confirmed is not None
    return tuple(
        CoverageLine(
            objective=each,
            suggested=suggested.get(each, 0),
            confirmed=confirmed.get(each, 0) if known else None,
            directions=directions.get(each, {}),
            suggested_width=round(100 * suggested.get(each, 0) / most, 1),
            confirmed_width=round(100 * confirmed.get(each, 0) / most, 1),
        )
        for each in Objective
        if each in suggested or each in confirmed
    )
