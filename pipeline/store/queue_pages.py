"""Pages of the queue for people, the passages around one, what was reviewed, and figures for the doctor."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Integer, Row, and_, case, cast, func, select

from pipeline.errors import ArchiveError, UnknownRecord
from pipeline.objectives import Objective
from pipeline.records import Passage, Tag
from pipeline.store.asked import (
    first_paths,
    latest_tags,
    passage_by_id,
    passages_between,
    paths_between,
    queue_rows,
)
from pipeline.store.connection import Connected
from pipeline.store.contents import first_key
from pipeline.store.queue_found import count_keys, find_keys, progress_of
from pipeline.store.queue_rows import (
    AuditedRow,
    Count,
    Cursor,
    Overturned,
    Progress,
    QueueFilter,
    QueueItem,
    QueuePage,
    ReviewedPassage,
    ScoreCount,
)
from pipeline.store.queue_tables import queue
from pipeline.store.queueing import score_from
from pipeline.store.shapes import passage_from, tag_from
from pipeline.store.spoken import tally_passages
from pipeline.store.tables import decisions, models, passages, tags, versions
from pipeline.verdicts import Standing

_SHORTEST_START = 6  # characters of an id: one in 16 million passages is meant by accident
_BEYOND_HEX = "g"  # sorts behind every hexadecimal digit, so that ids with a beginning are a range of the index
_HALF = 0.5 - 1e-7  # rounding what is less by half cuts off; the crumb keeps both databases from rounding to even
_BATCH = 500  # ids in one statement; SQLite allows 32,766 values


class QueuePages(Connected):
    """Reading the queue."""

    def queue_page(self, wanted: QueueFilter, *, limit: int = 20, after: Cursor | None = None) -> QueuePage:
        """Give the next passages of the queue, in the order asked for; ``after`` is ``next`` of the page before.

        Any filter is a bounded amount of work: see ``QueuePage.exhausted``. Raises UnknownRecord for unknown versions.
        """
        with self.reading() as connection:
            found, following, exhausted = find_keys(connection, wanted, limit, after)
            items = _items(connection, found)
        return QueuePage(tuple(items[key] for key in found), following, exhausted)

    def count_queue(self, wanted: QueueFilter, *, at_most: int = 10_000) -> Count:
        """Count the passages that a filter leaves, up to so many."""
        with self.reading() as connection:
            return count_keys(connection, wanted, at_most)

    def queue_progress(self, wanted: QueueFilter) -> Progress:
        """Tell how many of the passages that a filter leaves, ``decided`` aside, somebody decided."""
        with self.reading() as connection:
            return progress_of(connection, wanted)

    def queue_item(self, passage_id: str) -> QueueItem | None:
        """Give the row of one passage, None where it has no place."""
        this = select(passages.c.key).where(passages.c.id == passage_id)
        with self.reading() as connection:
            key = connection.execute(this).scalar()
            return _items(connection, [key]).get(key) if key is not None else None

    def find_passage(self, start: str) -> str:
        """Give the one id that begins so (6 or more characters). Raises ArchiveError where it is none or several."""
        start = start.strip().lower()
        if len(start) < _SHORTEST_START or not start.isalnum():
            message = f"{start!r} is not the id of a passage, or less of it than can be told apart."
            raise ArchiveError(message, advice="`migralex queue` and passages.csv give ids; 6 characters are enough.")
        begins = (passages.c.id >= start) & (passages.c.id < start + _BEYOND_HEX)
        with self.reading() as connection:
            found = list(connection.execute(select(passages.c.id).where(begins).limit(2)).scalars())
        if start in found or len(found) == 1:
            return start if start in found else found[0]
        message = f"No passage has an id that begins with {start}." if not found else f"Several ids begin with {start}."
        raise ArchiveError(message, advice="`migralex queue` and passages.csv give whole ids.")

    def passage_tags(self, passage_id: str) -> list[Tag]:
        """Give the tags of a passage by the model that tagged its version last, by objective."""
        with self.reading() as connection:
            return [tag_from(row) for row in connection.execute(latest_tags(), {"id": passage_id})]

    def around(self, passage_id: str, *, before: int, behind: int) -> list[Passage]:
        """Give a passage with its neighbours in the document, in order. Raises ArchiveError for an unknown one."""
        with self.reading() as connection:
            row = connection.execute(passage_by_id(), {"id": passage_id}).first()
            if row is None:
                message = f"The archive has no passage {passage_id}."
                raise UnknownRecord(message, advice="It may come from another archive, or from an older reading.")
            near = _within(row.version, row.key - before, row.key + behind)
            return [passage_from(each, row.sha256) for each in connection.execute(passages_between(), near)]

    def latest_before(self, passage_id: str, paths_above: Sequence[str], *, within: int) -> Passage | None:
        """Give the last passage that has the first of some paths that any of the ``within`` before a passage has."""
        if not paths_above:
            return None
        with self.reading() as connection:
            row = connection.execute(passage_by_id(), {"id": passage_id}).first()
            if row is None:
                return None
            near = _within(row.version, row.key - within, row.key - 1) | {"paths": list(paths_above)}
            found = connection.execute(paths_between(), near).all()
            keys = {each.path: each.key for each in sorted(found, key=lambda each: int(each.key))}
            key = next((keys[path] for path in paths_above if path in keys), None)
            parent = connection.execute(select(passages).where(passages.c.key == key)).first() if key else None
            return passage_from(parent, row.sha256) if parent is not None else None

    def reviewed_passages(self, *, after: int = 0, most: int = 20_000) -> tuple[list[ReviewedPassage], int]:
        """Give the passages decided on since decision ``after``, with all that stands on them, and the last number.

        At most ``most``, those with the latest decisions. Passages that are no longer there are left out.
        """
        latest = func.max(decisions.c.number).label("number")
        recent = (
            select(decisions.c.passage_id, latest)
            .where(decisions.c.number > after)
            .group_by(decisions.c.passage_id)
            .order_by(latest.desc())
            .limit(most)
            .subquery()
        )
        wanted = (
            select(passages.c.id, passages.c.language, passages.c.text, passages.c.path, versions.c.sha256)
            .add_columns(versions.c.document, recent.c.number)
            .join(recent, recent.c.passage_id == passages.c.id)
            .join(versions, versions.c.number == passages.c.version)
            .order_by(recent.c.number)
        )
        with self.reading() as connection:
            last = int(connection.execute(select(func.max(decisions.c.number))).scalar() or 0)
            rows = connection.execute(wanted).all()
            said = _verdicts(connection, [row.id for row in rows])
        return [_reviewed(row, said.get(row.id, {})) for row in rows], last

    def audited(self) -> list[AuditedRow]:
        """Give the decided passages of the audit slice."""
        drawn = select(queue.c.passage, queue.c.probability, queue.c.model, passages.c.id).join(
            passages, passages.c.key == queue.c.passage
        )
        with self.reading() as connection:
            rows = connection.execute(drawn.where(queue.c.draw.is_not(None), queue.c.decided)).all()
            said = _verdicts(connection, [row.id for row in rows])
            told: dict[int, set[Objective]] = defaultdict(set)
            proposed = select(tags.c.passage, tags.c.objective).join(
                queue, and_(queue.c.passage == tags.c.passage, queue.c.model == tags.c.model)
            )
            for passage, objective in connection.execute(proposed.where(queue.c.draw.is_not(None), queue.c.decided)):
                told[passage].add(Objective(objective))
        return [
            AuditedRow(row.probability, _with(said.get(row.id, {}), yes=True), frozenset(told[row.passage]))
            for row in rows
        ]

    def score_counts(self, bins: int) -> list[ScoreCount]:
        """Count the current passages by model, language and best chance (in ``bins`` steps)."""
        cut = cast(func.round(queue.c.chance * bins - _HALF), Integer)
        step = case((queue.c.best > 0, cut), else_=None)
        scored = select(queue.c.model, queue.c.language, queue.c.tagged, step.label("step")).subquery()
        by = (scored.c.model, scored.c.language, scored.c.step)
        tagged = func.sum(case((scored.c.tagged > 0, 1), else_=0)).label("tagged")
        counted = select(*by, func.count().label("passages"), tagged).group_by(*by).order_by(*by)
        with self.reading() as connection:
            names = {row.number: row.model_id for row in connection.execute(select(models))}
            rows = connection.execute(counted).all()
        return [
            ScoreCount(
                names[row.model],
                row.language,
                None if row.step is None else min(max(row.step, 0), bins - 1),
                row.passages,
                int(row.tagged),
            )
            for row in rows
        ]

    def overturned(self) -> list[Overturned]:
        """Count, by model, the tags of decided passages that somebody decided on, and those that were refused."""
        suggested = (
            select(tags.c.objective, passages.c.id, models.c.model_id)
            .join(queue, and_(queue.c.passage == tags.c.passage, queue.c.model == tags.c.model))
            .join(passages, passages.c.key == tags.c.passage)
            .join(models, models.c.number == tags.c.model)
            .where(queue.c.decided)
        )
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        with self.reading() as connection:
            rows = connection.execute(suggested).all()
            said = _verdicts(connection, sorted({row.id for row in rows}))
        for row in rows:
            balance = said.get(row.id, {}).get(Objective(row.objective))
            if balance in (Standing.YES, Standing.NO):
                counts[row.model_id][0] += 1
                counts[row.model_id][1] += balance is Standing.NO
        return [Overturned(model_id, *found) for model_id, found in sorted(counts.items())]


def _within(version: int, first: int, last: int) -> dict[str, Any]:
    """The keys from first to last, as far as they are of the version."""
    return {"first": max(first, first_key(version)), "last": min(last, first_key(version + 1) - 1)}


def _items(connection: Connection, keys: Sequence[int]) -> dict[int, QueueItem]:
    """The passages of a page."""
    rows = connection.execute(queue_rows(), {"keys": list(keys)}).all()
    places = connection.execute(first_paths(), {"digests": list({row.sha256 for row in rows})})
    at = {row.sha256: row.path for row in places}
    return {row.passage: _item(row, at.get(row.sha256, row.sha256[:12])) for row in rows}


def _item(row: Row[Any], document_path: str) -> QueueItem:
    return QueueItem(
        passage_id=row.id,
        sha256=row.sha256,
        name=row.title or row.found_title or document_path,
        country=row.country,
        path=row.path,
        language=row.language,
        text=row.text,
        model_id=row.model_id,
        score=score_from(row),
        place=row.place,
        tagged=row.tagged,
        decided=row.decided,
        draw=row.draw,
        probability=row.probability,
    )


Verdicts = dict[Objective, Standing]
"""What people together say of the objectives of a passage."""


def _verdicts(connection: Connection, ids: Sequence[str]) -> dict[str, Verdicts]:
    """What reviewers together say of passages today, made there or carried there; what nobody says is left out."""
    return {
        passage_id: {at: told.stands for at, told in found.items() if told.stands is not Standing.NONE}
        for passage_id, found in tally_passages(connection, ids).items()
    }


def _with(verdicts: Verdicts, *, yes: bool) -> frozenset[Objective]:
    """Where the answer is yes, or no; neither where as many say the one as the other."""
    return frozenset(at for at, stands in verdicts.items() if stands is (Standing.YES if yes else Standing.NO))


def _reviewed(row: Row[Any], verdicts: Verdicts) -> ReviewedPassage:
    told = (row.id, row.language, row.text, row.path, row.sha256, row.document)
    return ReviewedPassage(*told, yes=_with(verdicts, yes=True), no=_with(verdicts, yes=False))
