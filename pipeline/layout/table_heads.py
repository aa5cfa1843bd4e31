"""Which rows of a table name its columns."""

from collections.abc import Sequence

from pipeline.layout.values import Line

MOST_ROWS = 2
LONGEST = 12
"""Words in a cell of a head."""
FIGURES = 0.6
"""Share of a column's cells that have figures below a name that has none."""


def find_head(rows: Sequence[Line]) -> int:
    """How many of the first rows are the head: in bold over others, or names without figures over columns of them."""
    for count in range(1, min(MOST_ROWS, len(rows) - 1) + 1):
        head, body = rows[:count], rows[count:]
        if not all(_may_name(row) for row in head):
            return 0
        if all(row.bold for row in head) and not body[0].bold:
            return count
        if not any(_has_figure(row.text) for row in head) and _counts(head[-1], body):
            return count
    return 0


def _may_name(row: Line) -> bool:
    filled = [cell for cell in row.cells if cell]
    return len(filled) > 1 and all(sum(line.words for line in cell) <= LONGEST for cell in filled)


def _counts(head: Line, body: Sequence[Line]) -> bool:
    """Whether most cells below a name have figures; the first row below too, else it may be a name itself."""
    for place, cell in enumerate(head.cells):
        below = [row.cells[place] for row in body if place < len(row.cells) and row.cells[place]]
        figures = [any(_has_figure(line.text) for line in lines) for lines in below]
        if cell and figures and figures[0] and sum(figures) >= FIGURES * len(figures):
            return True
    return False


def _has_figure(text: str) -> bool:
    return any(letter.isdigit() for letter in text)
