"""Tables of a Word document: rows and cells, also within content controls, with what is merged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.extract.docx_names import W, child, number
from pipeline.extract.xml_safety import local_name

MOST_COLUMNS = 200
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and the columns it takes; ``goes_on`` where it belongs to the cell above or on its left."""

    element: etree._Element | None
    width: int = 1
    goes_on: bool = False
    deleted: bool = False


def find_rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, not those of tables in it."""
    return _descend(table, "tr")


def has_columns(rows: Sequence[etree._Element]) -> bool:
    """Whether any row has two cells."""
    return any(sum(not cell.deleted for cell in read_cells(row)) > 1 for row in rows)


def read_cells(row: etree._Element) -> list[Cell]:
    """The cells of a row from its first column on; columns that it leaves out are cells without an element."""
    look = child(row, "trPr")
    before = min(number(look, "gridBefore") or 0, MOST_COLUMNS)
    return [*[Cell(None)] * before, *map(_read_cell, _descend(row, "tc"))]


def _read_cell(element: etree._Element) -> Cell:
    look = child(element, "tcPr")
    merged = (child(look, name) for name in ("vMerge", "hMerge"))
    return Cell(
        element,
        width=min(max(number(look, "gridSpan") or 1, 1), MOST_COLUMNS),
        goes_on=any(found is not None and (found.get(W + "val") or "continue") == "continue" for found in merged),
        deleted=child(look, "cellDel") is not None,
    )


def _descend(element: etree._Element, name: str) -> Iterator[etree._Element]:
    for node in element:
        found = local_name(node)
        if found == name:
            yield node
        elif found in _WRAPPERS:
            yield from _descend(node, name)
