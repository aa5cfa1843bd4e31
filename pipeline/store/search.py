"""Full-text search over passages: FTS5 on SQLite and tsvector on PostgreSQL behind one method.

A search is a bounded amount of work, however common its words: the passages that match are found in the order of their
keys, the newest first, up to some thousand of them; of those that the filter leaves, the first ``RANKED`` are ranked.
Where no more than that match, the order is that of a full ranking; else the next search goes on with the older ones.
The same question gives the same order each time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Subquery,
    any_,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from pipeline.objectives import Objective
from pipeline.store.columns import Number
from pipeline.store.connection import Connected
from pipeline.store.folding import Term, find_terms, read_question
from pipeline.store.rows import SearchPage
from pipeline.store.search_filters import Ranges, hits_of, is_narrow, narrowed, within_versions
from pipeline.store.search_rows import SearchFilter
from pipeline.store.tables import passage_index

RANKED = 1_000  # passages of one search that are counted and ranked
_LOOKED_AT = 3_000  # passages that match, of which a filter may leave few
_TRIED = 30_000  # passages that PostgreSQL looks through without its index of words, in some 10 ms
_SHORT = 3  # characters: SQLite takes a tenth of a second to weigh all the words that begin with so few


class Search(Connected):
    """Finding passages by their words."""

    def search(
        self,
        words: str,
        *,
        filters: SearchFilter | None = None,
        objective: Objective | None = None,
        country: str | None = None,
        language: str | None = None,
        root: str | None = None,
        every_version: bool = False,
        limit: int = 20,
        offset: int = 0,
        after: int | None = None,
    ) -> SearchPage:
        """Find the passages in which all the words occur, best first.

        ``"..."`` asks for a phrase and a final ``*`` for a beginning; accents, case and vowel marks do not count, and
        no input is an error. A question without any letter or digit finds nothing. ``filters`` stands for all the
        single ones. Beyond 1,000 passages, or where a filter leaves few of very many, the page says ``more``, and
        its ``next`` is ``after`` of a search among the older ones.
        """
        terms = read_question(words)
        if not terms:
            return SearchPage(0, ())
        wanted = filters or SearchFilter(
            objective=objective, country=country, language=language, root=root, every_version=every_version
        )
        with self.reading() as connection:
            scores, following = self._ranked(connection, terms, wanted, after)
            page = dict(scores[offset : offset + limit])
            hits = hits_of(connection, page, lambda text: find_terms(text, terms))
        return SearchPage(len(scores), hits, more=following is not None, next=following)

    def _ranked(
        self, connection: Connection, terms: Sequence[Term], wanted: SearchFilter, after: int | None
    ) -> tuple[list[tuple[int, float]], int | None]:
        """Keys and scores of the passages found, best first, and the key behind which others may be found."""
        most = _LOOKED_AT if is_narrow(wanted) else RANKED + RANKED // 2  # files that are gone may leave some out
        asked = self._asked(terms)
        here = within_versions(connection, wanted, asked.key)
        if after is not None:
            here.append(asked.key < after)
        keys = self._newest(connection, asked, here, most)
        last = keys[-1] if len(keys) == most else None
        rows = select(asked.key.label("key"), asked.made_of.label("made_of"))
        if self.is_sqlite:  # it scores what it matches, and nothing else
            rows = rows.where(asked.matches, asked.key.between(keys[-1] if keys else 0, keys[0] if keys else -1), *here)
        else:
            rows = rows.where(asked.key == any_(literal(keys, ARRAY(Number))))
        found = rows.subquery()
        newest = narrowed(found, wanted).order_by(found.c.key.desc()).limit(RANKED + 1).subquery()
        kept = connection.execute(select(newest.c.key, self._score(newest, terms))).all()
        some = sorted(kept, key=lambda row: -row.key)[:RANKED]
        scores = sorted(((row.key, float(row.score)) for row in some), key=lambda each: (-each[1], each[0]))
        return scores, int(some[-1].key) if len(kept) > RANKED else last

    def _newest(
        self, connection: Connection, asked: "_Asked", here: Sequence[ColumnElement[bool]], most: int
    ) -> list[int]:
        """The keys of the newest passages that match, the newest first."""
        key = asked.key
        if self.is_sqlite:  # its index of words has the order of the keys
            walked = select(key).where(asked.matches, *here).order_by(key.desc())
            return list(connection.execute(walked.limit(most)).scalars())
        # The words may be in every other passage or, as those of two languages, in none: PostgreSQL cannot know, and
        # might read the whole archive in its order. So it tries the newest first, and then uses its index of words.
        tried = select(key.label("key"), asked.made_of.label("words")).where(*here).order_by(key.desc())
        some = tried.limit(_TRIED).subquery()
        found = select(some.c.key).where(some.c.words.op("@@")(asked.question)).order_by(some.c.key.desc())
        keys = list(connection.execute(found.limit(most)).scalars())
        if len(keys) == most:
            return keys
        unordered = key + 0  # by which no index of keys is ordered
        found = select(unordered).where(asked.matches, *here).order_by(unordered.desc())
        return list(connection.execute(found.limit(most)).scalars())

    def _asked(self, terms: Sequence[Term]) -> "_Asked":
        if self.is_sqlite:
            question: ColumnElement[Any] = literal(_fts5(terms))
            made_of: ColumnElement[Any] = literal_column("0.0")
            if all(len(term.words[-1]) > _SHORT for term in terms if term.prefix):
                made_of = -func.bm25(literal_column("passage_index"))
            matches = passage_index.c.words.op("MATCH")(question)
            return _Asked(passage_index.c.rowid, question, matches, made_of)
        question = cast(literal(_tsquery(terms)), TSQUERY)
        matches = passage_index.c.words.op("@@")(question)
        return _Asked(passage_index.c.key, question, matches, passage_index.c.words)

    def _score(self, kept: Subquery, terms: Sequence[Term]) -> ColumnElement[Any]:
        made_of = kept.c.made_of
        if self.is_sqlite:
            return made_of.label("score")
        vector = cast(literal(_tsquery(terms)), TSQUERY)
        return func.ts_rank_cd(made_of, vector, 1).label("score")  # 1: long ones do not win by length alone


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as SQL on the index of words."""

    key: ColumnElement[Any]
    question: ColumnElement[Any]
    matches: ColumnElement[bool]
    made_of: ColumnElement[Any]
    """What the score of a passage is made of: on SQLite the score itself."""


def matches_of(text: str, words: str) -> Ranges:
    """Give the character ranges of a whole passage that a question stands for, in order and apart.

    >>> matches_of("Every migrant may see a lawyer.", "LAWYER migr*")
    ((6, 13), (24, 30))
    """
    return find_terms(text, read_question(words))


def _fts5(terms: Sequence[Term]) -> str:
    """Write terms for FTS5: they hold letters, digits and marks only, so nothing in them can be syntax."""
    return " AND ".join('"' + " ".join(term.words) + '"' + (" *" if term.prefix else "") for term in terms)


def _tsquery(terms: Sequence[Term]) -> str:
    return " & ".join(
        "(" + " <-> ".join(f"'{word}'" for word in term.words) + (":*" if term.prefix else "") + ")" for term in terms
    )
