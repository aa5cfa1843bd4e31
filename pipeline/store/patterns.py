"""Regular expressions that anybody may send in: understood, bounded in size, and ended where they take too long.

The module ``regex`` looks at the clock while it matches and lets other threads run. What it does not bound is refused
here before: a count of repeats is written out in memory, and recursion keeps every level of it.
"""

import re
from math import prod

import regex

from pipeline.errors import SearchError
from pipeline.store.search_filters import Ranges

LONGEST_PATTERN = 500  # characters
MOST_REPEATS = 1_000  # of counted parts in each other, such as (a{10}){100}
_PER_PASSAGE = 0.1  # seconds of the processor: a thousand times what a decent pattern takes
_MOST_MARKS = 100  # of one passage
_ADVICE = "Write it more simply, or search for words."

_COUNTS = re.compile(r"\{\s*([0-9]*)\s*,?\s*([0-9]*)\s*\}")
_RECURSION = re.compile(r"\(\?(?:R|[+-]?[0-9]|&|P>)")


def compile_pattern(pattern: str, *, case: bool = False) -> "regex.Pattern[str]":
    """Understand a pattern, without regard to case unless ``case``. Raises SearchError, which says what is wrong."""
    if len(pattern) > LONGEST_PATTERN:
        message = f"The pattern has {len(pattern)} characters, more than {LONGEST_PATTERN}."
        raise SearchError(message, advice=_ADVICE)
    if not pattern:
        raise SearchError("The pattern is empty.", advice="Write what is to be found.")
    if _RECURSION.search(pattern):
        raise SearchError("A pattern must not call itself or its groups.", advice=_ADVICE)
    if _repeats(pattern) > MOST_REPEATS:
        message = f"The pattern repeats its parts more than {MOST_REPEATS:,} times."
        raise SearchError(message, advice="Write smaller numbers between { and }, or + and *.")
    try:
        return regex.compile(pattern, regex.VERSION1 | (0 if case else regex.IGNORECASE))
    except (regex.error, ValueError, KeyError, OverflowError, RecursionError) as error:
        message = f"The pattern cannot be understood: {error}."
        raise SearchError(message, advice="Put a backslash before signs that stand for themselves.") from error


def _repeats(pattern: str) -> int:
    """How often the most repeated part may have to be there, if all counts are in each other."""
    counts = [(int(least or 0), int(most or 0)) for least, most in _COUNTS.findall(pattern)]
    return max([prod(max(least, 1) for least, _ in counts), *(most for _, most in counts)])


def matches_in(pattern: "regex.Pattern[str]", text: str, *, most: int = _MOST_MARKS) -> Ranges:
    """Give the character ranges that a pattern matches, the first ``most``, empty ones left out.

    Raises SearchError where that takes too long.
    """
    found = []
    try:
        for match in pattern.finditer(text, timeout=_PER_PASSAGE, concurrent=True):
            if match.end() > match.start():
                found.append(match.span())
                if len(found) >= most:
                    break
    except TimeoutError as error:
        message = "The pattern takes too long: parts of it can match the same characters in endless ways."
        raise SearchError(message, advice=_ADVICE) from error
    return tuple(found)
