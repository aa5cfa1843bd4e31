"""The grid of a table on a page: cells over several rows or columns keep the others under their own column."""

from dataclasses import dataclass, field

from pipeline.extract.html_names import Attributes, whole_number

MOST_COLUMNS = 200
MOST_ROWS = 5_000


@dataclass(slots=True)
class TableGrid:
    """An open table and its open row."""

    cells: list[str] | None = None
    """Of the open row; None between rows, and in a row that arranges a page."""
    _below: dict[int, int] = field(default_factory=dict)
    """For columns into which a cell from above reaches, the rows that it still takes."""

    def open_row(self) -> None:
        """Begin a row of data."""
        self.cells = []

    def close_row(self) -> list[str]:
        """The cells of the row, empty ones where a cell above or on the left reaches."""
        cells, self.cells = self.cells or [], None
        while len(cells) in self._below and len(cells) < MOST_COLUMNS:
            cells.append("")
        self._below = {column: rows - 1 for column, rows in self._below.items() if rows > 1}
        return cells

    def add(self, text: str, attributes: Attributes) -> None:
        """Put a cell into the first free column."""
        if self.cells is None:
            return
        while len(self.cells) in self._below and len(self.cells) < MOST_COLUMNS:
            self.cells.append("")
        width = min(max(whole_number(attributes.get("colspan"), 1), 1), MOST_COLUMNS)
        height = min(max(whole_number(attributes.get("rowspan"), 1), 1), MOST_ROWS)
        if height > 1:
            start = len(self.cells)
            self._below.update(dict.fromkeys(range(start, start + width), height))  # this row takes one of them
        if len(self.cells) < MOST_COLUMNS:
            self.cells += [text, *[""] * (width - 1)]
