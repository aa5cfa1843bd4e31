"""The queue of reviewers as it is kept: which versions are due, the places of their passages, and their refreshing.

A passage has one row in ``queue`` and one in ``queue_objectives`` for each objective that it is asked about, so that
any page of the queue is one short walk along an index. A passage is marked as decided in the transaction of the
decision or reading; what is carried to it or taken back there is seen at the next refresh.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, bindparam, delete, func, literal_column, not_, select, update

from pipeline.objectives import Objective
from pipeline.records import Flag
from pipeline.store.connection import Connected
from pipeline.store.contents import keys_of
from pipeline.store.marking import keep_in_step
from pipeline.store.queue_rows import Candidate, DueVersion, Material, QueueEntry, QueueState, Score
from pipeline.store.queue_tables import doubts, queue, queue_objectives, queue_state, queue_versions
from pipeline.store.refreshing import readers_in, refresh_disputes, stale_marks
from pipeline.store.spoken import hold_passages, in_batches
from pipeline.store.standing import agreed_pairs
from pipeline.store.tables import PASSAGES_BITS, decisions, models, passages, taggings, tags, versions
from pipeline.store.upsert import insert_missing, insert_or_update

_READING = 16  # characters of the digest of a reading, as in version_changes
_BATCH = 5_000  # rows fetched or written at a time
_ONLY = 1  # the key of the one row of queue_state


class Queueing(Connected):
    """Keeping the queue."""

    def begin_queue(self, *, seed: str, audit_share: float) -> QueueState:
        """Give what the queue rests on; seed and share are those of the first call ever, as lots are drawn by them."""
        fresh = {"number": _ONLY, "seed": seed, "audit_share": audit_share, "rarity": "{}", "confirmed": "{}"}
        with self.writing() as connection:
            insert_missing(connection, queue_state, fresh)
            return _state_from(connection.execute(select(queue_state)).one())

    def queue_state(self) -> QueueState | None:
        """Give what the queue rests on, None where there was none yet."""
        with self.reading() as connection:
            row = connection.execute(select(queue_state)).first()
            return None if row is None else _state_from(row)

    def save_queue_state(self, rarity: Mapping[Objective, float], confirmed: Mapping[Objective, int]) -> None:
        """Remember by which rarity all places are reckoned now."""
        values = {"rarity": _packed(rarity), "confirmed": _packed(confirmed)}
        with self.writing() as connection:
            connection.execute(update(queue_state).values(**values))

    def last_decision(self) -> int:
        """Give the number of the last decision, 0 before the first."""
        with self.reading() as connection:
            return int(connection.execute(select(func.max(decisions.c.number))).scalar() or 0)

    def due_for_queue(self) -> list[DueVersion]:
        """Give the current, tagged versions that were read or tagged since their passages got their places."""
        wanted = (
            select(versions, models.c.model_id, taggings.c.tagged_at, queue_versions.c.seen)
            .join(models, models.c.number == versions.c.model)
            .join(taggings, and_(taggings.c.version == versions.c.number, taggings.c.model == versions.c.model))
            .outerjoin(queue_versions, queue_versions.c.version == versions.c.number)
            .where(versions.c.current)
            .order_by(versions.c.number)
        )
        with self.reading() as connection:
            rows = [(row, _seen(row)) for row in connection.execute(wanted)]
            return [DueVersion(row.number, row.sha256, row.model_id, seen) for row, seen in rows if seen != row.seen]

    def leave_queue(self) -> int:
        """Take the passages of versions out that are no longer current; the number of versions."""
        gone = select(queue_versions.c.version).join(versions, versions.c.number == queue_versions.c.version)
        with self.writing() as connection:
            numbers = list(connection.execute(gone.where(not_(versions.c.current))).scalars())
            for number in numbers:
                clear_queue(connection, number)
        return len(numbers)

    def queue_material(self, due: DueVersion) -> tuple[list[Material], bytes]:
        """Give the passages of a version with the tags of its model, in order, and the packed doubts (or no bytes)."""
        with self.reading() as connection:
            model = select(models.c.number).where(models.c.model_id == due.model_id).scalar_subquery()
            of_model = (keys_of(due.number, tags.c.passage), tags.c.model == model)
            found: dict[int, list[tuple[int, float]]] = defaultdict(list)
            for row in connection.execute(select(tags.c.passage, tags.c.objective, tags.c.score).where(*of_model)):
                found[row.passage].append((row.objective, row.score))
            wanted = select(passages.c.key, passages.c.id, passages.c.language, passages.c.flags)
            rows = connection.execute(wanted.where(keys_of(due.number, passages.c.key)).order_by(passages.c.key)).all()
            of_version = (doubts.c.version == due.number, doubts.c.model == model)
            packed = connection.execute(select(doubts.c.packed).where(*of_version)).scalar() or b""
        unspoken = Flag.NO_MODEL_FOR_LANGUAGE.value
        return [
            Material(row.key, row.id, row.language, unspoken in row.flags.split(), tuple(found.get(row.key, ())))
            for row in rows
        ], bytes(packed)

    def write_queue(self, due: DueVersion, entries: Sequence[QueueEntry]) -> bool:
        """Give the passages of a version their places; False, and nothing written, if it was tagged meanwhile."""
        with self.writing() as connection:
            now = select(versions, taggings.c.tagged_at).join(
                taggings, and_(taggings.c.version == versions.c.number, taggings.c.model == versions.c.model)
            )
            row = connection.execute(now.where(versions.c.number == due.number).with_for_update(of=versions)).first()
            if row is None or _seen(row) != due.seen:
                return False
            clear_queue(connection, due.number)
            read = readers_in(connection, due.number)
            common = {"version": due.number, "model": row.model, "country": row.country}
            told = highest_tags(connection, due.number, row.model)
            for start in range(0, len(entries), _BATCH):
                part = entries[start : start + _BATCH]
                rows = [_queue_values(entry, read, common) | {"told": told.get(entry.score.key, 0)} for entry in part]
                connection.execute(queue.insert(), rows)
                asked = [values for entry in part for values in _objective_values(entry, read, row.country)]
                if asked:
                    connection.execute(queue_objectives.insert(), asked)
            insert_or_update(connection, queue_versions, ("version",), {"version": due.number, "seen": due.seen})
        return True

    def mark_decided(self) -> None:
        """Bring marks and disputes in step with all that stands, carried and undone decisions too."""
        with self.reading() as connection:
            stale = stale_marks(connection)
        for some in in_batches(stale):
            with self.writing() as connection:
                keep_in_step(connection, hold_passages(connection, some))
        with self.writing() as connection:
            refresh_disputes(connection)

    def stock(self) -> tuple[list[int], list[int]]:
        """Count, for each of the 23 objectives, the current passages with a yes, and those tagged with it.

        A yes is what ``agreed_pairs`` says, made on the passage or carried to it.
        """
        pairs = agreed_pairs()
        yes = (
            select(pairs.c.objective, func.count().label("passages"))
            .join(passages, passages.c.id == pairs.c.place_id)
            .join(versions, versions.c.number == passages.c.version)
            .where(versions.c.current)
            .group_by(pairs.c.objective)
        )
        version = tags.c.passage.op(">>")(literal_column(str(PASSAGES_BITS)))
        told = (
            select(tags.c.objective, func.count().label("passages"))
            .select_from(tags)
            .join(versions, and_(versions.c.number == version, versions.c.model == tags.c.model))
            .where(versions.c.current)
            .group_by(tags.c.objective)
        )
        with self.reading() as connection:
            return _counts(connection.execute(yes)), _counts(connection.execute(told))

    def scores_of_objective(self, objective: Objective) -> Iterator[list[Score]]:
        """Give the scores of the undecided passages whose best objective it is, some thousand at a time."""
        after = -1
        wanted = select(queue).where(queue.c.best == int(objective), not_(queue.c.decided)).order_by(queue.c.passage)
        while True:
            with self.reading() as connection:
                rows = connection.execute(wanted.where(queue.c.passage > after).limit(_BATCH)).all()
            if not rows:
                return
            after = rows[-1].passage
            yield [score_from(row) for row in rows]

    def candidates(self, limit: int, last: int) -> list[Candidate]:
        """Give those of the first ``limit`` undecided passages whose novelty is not that of decision ``last``."""
        head = (
            select(queue.c.passage).where(not_(queue.c.decided)).order_by(queue.c.place, queue.c.passage).limit(limit)
        )
        first = head.subquery()
        wanted = (
            select(queue, passages.c.text)
            .join(first, first.c.passage == queue.c.passage)
            .join(passages, passages.c.key == queue.c.passage)
            .where(queue.c.judged < last, queue.c.best > 0)
            .order_by(queue.c.place, queue.c.passage)
        )
        with self.reading() as connection:
            return [Candidate(score_from(row), row.language, row.text) for row in connection.execute(wanted)]

    def move_in_queue(self, moved: Iterable[tuple[Score, int]]) -> None:
        """Give passages new places, and what was found of their novelty."""
        rows = [
            {"at": score.key, "place": place, "novelty": score.novelty, "judged": score.judged}
            for score, place in moved
        ]
        if not rows:
            return
        this = update(queue).where(queue.c.passage == bindparam("at"))
        asked = update(queue_objectives).where(queue_objectives.c.passage == bindparam("at"))
        with self.writing() as connection:
            connection.execute(
                this.values(place=bindparam("place"), novelty=bindparam("novelty"), judged=bindparam("judged")), rows
            )
            places = [{"at": row["at"], "place": row["place"]} for row in rows]
            connection.execute(asked.values(place=bindparam("place")), places)


def highest_tags(connection: Connection, version: int, model: int | None) -> dict[int, int]:
    """Give the objective of the highest tag of each passage of a version, by key; those without any are left out."""
    wanted = select(tags.c.passage, tags.c.objective).where(keys_of(version, tags.c.passage), tags.c.model == model)
    rows = connection.execute(wanted.order_by(tags.c.score, tags.c.objective.desc()))
    return {passage: objective for passage, objective in rows}  # noqa: C416 - dict() is not typed for rows


def clear_queue(connection: Connection, version: int) -> None:
    """Take the passages of a version out of the queue."""
    connection.execute(delete(queue_objectives).where(keys_of(version, queue_objectives.c.passage)))
    connection.execute(delete(queue).where(keys_of(version, queue.c.passage)))
    connection.execute(delete(queue_versions).where(queue_versions.c.version == version))


def score_from(row: Any) -> Score:
    """Give a row of the queue as a score."""
    chances = (row.chance, row.rival_chance, row.doubt, row.novelty)
    return Score(row.passage, row.best, row.rival, *chances, judged=row.judged)


def _state_from(row: Any) -> QueueState:
    return QueueState(row.seed, row.audit_share, _by_objective(row.rarity), _by_objective(row.confirmed))


def _seen(row: Any) -> str:
    return f"{row.reading[:_READING]} {row.model} {row.tagged_at.isoformat()} {row.country or ''}"


def _queue_values(entry: QueueEntry, read: Mapping[int, int], common: Mapping[str, Any]) -> dict[str, Any]:
    score = entry.score
    return {
        "passage": score.key,
        "language": entry.language,
        "place": entry.place,
        "decided": score.key in read,
        "readers": read.get(score.key, 0),
        "best": score.best,
        "rival": score.rival,
        "chance": score.chance,
        "rival_chance": score.rival_chance,
        "doubt": score.doubt,
        "novelty": score.novelty,
        "judged": score.judged,
        "tagged": entry.tagged,
        "draw": entry.draw,
        "probability": entry.probability,
        **common,
    }


def _objective_values(entry: QueueEntry, read: Mapping[int, int], country: str | None) -> Iterator[dict[str, Any]]:
    for objective in sorted(entry.objectives):
        yield {
            "passage": entry.score.key,
            "objective": objective,
            "place": entry.place,
            "decided": entry.score.key in read,
            "language": entry.language,
            "country": country,
            "chance": entry.score.chance,
        }


def _counts(rows: Iterable[Any]) -> list[int]:
    found = {row.objective: row.passages for row in rows}
    return [found.get(int(objective), 0) for objective in Objective]


def _packed(values: Mapping[Objective, float]) -> str:
    return msgspec.json.encode({str(int(objective)): value for objective, value in values.items()}).decode()


def _by_objective(packed: str) -> dict[Objective, Any]:
    found = msgspec.json.decode(packed, type=dict[str, float])
    return {Objective(int(number)): value for number, value in found.items()}
