"""The lists of what is talked about: disputes, questions to a person, flagged passages, and what was settled lately."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from pipeline.objectives import Objective
from pipeline.records import Verdict
from pipeline.store.review_rows import RemarkKind
from pipeline.web.api_shapes import decode_cursor, encode_cursor
from pipeline.web.failures import Refused
from pipeline.web.site import Site


@dataclass(frozen=True, slots=True)
class Talk:
    """A line of one of the lists."""

    passage_id: str
    objective: Objective | None
    at: datetime
    person: str = ""
    """The code of who asked, flagged or settled; empty for a dispute."""
    text: str = ""
    """What they said."""
    verdict: Verdict | None = None
    """Of a settlement."""
    yes: int = 0
    """People on this side of a dispute."""
    no: int = 0


Talks = tuple[list[Talk], str | None]
"""Some lines, and where the next page begins."""


class Lists(Protocol):
    """How each of the lists is asked."""

    def __call__(self, site: Site, person: str, *, limit: int, after: str | None, objective: Objective | None) -> Talks:
        """Some lines behind ``after``. Raises Refused for a cursor that was not given out."""
        ...


def list_disputes(site: Site, person: str, *, limit: int, after: str | None, objective: Objective | None) -> Talks:
    """What people differ on, the oldest first."""
    del person
    behind = None
    if after:
        since, passage_id, number = decode_cursor(after, str, str, int)
        behind = (_moment(since), passage_id, number)
    found = site.archive.disputes(limit + 1, behind, objective=objective)
    talks = [Talk(each.passage_id, each.objective, each.since, yes=each.yes, no=each.no) for each in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    return talks, encode_cursor(last.since.isoformat(), last.passage_id, int(last.objective)) if last else None


def list_questions(site: Site, person: str, *, limit: int, after: str | None, objective: Objective | None) -> Talks:
    """Open questions to a person, the oldest first."""
    behind = decode_cursor(after, int)[0] if after else 0
    asked = [
        each
        for each in site.archive.questions_for(person)
        if each.number > behind and objective in (None, each.objective)
    ]
    talks = [Talk(each.passage_id, each.objective, each.at, each.author, each.text) for each in asked[:limit]]
    return talks, encode_cursor(asked[limit - 1].number) if len(asked) > limit else None


def list_flagged(site: Site, person: str, *, limit: int, after: str | None, objective: Objective | None) -> Talks:
    """Flagged passages, the oldest flag first; flags are of no objective."""
    del person, objective
    behind = None
    if after:
        since, passage_id = decode_cursor(after, str, str)
        behind = (_moment(since), passage_id)
    found = site.archive.flagged_passages(limit + 1, behind)
    talks = [Talk(one, None, since, by, _words_of_flag(site, one, by)) for one, since, by in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    return talks, encode_cursor(last[1].isoformat(), last[0]) if last else None


def list_settled(site: Site, person: str, *, limit: int, after: str | None, objective: Objective | None) -> Talks:
    """What was settled or opened again, the newest first."""
    del person
    before = decode_cursor(after, int)[0] if after else None
    found = site.archive.latest_settlements(limit + 1, before)
    talks = [
        Talk(each.passage_id, each.objective, each.at, each.adjudicator, each.reason, each.verdict)
        for _, each in found[:limit]
        if objective in (None, each.objective)
    ]
    return talks, encode_cursor(found[limit - 1][0]) if len(found) > limit else None


TALKS: Mapping[str, Lists] = {
    "disputes": list_disputes,
    "questions": list_questions,
    "flagged": list_flagged,
    "settled": list_settled,
}


def _words_of_flag(site: Site, passage_id: str, by: str) -> str:
    flags = [each for each in site.archive.remarks_of(passage_id) if each.kind is RemarkKind.FLAG and each.author == by]
    return flags[-1].text if flags else ""


def _moment(text: str) -> datetime:
    """The time of a cursor. Raises Refused."""
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Refused("The cursor is not one that was given out.", advice="Begin without a cursor.")
