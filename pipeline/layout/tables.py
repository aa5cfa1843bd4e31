"""Ruled tables: lines inside a grid -> one line a row, cells parted by bars."""

from collections.abc import Sequence

from pipeline.layout.lines import build_lines, rows_of
from pipeline.layout.values import Line, PageWords, TableGrid, words_of
from pipeline.records import BlockKind, Box

CELL_BREAK = " | "


def take_tables(page: PageWords) -> tuple[PageWords, list[Line]]:
    """The page without the words of its ruled tables, and the rows as lines of their own kind."""
    rows: list[Line] = []
    for grid in page.tables:
        inside = _inside(page, grid.box)
        if not inside.any():
            continue
        rows += _rows(words_of(page, inside), grid)
        page = words_of(page, ~inside)
    return page, rows


def _inside(page: PageWords, box: Box):  # type: ignore[no-untyped-def]
    middle_x = (page.boxes[:, 0] + page.boxes[:, 2]) / 2
    middle_y = (page.boxes[:, 1] + page.boxes[:, 3]) / 2
    return (middle_x >= box[0]) & (middle_x <= box[2]) & (middle_y >= box[1]) & (middle_y <= box[3])


def _rows(page: PageWords, grid: TableGrid) -> list[Line]:
    lines = []
    for cells in grid.rows:
        parts = [(text, words) for text, words in (_cell(page, cell) for cell in cells) if text]
        if not parts:
            continue
        text = CELL_BREAK.join(text for text, _ in parts)
        boxes = [words.boxes for _, words in parts]
        lines.append(
            Line(
                page=page.number,
                left=min(float(box[:, 0].min()) for box in boxes),
                top=min(float(box[:, 1].min()) for box in boxes),
                right=max(float(box[:, 2].max()) for box in boxes),
                bottom=max(float(box[:, 3].max()) for box in boxes),
                text=text,
                size=float(parts[0][1].sizes[0]),
                bold=all(bool(words.bold.all()) for _, words in parts),
                words=sum(len(words.texts) for _, words in parts),
                kind=BlockKind.TABLE_ROW,
            )
        )
    return lines


def _cell(page: PageWords, cell: Box) -> tuple[str, PageWords]:
    words = words_of(page, _inside(page, cell))
    return _text(build_lines(words)), words


def _text(lines: Sequence[Line]) -> str:
    return " ".join(line.text.rstrip("\ufffe") for row in rows_of(lines) for line in row)
