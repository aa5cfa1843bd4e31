"""Full-text search over passages: FTS5 on SQLite and tsvector on PostgreSQL behind one method."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, cast, exists, func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import TSQUERY

from pipeline.objectives import Objective
from pipeline.store.connection import Connected
from pipeline.store.folding import Term, find_terms, read_question
from pipeline.store.rows import Hit, SearchPage
from pipeline.store.tables import passage_index, passages, paths, tags, versions

_SNIPPET = 240  # characters: about three lines in a list
_LEAD = 60  # characters before the first mark


class Search(Connected):
    """Finding passages by their words."""

    def search(
        self,
        words: str,
        *,
        objective: Objective | None = None,
        country: str | None = None,
        language: str | None = None,
        root: str | None = None,
        every_version: bool = False,
        limit: int = 20,
        offset: int = 0,
    ) -> SearchPage:
        """Find the passages in which all the words occur, best first.

        ``"..."`` asks for a phrase and a final ``*`` for a beginning; accents, case and vowel marks do not count, and
        no input is an error. ``objective`` keeps passages that the last model tagged with it. A question without any
        letter or digit finds nothing.
        """
        terms = read_question(words)
        if not terms:
            return SearchPage(0, ())
        found = self._matching(terms, every_version=every_version)
        if objective is not None:
            tagged = (tags.c.passage == passages.c.key) & (tags.c.model == versions.c.model)
            found = found.where(exists().where(tagged, tags.c.objective == int(objective)))
        if country is not None:
            found = found.where(versions.c.country == country.upper())
        if language is not None:
            found = found.where(passages.c.language == language.lower())
        if root is not None:
            under = (paths.c.version == versions.c.number) & (paths.c.root == root) & paths.c.gone_at.is_(None)
            found = found.where(exists().where(under))
        with self.reading() as connection:
            total = int(connection.execute(select(func.count()).select_from(found.subquery())).scalar_one())
            ordered = found.order_by(literal_column("score").desc(), passages.c.key).limit(limit).offset(offset)
            rows = connection.execute(ordered).all()
            shas = [row.sha256 for row in rows]
            places = select(paths.c.sha256, func.min(paths.c.path)).where(
                paths.c.sha256.in_(shas), paths.c.gone_at.is_(None)
            )
            at = {sha256: path for sha256, path in connection.execute(places.group_by(paths.c.sha256))}  # noqa: C416
        return SearchPage(total, tuple(_hit(row, at.get(row.sha256, ""), terms) for row in rows))

    def _matching(self, terms: Sequence[Term], *, every_version: bool) -> Select[Any]:
        if self.is_sqlite:
            key, asked = passage_index.c.rowid, literal(_fts5(terms))
            matches = passage_index.c.words.op("MATCH")(asked)
            score: ColumnElement[Any] = -func.bm25(literal_column("passage_index"))
        else:
            key, vector = passage_index.c.key, cast(literal(_tsquery(terms)), TSQUERY)
            matches = passage_index.c.words.op("@@")(vector)
            score = func.ts_rank_cd(passage_index.c.words, vector, 1)  # 1: long passages do not win by length alone
        columns = (
            passages.c.key,
            passages.c.id,
            passages.c.path,
            passages.c.language,
            passages.c.text,
            versions.c.sha256,
            versions.c.title,
            versions.c.found_title,
            score.label("score"),
        )
        found = (
            select(*columns)
            .select_from(passage_index)
            .join(passages, passages.c.key == key)
            .join(versions, versions.c.number == passages.c.version)
            .where(matches)
        )
        return found if every_version else found.where(versions.c.current)


def _fts5(terms: Sequence[Term]) -> str:
    """Write terms for FTS5: they hold letters, digits and marks only, so nothing in them can be syntax."""
    return " AND ".join('"' + " ".join(term.words) + '"' + (" *" if term.prefix else "") for term in terms)


def _tsquery(terms: Sequence[Term]) -> str:
    return " & ".join(
        "(" + " <-> ".join(f"'{word}'" for word in term.words) + (":*" if term.prefix else "") + ")" for term in terms
    )


def _hit(row: Row[Any], document_path: str, terms: tuple[Term, ...]) -> Hit:
    snippet, marks = make_snippet(row.text, find_terms(row.text, terms))
    return Hit(
        passage_id=row.id,
        sha256=row.sha256,
        name=row.title or row.found_title or document_path,
        document_path=document_path,
        path=row.path,
        language=row.language,
        snippet=snippet,
        marks=marks,
        score=float(row.score),
    )


def make_snippet(text: str, found: tuple[tuple[int, int], ...]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Cut the part of a text that shows most of what was found, and say where that stands in it.

    >>> make_snippet("Migrants have rights.", ((0, 8), (14, 20)))
    ('Migrants have rights.', ((0, 8), (14, 20)))
    """
    if len(text) <= _SNIPPET:
        return text, found
    starts = [max(0, start - _LEAD) for start, _ in found] or [0]
    start = max(starts, key=lambda at: (sum(at <= mark[0] and mark[1] <= at + _SNIPPET for mark in found), -at))
    start = _after_space(text, start) if start else 0
    end = min(len(text), start + _SNIPPET)
    if end < len(text):
        end = max(text.rfind(" ", start + _SNIPPET // 2, end), end - _LEAD)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    shift = len(before) - start
    marks = tuple((first + shift, min(last, end) + shift) for first, last in found if start <= first < end)
    return before + text[start:end] + after, marks


def _after_space(text: str, start: int) -> int:
    space = text.find(" ", start, start + _LEAD // 2)
    return start if space < 0 else space + 1
