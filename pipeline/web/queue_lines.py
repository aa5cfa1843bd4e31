"""The passages of a queue as a list shows them to a person, with the reasons for their places."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.run.reasons import Reason, reasons_for
from pipeline.store import Person, QueueItem
from pipeline.web.site import Site
from pipeline.web.veil import veil_among


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A passage of a queue, without what is kept from the person."""

    item: QueueItem
    blind: bool
    """What the machine says is kept from them until they have answered."""
    reasons: tuple[Reason, ...]
    """Why it has its place, the weightiest first; none of a blind one."""


def queue_lines(site: Site, person: Person, items: Sequence[QueueItem]) -> list[QueueLine]:
    """Some passages of a queue for a person."""
    state = site.archive.queue_state()
    confirmed = state.confirmed if state is not None else {}
    veil = veil_among(site, person, tuple(item.passage_id for item in items))
    lines = []
    for item in items:
        blind = item.passage_id in veil.blind
        reasons = () if blind else tuple(reasons_for(item, confirmed))
        lines.append(QueueLine(veil.over_item(item), blind, reasons))
    return lines
