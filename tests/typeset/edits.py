"""Struck and inserted words: what a paragraph says without the struck ones, and where a line is cut to be marked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from tests.typeset.law import Change, Edit, Note, Provision
from tests.typeset.lines import BrokenLine
from tests.typeset.records import TruthParagraph


def clean_offsets(text: str, edits: Sequence[Edit]) -> list[int]:
    """For each offset of the printed text, its end included, the offset in the text without struck words.

    A space that would stand double or at either end goes with them.

    >>> clean_offsets("ab cd e", [Edit(3, 5, Change.STRUCK)])
    [0, 1, 2, 3, 3, 3, 3, 4]
    """
    offsets, count, last = [], 0, " "
    for at, character in enumerate(text):
        offsets.append(count)
        if _is_struck(at, edits) or (character == " " and last == " "):
            continue
        count, last = count + 1, character
    offsets.append(count)
    return offsets


def clean_text(text: str, edits: Sequence[Edit]) -> str:
    """The text without its struck words.

    >>> clean_text("The fee is 180 60 crowns.", [Edit(11, 14, Change.STRUCK), Edit(15, 17, Change.INSERTED)])
    'The fee is 60 crowns.'
    """
    if not edits:
        return text
    offsets = clean_offsets(text, edits)
    return "".join(text[at] for at, (here, after) in enumerate(pairwise(offsets)) if after > here).rstrip()


def text_of(provision: Provision, heads: Sequence[str]) -> str:
    """A paragraph as it holds: what stands before its text, and its text without struck words."""
    struck = provision.change is Change.STRUCK
    text = provision.text if struck else clean_text(provision.text, provision.edits)
    return " ".join(one for one in (*heads, text) if one)


def with_changes(truth: TruthParagraph, provision: Provision, heads: Sequence[str]) -> TruthParagraph:
    """The truth with its struck and inserted words, and with the places of its footnote marks."""
    shift = len(truth.text) - len(text_of(provision, ()))
    offsets = clean_offsets(provision.text, provision.edits if provision.change is None else ())
    words = {change: tuple(_words(provision, change, heads)) for change in Change}
    marks = tuple((offsets[note.offset] + shift, note.number) for note in provision.notes)
    return replace(truth, struck=words[Change.STRUCK], inserted=words[Change.INSERTED], marks=marks)


def _words(provision: Provision, change: Change, heads: Sequence[str]) -> Iterator[str]:
    if provision.change is change:
        yield " ".join(one for one in (*heads, provision.text) if one)
    elif provision.change is None:
        yield from (provision.text[one.start : one.end] for one in provision.edits if one.change is change)


def pieces_of(
    line: BrokenLine, notes: Sequence[Note], edits: Sequence[Edit]
) -> Iterator[tuple[int, int, str, Change | None]]:
    """Ranges of a line, each with the note mark that follows it and with what was done to its words."""
    marks = {note.offset: note.number for note in notes}
    cuts = {at for one in edits for at in (one.start, one.end) if line.start < at < line.end}
    start = line.start
    for end in sorted(cuts | set(marks) | {line.end}):
        yield start, end, marks.get(end, ""), _change_at(start, edits)
        start = end
    if line.end in marks:
        yield line.end, line.end, "", None


def _change_at(at: int, edits: Sequence[Edit]) -> Change | None:
    return next((one.change for one in edits if one.start <= at < one.end), None)


def _is_struck(at: int, edits: Sequence[Edit]) -> bool:
    return _change_at(at, edits) is Change.STRUCK
