"""Tables of law XML, in the models of HTML and of CALS, row by row."""

from collections.abc import Iterator

from lxml import etree

from pipeline.extract.html_names import whole_number
from pipeline.extract.html_tables import TableGrid
from pipeline.extract.text_blocks import row_text
from pipeline.extract.xml_safety import local_name
from pipeline.extract.xml_schemas import Role, Schema
from pipeline.extract.xml_text import LawText

_CAPTIONS = frozenset({"caption", "title"})


def read_rows(table: etree._Element, schema: Schema, text: LawText) -> Iterator[tuple[bool, str]]:
    """Captions (False) and rows (True) of a table as text, those of tables within its cells as part of them."""
    grid = TableGrid()
    columns = _columns(table)
    for element in table.iter():
        name = local_name(element)
        if name in schema.rows and _table_of(element, schema) is table:
            grid.open_row()
            for child in element:
                if local_name(child) in schema.cells:
                    grid.add(text.flatten(child), _spans(child, columns))
            cells = grid.close_row()
            if any(cells):
                yield True, row_text(cells)
        elif name in _CAPTIONS and element.getparent() is table:
            yield False, text.flatten(element)


def _table_of(row: etree._Element, schema: Schema) -> etree._Element | None:
    return next((up for up in row.iterancestors() if schema.role_of(up) is Role.TABLE), None)


def _columns(table: etree._Element) -> dict[str, int]:
    """The places of the named columns of CALS."""
    names = (element.get("colname") or "" for element in table.iter("{*}colspec"))
    return {name: place for place, name in enumerate(names)}


def _spans(cell: etree._Element, columns: dict[str, int]) -> dict[str, str | None]:
    """The rows and columns that a cell takes, as HTML writes them."""
    first, last = columns.get(cell.get("namest") or ""), columns.get(cell.get("nameend") or "")
    width = cell.get("colspan") or cell.get("COLSPAN")
    if width is None and first is not None and last is not None:
        width = str(last - first + 1)
    height = cell.get("rowspan") or cell.get("ROWSPAN")
    if height is None:
        height = str(whole_number(cell.get("morerows"), 0) + 1)
    return {"colspan": width, "rowspan": height}
