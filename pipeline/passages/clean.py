"""The text of a block as a reader sees it, and where each place of the raw text went."""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

_UNSEEN = re.compile(
    r"[\s\u00a0\u2028\u2029]+"  # white space of any kind becomes one space
    r"|[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u061c\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]+"
    r"|[\ud800-\udfff]"
)
_WORD = re.compile(r"[^ ]+")
LONGEST_EXACT_WORD = 400  # characters within which a place inside a recomposed word is found exactly


@dataclass(frozen=True, slots=True)
class CleanText:
    """``text`` is NFC, without control, bidi and invisible characters (ZWJ and ZWNJ stay), with single spaces.

    ``raw_places[i]`` of the raw text became ``clean_places[i]``; between them the two run in step.
    """

    text: str
    raw_places: tuple[int, ...] = (0,)
    clean_places: tuple[int, ...] = (0,)

    def place(self, raw: int) -> int:
        """Where the raw offset lies in the clean text."""
        index = bisect_right(self.raw_places, raw) - 1
        if index < 0:
            return 0
        place = self.clean_places[index] + raw - self.raw_places[index]
        following = self.clean_places[index + 1] if index + 1 < len(self.clean_places) else len(self.text)
        return min(place, following, len(self.text))


def clean_text(raw: str) -> CleanText:
    r"""Clean the raw text of a block.

    >>> clean_text("a\u202e  b\x00c").text
    'a bc'
    """
    plain = raw.isprintable() and "  " not in raw and raw[:1] != " " != raw[-1:]
    if plain and (raw.isascii() or (raw.strip() == raw and unicodedata.is_normalized("NFC", raw))):
        return CleanText(raw)
    text, raw_places, places = _drop_unseen(raw)
    if unicodedata.is_normalized("NFC", text):
        return CleanText(text, tuple(raw_places), tuple(places))
    composed, before, after = _compose(text)
    return _chain(CleanText(text, tuple(raw_places), tuple(places)), CleanText(composed, tuple(before), tuple(after)))


def _drop_unseen(raw: str) -> tuple[str, list[int], list[int]]:
    pieces: list[str] = []
    raw_places, places = [0], [0]
    length = last = 0
    ends_in_space = True  # so that white space at the start goes
    for match in _UNSEEN.finditer(raw):
        piece = raw[last : match.start()]
        if piece:
            pieces.append(piece)
            length += len(piece)
            ends_in_space = False
        found = match[0]
        put = " " if found.isspace() and not ends_in_space else ""
        if "\ud800" <= found <= "\udfff":
            put = "\ufffd"
        if put:
            pieces.append(put)
            ends_in_space = put == " "
        raw_places += (match.start(), match.end())
        places += (length, length + len(put))
        length += len(put)
        last = match.end()
    pieces.append(raw[last:])
    return "".join(pieces).rstrip(" "), raw_places, places


def _compose(text: str) -> tuple[str, list[int], list[int]]:
    """NFC word by word: nothing composes across a space."""
    pieces: list[str] = []
    before, after = [0], [0]
    length = last = 0
    for match in _WORD.finditer(text):
        word = match[0]
        composed = word if unicodedata.is_normalized("NFC", word) else unicodedata.normalize("NFC", word)
        length += match.start() - last
        last = match.end()
        pieces += (text[match.start() - (match.start() > 0) : match.start()], composed)
        if composed is not word:
            steps = range(1, len(word)) if len(word) <= LONGEST_EXACT_WORD else ()
            before += (match.start(), *(match.start() + step for step in steps), match.end())
            inside = (length + len(unicodedata.normalize("NFC", word[:step])) for step in steps)
            after += (length, *inside, length + len(composed))
        length += len(composed)
    return "".join(pieces), before, _rising(after)


def _rising(places: list[int]) -> list[int]:
    """A mark that composes with a later one can shorten a prefix: places never go back."""
    for index in range(len(places) - 2, -1, -1):
        places[index] = min(places[index], places[index + 1])
    return places


def _chain(first: CleanText, second: CleanText) -> CleanText:
    """One map from the raw text to the text of the second."""
    inner = [first.raw_places[index] + place - first.clean_places[index] for place, index in _back(first, second)]
    raw = sorted({*first.raw_places, *inner})
    return CleanText(second.text, tuple(raw), tuple(second.place(first.place(place)) for place in raw))


def _back(first: CleanText, second: CleanText) -> list[tuple[int, int]]:
    return [(place, max(bisect_right(first.clean_places, place) - 1, 0)) for place in second.raw_places]
