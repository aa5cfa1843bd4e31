"""A guess of direction as it is put to a person: always a question, and none at all where the guess is weak."""

from pipeline.chances import as_percent
from pipeline.records import Alignment

ASK_FROM = 0.6
"""Least chance that is worth asking about. Out of fold 85 of 100 guesses at or above it were right (advance 88, neutral
79, conflict 75), and of those below it 51: as good as a coin. It leaves 21 of 100 passages without a guess."""
UNCLEAR = "direction unclear"


def as_question(alignment: Alignment | None, chance: float | None) -> str:
    """What is asked about a tag; empty where the model guesses nothing.

    >>> as_question(Alignment.CONFLICT, 0.712)
    'conflict? 71%'
    >>> as_question(Alignment.CONFLICT, 0.41)
    'direction unclear'
    """
    if alignment is None or chance is None:
        return ""
    return f"{alignment.value}? {as_percent(chance)}" if chance >= ASK_FROM else UNCLEAR
