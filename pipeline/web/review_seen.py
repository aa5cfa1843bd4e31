"""What of the machine a person can have seen when they answered a passage: the server's word, not the browser's.

How much the machine sways people is reckoned from it, so nobody's browser may say that an item was blind, or that other
objectives were suggested than those that the server had to show.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.objectives import Objective
from pipeline.records import Tag
from pipeline.review.blind import is_blind
from pipeline.run.why import by_chance
from pipeline.store import Person
from pipeline.web.item import MOST_SHOWN
from pipeline.web.site import Site


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reading keeps of it."""

    blind: bool
    """The suggestions were withheld."""
    objectives: tuple[Objective, ...]
    """Those that were suggested on the screen; of a blind item those that were withheld."""
    model_id: str | None
    """The model that suggested them, or found nothing to suggest; None where none has looked."""


def what_was_seen(
    site: Site, person: Person, passage_id: str, *, claimed: Sequence[Objective], model_id: str | None
) -> Seen:
    """What a person can have seen of a passage; ``claimed`` and ``model_id`` are what their screen says.

    Whoever is drawn by lot and answers for the first time saw nothing; once they have answered, they saw what there is.
    Claims beyond what the model suggests are dropped, and the claim of another model counts if the archive holds its
    word on the passage: a run may have come between. Raises UnknownRecord for an unknown passage.
    """
    archive = site.archive
    source = archive.passage(passage_id).source_id
    tags = archive.passage_tags(passage_id)
    if _is_withheld(site, person, passage_id):
        model = tags[0].model_id if tags else archive.version(source).model_id
        return Seen(blind=True, objectives=_best(tags), model_id=model)
    if model_id is not None and claimed and all(tag.model_id != model_id for tag in tags):
        older = [tag for tag in archive.tags(source, model_id) if tag.passage_id == passage_id]
        tags = older or tags
    possible = _best(tags)
    shown = tuple(each for each in dict.fromkeys(claimed) if each in possible)
    return Seen(blind=False, objectives=shown, model_id=tags[0].model_id if tags else archive.version(source).model_id)


def _is_withheld(site: Site, person: Person, passage_id: str) -> bool:
    if not is_blind(passage_id, person.code, site.blind_seed, site.settings.web_blind_share):
        return False
    told = (each for each in site.archive.readings_of(passage_id) if each.withdraws is None)
    return not any(each.reading.reviewer == person.code and not each.reading.is_bulk for each in told)


def _best(tags: Sequence[Tag]) -> tuple[Objective, ...]:
    """The objectives that have a key on the screen."""
    return tuple(tag.objective for tag in by_chance(tags)[:MOST_SHOWN])
