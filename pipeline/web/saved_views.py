"""Saved views: filters under a name, the ready-made ones among them."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from pipeline.objectives import Objective
from pipeline.store import QueueFilter, Role, View
from pipeline.web.access import Visitor
from pipeline.web.failures import NotThere, Refused
from pipeline.web.filters import FIELDS, filter_query, read_filter
from pipeline.web.site import Site

MOST_VIEWS = 100  # of a person: more are not found again
LONGEST_NAME = 80  # characters
LONGEST_QUERY = 1_000  # characters
PRESETS = (
    ("useful", ""),
    ("flagged", "flagged=1"),
    ("mine", "mine=1"),
    ("audit", "order=lot"),
    ("newest", "order=newest"),
    ("surest", "order=score"),
)
"""Names of words, and filters."""


@dataclass(frozen=True, slots=True)
class ShownView:
    """A saved view as a page shows it."""

    view: View
    query: str
    """As this version of the program writes it."""
    own: bool


def objective_presets() -> list[tuple[Objective, str]]:
    """A queue for each objective."""
    return [(objective, f"objective={int(objective)}") for objective in Objective]


def read_query(query: str, person: str) -> QueueFilter:
    """The filter of a query that somebody kept or sent. Raises Refused."""
    told = {name: value for name, value in parse_qsl(query[:LONGEST_QUERY], max_num_fields=40) if name in FIELDS}
    return read_filter(told, person)[0]


def shown_views(site: Site, visitor: Visitor) -> list[ShownView]:
    """The views of a visitor and those that others share; what cannot be read any more is left out."""
    found = []
    for view in site.archive.views_for(visitor.me.code):
        try:
            query = filter_query(read_query(view.query, visitor.me.code))
        except Refused:
            continue
        found.append(ShownView(view, query, view.person == visitor.me.code))
    return found


def save_view(site: Site, visitor: Visitor, name: str, query: str, *, shared: bool) -> View:
    """Keep a filter under a name; an own one with that name is replaced. Raises Refused."""
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise Refused("The view has no name that can be shown.", advice="Name it, so that you find it again.")
    kept = filter_query(read_query(query, visitor.me.code))
    mine = [view for view in site.archive.views_for(visitor.me.code) if view.person == visitor.me.code]
    if len(mine) >= MOST_VIEWS and name not in {view.name for view in mine}:
        raise Refused(f"You keep {MOST_VIEWS} views already.", advice="Delete some that you do not use.")
    view = site.archive.save_view(visitor.me.code, name, kept, now=site.now(), shared=shared)
    site.archive.log(visitor.me.code, "save-view", str(view.number), {"name": name, "query": kept}, now=site.now())
    return view


def delete_view(site: Site, visitor: Visitor, number: int) -> None:
    """Delete an own view; an owner may delete one that somebody shares. Raises NotThere."""
    views = {view.number: view for view in site.archive.views_for(visitor.me.code)}
    view = views.get(number)
    if view is None or not (view.person == visitor.me.code or visitor.may(Role.OWNER)):
        raise NotThere("There is no such view of yours.", advice="It may have been deleted already.")
    site.archive.delete_view(number)
    site.archive.log(visitor.me.code, "delete-view", str(number), {"name": view.name}, now=site.now())
