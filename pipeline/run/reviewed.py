"""What was reviewed, as an index of precedents: archive -> model -> index."""

from pathlib import Path

from pipeline.classify.model import load_model
from pipeline.classify.precedents import Precedents, Reviewed
from pipeline.classify.registry import pinned_folder
from pipeline.store import Archive


def reviewed_index(archive: Archive, models: Path) -> Precedents:
    """The index of all reviewed passages, by the pinned model; bring it up to date with ``add_reviewed``.

    Raises ModelError where the model cannot be used.
    """
    precedents = Precedents(load_model(pinned_folder(models)))
    add_reviewed(archive, precedents)
    return precedents


def add_reviewed(archive: Archive, precedents: Precedents) -> None:
    """Take in what was decided since."""
    found, last = archive.reviewed_passages(after=precedents.last)
    families = archive.families() if found else {}
    precedents.add(
        [
            Reviewed(each.passage_id, each.language, each.text, families[each.sha256], each.yes, each.no)
            for each in found
        ],
        last,
    )
