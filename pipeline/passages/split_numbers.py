"""Numbers of articles that a space tore apart: ``Art. 5 7.`` between the articles 56 and 58."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.passages.enumerators import parse
from pipeline.passages.levels import Series, Shape
from pipeline.passages.line import Line
from pipeline.passages.open_labels import Entry


def join_number(line: Line, entries: Sequence[Entry], language: str) -> Line:
    """The line with its number made whole, where that and not its torn head is the one after the open article.

    The text stays as it is printed.
    """
    if not line.marks or not entries or not line.text[line.marks[0].end : line.marks[0].end + 1].isdigit():
        return line
    mark, base = line.marks[0], entries[0]
    if mark.shape is not Shape.KEYWORD or mark.level is not base.level or mark.series is not Series.NUMBER:
        return line
    head = line.text[: mark.end].rstrip()
    whole = parse(head + line.text[mark.end :], language) if head[-1].isdigit() else None
    if whole is None or whole.level is not mark.level or whole.value != base.value + 1 or mark.value == whole.value:
        return line
    return replace(line, marks=(replace(whole, end=whole.end + mark.end - len(head)),))
