"""The precedents of a passage as a person may see them."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.classify.precedents import Precedent
from pipeline.records import Passage
from pipeline.store import Person
from pipeline.web.item import is_veiled
from pipeline.web.site import Site
from pipeline.web.veil import veil_among

SHOWN = 3
LOOKED_AT = 4 * SHOWN  # of the nearest, as some may be kept from the person
AGAIN = 4  # seconds after which it is worth asking again while they are prepared


class Readiness(StrEnum):
    """Whether precedents can be told."""

    READY = "ready"
    PREPARING = "preparing"
    """The reviewed passages are being read for the first time since the server began: ask again."""
    KEPT_BACK = "kept-back"
    """Until the person has answered the passage."""


@dataclass(frozen=True, slots=True)
class FoundPrecedents:
    """The nearest reviewed passages, the nearest first; none unless ``READY``."""

    readiness: Readiness
    near: tuple[Precedent, ...] = ()


def find_precedents(site: Site, person: Person, passage: Passage) -> FoundPrecedents:
    """What was decided on passages like one, less those on which the person has not answered independently yet.

    Raises ModelError where the model cannot be used.
    """
    _, veiled = is_veiled(site, person, passage.id)
    if veiled:
        return FoundPrecedents(Readiness.KEPT_BACK)
    index = site.precedents.ask()
    if index is None:
        return FoundPrecedents(Readiness.PREPARING)
    if not len(index):
        return FoundPrecedents(Readiness.READY)
    family = site.archive.families().get(passage.source_id, "")
    near = index.nearest((passage.language, passage.text), family, count=LOOKED_AT, passing_over={passage.id})
    veil = veil_among(site, person, tuple(each.reviewed.passage_id for each in near))
    shown = [each for each in near if not veil.hides_words(each.reviewed.passage_id)]
    return FoundPrecedents(Readiness.READY, tuple(shown[:SHOWN]))
