"""What the decisions of an archive can teach: the passages that they stand on, and which documents belong together."""

from dataclasses import dataclass

from sqlalchemy import select

from pipeline.store.connection import Connected
from pipeline.store.review_tables import readings
from pipeline.store.spoken import stands
from pipeline.store.standing import placed
from pipeline.store.tables import passages, twinnings, versions


@dataclass(frozen=True, slots=True)
class DecidedPassage:
    """A passage that decisions stand on."""

    id: str
    sha256: str
    """Of its version."""
    language: str
    text: str


class Families(Connected):
    """Decided passages and families of documents."""

    def decided_passages(self) -> list[DecidedPassage]:
        """Give the passages that people spoke of, carried decisions included, in the order of the archive."""
        where = placed()
        read = select(readings.c.passage_id).where(stands())
        wanted = (
            select(passages.c.id, versions.c.sha256, passages.c.language, passages.c.text)
            .join(versions, versions.c.number == passages.c.version)
            .where(passages.c.id.in_(select(where.c.place_id).union(read)))
            .order_by(passages.c.key)
        )
        with self.reading() as connection:
            return [DecidedPassage(row.id, row.sha256, row.language, row.text) for row in connection.execute(wanted)]

    def families(self) -> dict[str, str]:
        """Give the family of each version, by digest: the digest of the first version of its oldest document.

        A document, its versions and all that was ever held to be its twin are one family, whether links of passages
        were found or not: what is learnt from one of them would give away the answers on the others.
        """
        known = select(versions.c.number, versions.c.sha256, versions.c.document).order_by(
            versions.c.document, versions.c.ordinal, versions.c.number
        )
        with self.reading() as connection:
            rows = connection.execute(known).all()
            pairs = connection.execute(select(twinnings.c.left, twinnings.c.right)).all()
        document_of = {row.number: row.document for row in rows}
        oldest = _join([(document_of[pair.left], document_of[pair.right]) for pair in pairs])
        first: dict[int, str] = {}
        for row in rows:
            first.setdefault(row.document, row.sha256)
        return {row.sha256: first[oldest.get(row.document, row.document)] for row in rows}


def _join(pairs: list[tuple[int, int]]) -> dict[int, int]:
    """The smallest number that each one is joined to, over any number of pairs."""
    leader: dict[int, int] = {}

    def find(number: int) -> int:
        while leader.get(number, number) != number:
            number = leader[number]
        return number

    for one, other in pairs:
        low, high = sorted((find(one), find(other)))
        leader[high] = low
    return {number: find(number) for pair in pairs for number in pair}
