"""The canonical text around a passage, for sources that have no pages to show."""

from dataclasses import dataclass

from pipeline.records import Passage
from pipeline.store import Archive

AROUND = 2_000  # characters on each side: a screen of text
LONGEST = 200_000  # characters on each side that may be asked for
LONGEST_WORD = 100  # characters that a window gives up so as not to begin or end within a word


@dataclass(frozen=True, slots=True)
class TextWindow:
    """A piece of the text of a document: ``text[start:end]`` is the passage, and ``text`` begins at ``offset``."""

    text: str
    start: int
    end: int
    offset: int
    """Of the first character in the whole text."""
    length: int
    """Of the whole text, in characters."""

    @property
    def is_cut_before(self) -> bool:
        """Whether there is more text before."""
        return self.offset > 0

    @property
    def is_cut_after(self) -> bool:
        """Whether there is more text behind."""
        return self.offset + len(self.text) < self.length


def text_around(archive: Archive, passage: Passage, *, around: int = AROUND) -> TextWindow:
    """The passage with about ``around`` characters of the text before and behind it, whole words alone."""
    reach = min(max(around, 0), LONGEST)
    first = max(passage.start - reach, 0)
    text, length = archive.text_between(passage.source_id, first, passage.end + reach)
    start, end = passage.start - first, passage.end - first
    dropped = _broken_start(text[:start]) if first > 0 else 0
    kept = len(text) - (_broken_end(text[end:]) if first + len(text) < length else 0)
    return TextWindow(text[dropped:kept], start - dropped, end - dropped, first + dropped, length)


def _broken_start(before: str) -> int:
    """How many characters lie before the first gap between words."""
    for place, sign in enumerate(before[:LONGEST_WORD]):
        if sign.isspace():
            return place + 1
    return 0


def _broken_end(behind: str) -> int:
    """The same from the end."""
    for place, sign in enumerate(reversed(behind[-LONGEST_WORD:])):
        if sign.isspace():
            return place + 1
    return 0
