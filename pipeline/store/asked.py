"""Statements that every answer and every page asks, put together once: that takes longer than the database's reply.

Each names its values: ``connection.execute(passage_by_id(), {"id": passage_id})``.
"""

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, BindParameter, Select, and_, bindparam, func, select

from pipeline.store.people import IS_ACTIVE
from pipeline.store.people_tables import people, sessions
from pipeline.store.queue_tables import queue
from pipeline.store.review_tables import assigned_passages, assignments, readings, remarks, settlements
from pipeline.store.tables import models, passages, paths, taggings, tags, versions

FIRST: BindParameter[int] = bindparam("first", type_=BigInteger)
LAST: BindParameter[int] = bindparam("last", type_=BigInteger)


@cache
def session_with_person() -> Select[Any]:
    """The session of a ``digest`` that lasts at ``now``, and its active person."""
    wanted = select(sessions, people).join(people, people.c.code == sessions.c.person)
    return wanted.where(sessions.c.digest == bindparam("digest"), sessions.c.expires_at > bindparam("now"), IS_ACTIVE)


@cache
def version_number() -> Select[Any]:
    """The number of the version with the bytes ``sha256``."""
    return select(versions.c.number).where(versions.c.sha256 == bindparam("sha256"))


@cache
def current_versions() -> Select[Any]:
    """The current versions, with the model that tagged each last and the number of its tags."""
    return _versions().where(versions.c.current)


@cache
def versions_by_number() -> Select[Any]:
    """The same of the versions with ``numbers``, current or not."""
    return _versions().where(versions.c.number.in_(bindparam("numbers", expanding=True)))


def _versions() -> Select[Any]:
    return (
        select(versions, models.c.model_id, taggings.c.tags)
        .outerjoin(models, models.c.number == versions.c.model)
        .outerjoin(taggings, and_(taggings.c.version == versions.c.number, taggings.c.model == versions.c.model))
    )


@cache
def paths_by_number() -> Select[Any]:
    """Where the files of the versions with ``numbers`` are now."""
    these = select(versions.c.sha256).where(versions.c.number.in_(bindparam("numbers", expanding=True)))
    return select(paths.c.sha256, paths.c.path).where(paths.c.gone_at.is_(None), paths.c.sha256.in_(these))


@cache
def passage_by_id() -> Select[Any]:
    """The passage ``id``, and the digest of its version."""
    wanted = select(passages, versions.c.sha256).join(versions, versions.c.number == passages.c.version)
    return wanted.where(passages.c.id == bindparam("id"))


@cache
def passages_between() -> Select[Any]:
    """Passages with the keys ``first`` to ``last``, in order."""
    return select(passages).where(passages.c.key.between(FIRST, LAST)).order_by(passages.c.key)


@cache
def paths_between() -> Select[Any]:
    """Keys and paths of those of the passages ``first`` to ``last`` that have one of the ``paths``."""
    named = passages.c.path.in_(bindparam("paths", expanding=True))
    return select(passages.c.key, passages.c.path).where(passages.c.key.between(FIRST, LAST), named)


@cache
def latest_tags() -> Select[Any]:
    """The tags of passage ``id`` by the model that tagged its version last, by objective."""
    return (
        select(tags, passages.c.id, models.c.model_id)
        .join(passages, passages.c.key == tags.c.passage)
        .join(versions, and_(versions.c.number == passages.c.version, versions.c.model == tags.c.model))
        .join(models, models.c.number == tags.c.model)
        .where(passages.c.id == bindparam("id"))
        .order_by(tags.c.objective)
    )


@cache
def queue_rows() -> Select[Any]:
    """Rows of the queue with the passages' ``keys``, with what a list shows of each."""
    return (
        select(queue, passages.c.id, passages.c.path, passages.c.text, models.c.model_id)
        .add_columns(versions.c.sha256, versions.c.title, versions.c.found_title)
        .join(passages, passages.c.key == queue.c.passage)
        .join(versions, versions.c.number == queue.c.version)
        .join(models, models.c.number == queue.c.model)
        .where(queue.c.passage.in_(bindparam("keys", expanding=True)))
    )


@cache
def first_paths() -> Select[Any]:
    """Of each of the versions ``digests`` the first path where it is now."""
    here = paths.c.sha256.in_(bindparam("digests", expanding=True)) & paths.c.gone_at.is_(None)
    return select(paths.c.sha256, func.min(paths.c.path).label("path")).where(here).group_by(paths.c.sha256)


@cache
def readings_on() -> Select[Any]:
    """All readings of passage ``id``, the oldest first."""
    return select(readings).where(readings.c.passage_id == bindparam("id")).order_by(readings.c.number)


@cache
def remarks_about() -> Select[Any]:
    """All remarks on passage ``id``, the oldest first."""
    return select(remarks).where(remarks.c.passage_id == bindparam("id")).order_by(remarks.c.number)


@cache
def settlements_about() -> Select[Any]:
    """All settlements on the passages ``ids``, the oldest first."""
    here = settlements.c.passage_id.in_(bindparam("ids", expanding=True))
    return select(settlements).where(here).order_by(settlements.c.number)


@cache
def most_wanted() -> Select[Any]:
    """How many readings of passage ``id`` its open assignments want at most."""
    return (
        select(func.max(assignments.c.wanted))
        .join(assigned_passages, assigned_passages.c.assignment == assignments.c.number)
        .where(assigned_passages.c.passage_id == bindparam("id"), assignments.c.closed_at.is_(None))
    )
