"""Lines of CSV that a spreadsheet shows and does not run."""

import csv
import io
import re
from collections.abc import Iterable

_NUMBER = re.compile(r"-\d+(\.\d+)?(e-?\d+)?", re.ASCII)
_STARTS = ("=", "+", "-", "@", "\t", "\r")  # of what spreadsheets take for a formula (OWASP, CSV injection)


def harmless(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would take for a formula; numbers are none.

    >>> harmless("=1+1"), harmless("p-abc"), harmless("-0.25")
    ("'=1+1", 'p-abc', '-0.25')
    """
    return f"'{text}" if text.startswith(_STARTS) and not _NUMBER.fullmatch(text) else text


def csv_line(cells: Iterable[str]) -> str:
    """One line, each cell in quotes and harmless, ended as RFC 4180 asks."""
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return buffer.getvalue()
