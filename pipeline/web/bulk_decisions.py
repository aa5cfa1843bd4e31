"""Deciding in bulk, for pages and programs alike: show, confirm, look at the result, take it back."""

from dataclasses import replace

from pipeline.records import Verdict
from pipeline.run.bulk import NAME_CHARACTERS, BulkDone, decide_in_bulk, find_bulk, list_for_bulk, undo_bulk
from pipeline.store import QueueFilter
from pipeline.web.access import NotAllowed, Visitor
from pipeline.web.bulk_lists import ShownList, draw_sample
from pipeline.web.failures import Conflict, NotThere, Refused
from pipeline.web.filters import filter_query
from pipeline.web.secrets import digest_of, new_secret
from pipeline.web.site import Site

LONGEST_NOTE = 500  # characters
MARK = "[bulk] "
"""How the notes of such decisions begin, for whoever reads them in a table."""


def show_list(site: Site, visitor: Visitor, wanted: QueueFilter, *, decided_too: bool) -> ShownList:
    """List what may be decided together, and draw a sample. Raises Refused without an objective."""
    if wanted.objective is None:
        raise Refused("No objective is chosen.", advice="Choose the one whose suggestions are to be decided.")
    looked = replace(wanted, decided=None if decided_too else False)
    chosen = list_for_bulk(site.archive, looked, wanted.objective, visitor.me.code)
    token = new_secret()
    sample = draw_sample(chosen.ids, token)
    made = ShownList(token, visitor.me.code, filter_query(wanted), decided_too, chosen, sample, site.now())
    site.bulk_lists.keep(made)
    return made


def shown_list(site: Site, visitor: Visitor, token: str) -> ShownList:
    """A list that was shown. Raises Conflict where it is forgotten."""
    found = site.bulk_lists.get(token, visitor.me.code, site.now())
    if found is None:
        message = "The list is too old, or it was decided already."
        raise Conflict(message, advice="Open it again: it may have changed.")
    return found


def decide(site: Site, visitor: Visitor, shown: ShownList, verdict: Verdict, count: int, note: str) -> str:
    """Write it all down; the name of the bulk decision. Raises Refused where ``count`` is not that of the list."""
    if count != len(shown.chosen.ids) or not count:
        message = f"The number {count} is not that of the passages on the list."
        raise Refused(message, advice=f"Type {len(shown.chosen.ids)} to decide them all.")
    name = digest_of(shown.token)[:NAME_CHARACTERS]
    site.bulk_lists.forget(shown.token)
    told = {"objective": str(int(shown.chosen.objective)), "verdict": verdict.value, "query": shown.query}
    site.archive.log(visitor.me.code, "bulk-decide", name, told | {"listed": str(count)}, now=site.now())
    written = decide_in_bulk(
        site.archive,
        name,
        shown.chosen,
        verdict,
        person=visitor.me.code,
        note=MARK + note.strip(),
        decided_too=shown.decided_too,
        now=site.now(),
    )
    if not written:
        message = "Nothing was decided: meanwhile somebody has decided all passages of the list."
        raise Conflict(message, advice="Open the list again.")
    return name


def done(site: Site, name: str) -> BulkDone:
    """A bulk decision. Raises NotThere."""
    found = find_bulk(site.archive, name)
    if found is None:
        raise NotThere("There is no such bulk decision.", advice="Look into the audit log for its name.")
    return found


def undo(site: Site, visitor: Visitor, name: str) -> int:
    """Take an own bulk decision back; how many readings. Raises NotThere, NotAllowed."""
    found = done(site, name)
    if found.person != visitor.me.code:
        raise NotAllowed("A bulk decision is taken back by whoever made it.", advice="Ask them.")
    undone = undo_bulk(site.archive, found, now=site.now())
    site.archive.log(visitor.me.code, "bulk-undo", name, {"passages": str(undone)}, now=site.now())
    return undone
