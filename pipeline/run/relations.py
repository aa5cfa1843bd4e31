"""What one document is to another, as the metadata say: told to the archive, once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from pipeline.errors import ArchiveError
from pipeline.intake.metadata import Relation
from pipeline.run.twin_files import link_documents
from pipeline.store import Archive, DocumentRow, Ground

Said = tuple[str, Relation, str]


def due_relations(archive: Archive, root: str, said: Iterable[Said]) -> list[tuple[DocumentRow, Relation, DocumentRow]]:
    """Those between two documents of the archive that it does not know yet."""
    rows = {path: row for row in archive.documents(root) for path in row.paths}
    pairs = ((rows.get(path), relation, rows.get(other)) for path, relation, other in said)
    both = [(one, relation, other) for one, relation, other in pairs if one is not None and other is not None]
    linked = archive.looked_at_twins()
    return [each for each in both if not _is_known(*each, linked)]


def relate(archive: Archive, root: str, said: Sequence[Said], now: datetime) -> list[str]:
    """Tell the archive; sentences about what was said and cannot be."""
    if not said:
        return []  # as in most folders, and listing the documents of a large archive takes seconds
    told = list(_missing(archive, root, said))
    for one, relation, other in due_relations(archive, root, said):
        try:
            if relation is Relation.VERSION:
                archive.make_version_of(one.source.sha256, other.source.sha256)
            else:
                link_documents(archive, other.source.sha256, one.source.sha256, Ground.METADATA, now)
        except ArchiveError as error:
            told.append(f"{one.source.path} is said to be the {relation} of {other.source.path}. {error.sentence()}")
    return told


def _missing(archive: Archive, root: str, said: Iterable[Said]) -> Iterator[str]:
    outcomes = {outcome.path for outcome in archive.outcomes(root)}
    for path, relation, other in said:
        if other == path:
            yield f"{path} is said to be the {relation} of itself; that is passed over."
        elif other not in outcomes:
            yield f"{path} is said to be the {relation} of {other}, which is no file of this folder."


def _is_known(one: DocumentRow, relation: Relation, other: DocumentRow, linked: set[tuple[str, str]]) -> bool:
    pair = (one.source.sha256, other.source.sha256)
    if pair[0] == pair[1]:
        return True
    return one.document == other.document if relation is Relation.VERSION else bool({pair, pair[::-1]} & linked)
