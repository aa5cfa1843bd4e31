"""What of a whole document is kept from a person who has not answered yet: the same rules as for one passage."""

from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.review.blind import blind_among
from pipeline.store import Person, QueueItem, Role, Strip
from pipeline.store.leaf_rows import Leaf
from pipeline.web.site import Site


@dataclass(frozen=True, slots=True)
class Veil:
    """The passages, by id, of which something is kept back."""

    blind: frozenset[str] = frozenset()
    """Suggestions, and what others say: they are in the person's share of blind items."""
    apart: frozenset[str] = frozenset()
    """What others say: several independent readings are wanted."""

    def hides_words(self, passage_id: str) -> bool:
        """Whether it is not told what others say of a passage."""
        return passage_id in self.apart or passage_id in self.blind

    def over(self, leaf: Leaf) -> Leaf:
        """A passage without what is kept back."""
        if not self.hides_words(leaf.passage.id):
            return leaf
        suggested = () if leaf.passage.id in self.blind else leaf.suggested
        return replace(leaf, suggested=suggested, stands={}, decided=False)

    def over_item(self, item: QueueItem) -> QueueItem:
        """A passage of a queue without what is kept back."""
        if not self.hides_words(item.passage_id):
            return item
        if item.passage_id not in self.blind:
            return replace(item, decided=False)
        unknown = replace(item.score, best=0, rival=0, chance=0.0, rival_chance=0.0)
        return replace(item, score=unknown, tagged=0, decided=False)

    def over_strip(self, strip: Strip) -> Strip:
        """A strip without what is kept back."""
        if not self.blind and not self.apart:
            return strip
        confirmed = strip.confirmed
        if confirmed is not None:
            confirmed = {one: said for one, said in confirmed.items() if not self.hides_words(one)}
        pairs = zip(strip.ids, strip.best, strict=True)
        marks = zip(strip.ids, strip.decided, strict=True)
        return replace(
            strip,
            best=tuple(0 if one in self.blind else best for one, best in pairs),
            decided=tuple(mark and not self.hides_words(one) for one, mark in marks),
            confirmed=confirmed,
        )


def veil_for(site: Site, person: Person, sha256: str, ids: tuple[str, ...]) -> Veil:
    """What is kept from a person of the passages ``ids`` of a version; nothing from one who does not decide."""
    if not person.role.covers(Role.REVIEWER):
        return Veil()
    share = site.settings.web_blind_share
    drawn = _drawn(ids, person.code, site.blind_seed, share) if share else frozenset()
    several = site.archive.wanted_twice_in(sha256) & frozenset(ids)
    if not drawn and not several:
        return Veil()
    read = site.archive.read_in(sha256, person.code)
    return Veil(drawn - read, several - read)


def veil_among(site: Site, person: Person, ids: tuple[str, ...]) -> Veil:
    """The same for a few passages of any documents."""
    if not person.role.covers(Role.REVIEWER):
        return Veil()
    drawn = blind_among(ids, person.code, site.blind_seed, site.settings.web_blind_share)
    several = site.archive.wanted_twice_among(ids)
    read = site.archive.read_among(ids, person.code) if drawn or several else frozenset()
    return Veil(drawn - read, several - read)


@lru_cache(maxsize=16)  # documents that people leaf through at one time; the lot never changes
def _drawn(ids: tuple[str, ...], person: str, seed: str, share: float) -> frozenset[str]:
    return blind_among(ids, person, seed, share)
