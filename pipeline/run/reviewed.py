"""What was reviewed, as an index of precedents: archive -> model -> index."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.classify.model import load_model
from pipeline.classify.precedents import MOST_REVIEWED, Precedents, Reviewed
from pipeline.classify.registry import pinned_folder
from pipeline.store import Archive


def reviewed_index(archive: Archive, models: Path) -> Precedents:
    """The index of all reviewed passages, by the pinned model; bring it up to date with ``add_reviewed``.

    Raises ModelError where the model cannot be used.
    """
    precedents = empty_index(models)
    add_reviewed(archive, precedents)
    return precedents


def empty_index(models: Path) -> Precedents:
    """An index by the pinned model that knows of no passage yet. Raises ModelError where the model cannot be used."""
    return Precedents(load_model(pinned_folder(models)))


def add_reviewed(archive: Archive, precedents: Precedents) -> None:
    """Take in what was decided since."""
    for _ in adding_reviewed(archive, precedents, MOST_REVIEWED):
        pass


def adding_reviewed(archive: Archive, precedents: Precedents, piece: int) -> Iterator[int]:
    """Do the same, ``piece`` passages at a time; the index holds them when all of them are read.

    Gives behind each piece how many passages are left.
    """
    found, last = archive.reviewed_passages(after=precedents.last)
    families = archive.families() if found else {}
    reviewed = [
        Reviewed(each.passage_id, each.language, each.text, families[each.sha256], each.yes, each.no) for each in found
    ]
    yield from precedents.adding(reviewed, last, piece)
