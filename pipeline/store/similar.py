"""More like this: the passages that share the rarest words of one.

How rare a word is, is not counted: of each word, the passages that have it are fetched up to ``_COMMON``, and a word
with more is common and tells little. What two passages share is weighed by the rarity of each shared word, as in Karen
Sparck Jones, "A statistical interpretation of term specificity and its application in retrieval" (1972).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log

from sqlalchemy import Connection, Select, cast, literal, literal_column, select, text, union_all
from sqlalchemy.dialects.postgresql import TSQUERY

from pipeline.errors import UnknownRecord
from pipeline.store.connection import Connected
from pipeline.store.folding import Term, find_terms, fold
from pipeline.store.rows import Hit
from pipeline.store.search_filters import hits_of
from pipeline.store.tables import passage_index, passages, versions

_COMMON = 200  # passages: a word of more is common
_TRIED = 24  # words of a passage, the longest ones, as long words are rare in most languages
_WORDS = 12  # rarest words by which passages are compared
_FEW = 3  # words to be tried at least
_SPARE = 5  # times as many passages as asked for, as some are left out

_NOTED = text(  # what ANALYZE has seen often, about a thousand words
    "SELECT told.word, told.share FROM pg_stats, "
    "unnest(most_common_elems::text::text[], most_common_elem_freqs) AS told (word, share) "
    "WHERE schemaname = ANY (current_schemas(FALSE)) AND tablename = 'passage_index' AND attname = 'words' "
    "AND told.word = ANY (:words)"
)


class Similar(Connected):
    """Finding passages like one."""

    def similar(self, passage_id: str, *, limit: int = 10) -> list[Hit]:
        """Give the passages that share the rarest words of one, those that share most first, with those words marked.

        The passage itself is left out, and the same text in other versions of its document, and in versions without a
        file. Raises UnknownRecord for an unknown passage.
        """
        with self.reading() as connection:
            this = connection.execute(
                select(passages.c.key, passages.c.text, versions.c.document)
                .join(versions, versions.c.number == passages.c.version)
                .where(passages.c.id == passage_id)
            ).first()
            if this is None:
                message = f"The archive has no passage {passage_id}."
                raise UnknownRecord(message, advice="It may come from another archive, or from an older reading.")
            having = self._passages_with(connection, self._tried(connection, _longest(fold(this.text))))
            words = _rarest(having, this.key)
            scores = _shared({word: having[word] for word in words}, this.key)
            best = sorted(scores, key=lambda key: (-scores[key], key))[: limit * _SPARE]
            kept = _others(connection, best, this.document, this.text)[:limit]
            terms = tuple(Term((word,)) for word in words)
            return list(hits_of(connection, {key: scores[key] for key in kept}, lambda text: find_terms(text, terms)))

    def _tried(self, connection: Connection, words: Sequence[str]) -> Sequence[str]:
        """The words that PostgreSQL has not noted as common and, where they are few, the least common others."""
        if self.is_sqlite:
            return words
        noted = {row.word: row.share for row in connection.execute(_NOTED, {"words": list(words)})}
        return sorted(words, key=lambda word: noted.get(word, 0.0))[: max(_FEW, len(words) - len(noted))]

    def _passages_with(self, connection: Connection, words: Sequence[str]) -> dict[str, list[int]]:
        """The keys of passages that have each word, one more than ``_COMMON`` at most, the newest first."""
        having: dict[str, list[int]] = {word: [] for word in words}
        if words:
            each = [select(self._with_word(word, place).subquery()) for place, word in enumerate(words)]
            for place, key in connection.execute(union_all(*each)):
                having[words[place]].append(key)
        return having

    def _with_word(self, word: str, place: int) -> Select[tuple[int, int]]:
        if self.is_sqlite:
            key, matches = passage_index.c.rowid, passage_index.c.words.op("MATCH")(literal(f'"{word}"'))
        else:
            key, asked = passage_index.c.key, cast(literal(f"'{word}'"), TSQUERY)
            matches = passage_index.c.words.op("@@")(asked)
        rows = select(literal_column(str(place)).label("place"), key.label("key")).where(matches)
        return rows.order_by(key.desc()).limit(_COMMON + 1)


def _longest(words: Iterable[str]) -> list[str]:
    """Different words, the longest first, and of equally long ones those that come first."""
    return sorted(dict.fromkeys(words), key=len, reverse=True)[:_TRIED]


def _rarest(having: Mapping[str, Sequence[int]], own: int) -> list[str]:
    """The words that tell most, those of no other passage left out; common ones only where there are no others."""
    shared = sorted((word for word, keys in having.items() if set(keys) - {own}), key=lambda word: len(having[word]))
    return [word for word in shared if len(having[word]) <= _COMMON][:_WORDS] or shared[:_WORDS]


def _shared(having: Mapping[str, Sequence[int]], own: int) -> dict[int, float]:
    """The weight of what each passage has of some words."""
    scores: defaultdict[int, float] = defaultdict(float)
    for keys in having.values():
        for key in keys:
            scores[key] += log(10 * _COMMON / len(keys))
    scores.pop(own, None)
    return dict(scores)


def _others(connection: Connection, keys: Sequence[int], document: int, text: str) -> list[int]:
    """Those that are worth showing, in the order given."""
    wanted = (
        select(passages.c.key, passages.c.text, versions.c.document)
        .join(versions, versions.c.number == passages.c.version)
        .where(passages.c.key.in_(keys), versions.c.current)
    )
    rows = {row.key: row for row in connection.execute(wanted)}
    return [key for key in keys if key in rows and (rows[key].document, rows[key].text) != (document, text)]
