"""Language versions of one text: which are known to be, and the links between their passages."""

from collections.abc import Sequence
from datetime import datetime

from pipeline.records import Passage
from pipeline.store import Archive, Ground, TwinLink, Twinning
from pipeline.versions.languages import main_language, split_languages, twins_by_name
from pipeline.versions.twins import Twins, link_twins

SURE_SHARE = 0.5  # of the shorter side of a bilingual file that has sure twins: else its languages say different things
SURE = 0.5  # confidence of such a twin


def link_known_twins(archive: Archive, root: str, now: datetime) -> list[str]:
    """Link the twins of a folder that are not linked yet; sentences about those that were.

    Twins are files that share their name but for the language (``law_en.xml``, ``law_fr.xml``), and the two languages
    of one file. Nothing else is taken for twins unless a person says so.
    """
    told = []
    for due in archive.due_twinnings():
        if due.left == due.right:
            link_columns(archive, due.left, now)
        else:
            link_documents(archive, due.left, due.right, due.ground, now)
    known = archive.looked_at_twins()
    rows = {row.source.path: row for row in archive.documents(root) if row.passages}
    named = {path: row.languages[0] for path, row in rows.items() if row.languages}
    for left, right in twins_by_name(named):
        ours, theirs = rows[left].source.sha256, rows[right].source.sha256
        if ours != theirs and not {(ours, theirs), (theirs, ours)} & known:
            made = link_documents(archive, ours, theirs, Ground.NAME, now)
            told.append(f"{left} and {right} are taken for language versions by their names ({_count(made)}).")
    for row in rows.values():
        if len(row.languages) > 1 and (row.source.sha256, row.source.sha256) not in known:
            link_columns(archive, row.source.sha256, now)
    return told


def link_documents(archive: Archive, left: str, right: str, ground: Ground, now: datetime) -> Twinning:
    """Link two documents of the archive and keep the links."""
    twinning = link_passages(left, archive.passages(left), right, archive.passages(right), ground)
    archive.write_twinning(twinning, now=now)
    return twinning


def link_passages(
    left: str, ours: Sequence[Passage], right: str, theirs: Sequence[Passage], ground: Ground
) -> Twinning:
    """Link the passages of two texts that a person or their names say are twins."""
    links = _links(link_twins(ours, theirs))
    return Twinning(left, right, main_language(ours), main_language(theirs), ground, links)


def link_columns(archive: Archive, sha256: str, now: datetime) -> Twinning:
    """Link the two languages of one document; without links where it is not a bilingual text, which is kept as well."""
    twinning = columns_of(sha256, archive.passages(sha256))
    archive.write_twinning(twinning, now=now)
    return twinning


def columns_of(sha256: str, passages: Sequence[Passage]) -> Twinning:
    """The two languages of one text with the links between them; none where they say different things."""
    streams = split_languages(passages)
    if streams is None:
        return Twinning(sha256, sha256, "und", "und", Ground.COLUMNS, ())
    left, right = streams
    found = link_twins(left.passages, right.passages)
    sure = sum(len(twins.left) for twins in found if twins.confidence >= SURE)
    agree = sure >= SURE_SHARE * min(len(left.passages), len(right.passages))
    return Twinning(sha256, sha256, left.language, right.language, Ground.COLUMNS, _links(found) if agree else ())


def _links(found: Sequence[Twins]) -> tuple[TwinLink, ...]:
    return tuple(
        TwinLink(left.id, right.id, twins.confidence) for twins in found for left in twins.left for right in twins.right
    )


def _count(twinning: Twinning) -> str:
    return "1 passage is linked" if len(twinning.links) == 1 else f"{len(twinning.links):,} passages are linked"
