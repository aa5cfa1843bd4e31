"""Cutting long texts at the ends of sentences, by punctuation alone, in any script."""

import re

_SENTENCE_END = re.compile(
    r"(?<![\s(\[][^\W\d_])(?<!^[^\W\d_])"  # not behind one letter
    r"[.!?؟…۔։።]['\"”’»)\]]{0,2}(?= \D)"  # nor before or inside a number
    r"|[。！？；।॥][”’」』）]?"
    r"|[;؛](?= )"
)


def cut_text(text: str, longest: int) -> list[tuple[int, int]]:
    """Ranges of the text, none longer than ``longest``; the spaces between them belong to none.

    A cut falls behind the last end of a sentence that fits, else at the last space, else at the length itself.

    >>> cut_text("One two. Three 4.5 four.", 12)
    [(0, 8), (9, 18), (19, 24)]
    """
    ranges: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > longest:
        window = text[start : start + longest + 1]
        end = start + _best_cut(window, longest)
        ranges.append((start, end))
        start = end + (text[end : end + 1] == " ")
    if start < len(text):
        ranges.append((start, len(text)))
    return ranges


def _best_cut(window: str, longest: int) -> int:
    best = 0
    for match in _SENTENCE_END.finditer(window):
        if match.end() <= longest:
            best = match.end()
    if best >= longest // 4:
        return best
    space = window.rfind(" ", 1)
    return space if space > 0 else longest
