"""What a machine guesses of direction, as columns whose names cannot be taken for a finding."""

from collections.abc import Sequence

from pipeline.records import Alignment, Tag

SUGGESTION_COLUMNS = ("suggested_alignment", "suggested_alignment_chance")
"""The last columns of tags, and of passages (there of the surest tag); empty where nothing is guessed."""


def suggestion(tags: Sequence[Tag]) -> tuple[Alignment | None, float | None]:
    """The guess that goes with the surest of some tags; of equals with that of the first objective."""
    surest = max(tags, key=lambda tag: (tag.score, -int(tag.objective)), default=None)
    return (None, None) if surest is None else (surest.alignment, surest.alignment_score)
