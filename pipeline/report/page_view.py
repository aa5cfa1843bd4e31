"""One page as it was read, drawn over its picture: boxes, order, kinds and paths, for people who mend rules.

One HTML file that needs nothing beside it: no script, no font, no request to anywhere.
"""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from itertools import pairwise

from pipeline.records import Box, Direction, Document, Page, PassageKind, Span

BADGE = 9.0  # points; the height of the number beside a passage's first line
GAP = 2.0  # points between a badge and the text
MAX_TOLD = 400  # characters of a text in the list beside the page

_COLOURS = {
    PassageKind.HEADING: "heading",
    PassageKind.FOOTNOTE: "note",
    PassageKind.TABLE_ROW: "table",
    PassageKind.ITEM: "item",
    PassageKind.DEFINITION: "item",
    PassageKind.RECITAL: "recital",
    PassageKind.PREAMBLE: "recital",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands on the page as one passage, or was set aside."""

    name: str
    """Its number in reading order, or empty for what was set aside."""
    kind: str
    path: str
    text: str
    colour: str
    boxes: tuple[Box, ...]
    rtl: bool = False


def render_page_view(name: str, number: int, jpeg: bytes, document: Document) -> str:
    """The page ``number`` (from 1) of a document over its picture, and the list of what was read on it."""
    page = next(page for page in document.pages if page.number == number)
    pieces, aside = list(passages_on(document, number)), list(furniture_on(document, number))
    style = resources.files("pipeline.report").joinpath("page_view.css").read_text(encoding="utf-8")
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{escape(name)}, page {number}</title>\n<style>\n{style}</style></head>\n<body>\n"
        f"<h1><bdi>{escape(name)}</bdi>, page {number} of {len(document.pages)}</h1>\n<p>{escape(_told(page))}</p>\n"
        f'<main><div class="page">{_drawing(page, jpeg, pieces, aside)}</div>\n'
        f"<div>{_listing('Read, in this order', pieces)}{_listing('Set aside', aside)}</div></main></body></html>\n"
    )


def passages_on(document: Document, number: int) -> Iterator[Piece]:
    """The passages with words on a page, in reading order."""
    for passage in document.passages:
        if boxes := _boxes(passage.spans, number):
            yield Piece(
                str(passage.ordinal + 1),
                str(passage.kind) + "".join(f", {flag}" for flag in passage.flags),
                passage.path,
                passage.text,
                _COLOURS.get(passage.kind, "plain"),
                boxes,
                passage.direction is Direction.RIGHT_TO_LEFT,
            )


def furniture_on(document: Document, number: int) -> Iterator[Piece]:
    """What was set aside on a page."""
    for block in document.furniture:
        if boxes := _boxes(block.spans, number):
            yield Piece("", str(block.kind), "", block.text, "aside", boxes)


def _boxes(spans: Sequence[Span], number: int) -> tuple[Box, ...]:
    return tuple(span.box for span in spans if span.page == number and span.box is not None)


def _told(page: Page) -> str:
    told = [f"{page.status}, {page.words:,} words from {page.origin}", f"confidence {page.confidence:.0%}"]
    told += [str(flag) for flag in page.flags]
    return " · ".join([*told, page.reason] if page.reason else told)


def _drawing(page: Page, jpeg: bytes, pieces: Sequence[Piece], aside: Sequence[Piece]) -> str:
    width, height = page.width or 1.0, page.height or 1.0
    picture = base64.b64encode(jpeg).decode("ascii")
    shapes = "".join(_shape(piece, width) for piece in (*aside, *pieces))
    return (
        f'<svg viewBox="0 0 {width:.2f} {height:.2f}" role="img" aria-label="The page with its passages">'
        f'<image width="{width:.2f}" height="{height:.2f}" href="data:image/jpeg;base64,{picture}"/>'
        f"{_order(pieces)}{shapes}</svg>"
    )


def _shape(piece: Piece, width: float) -> str:
    rectangles = "".join(
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}"/>'
        for left, top, right, bottom in piece.boxes
    )
    told = " · ".join(part for part in (piece.name, piece.kind, piece.path) if part)
    title = f"<title>{escape(told)}\n{escape(_short(piece.text))}</title>"
    return f'<g class="{piece.colour}">{title}{rectangles}{_badge(piece, width)}</g>'


def _badge(piece: Piece, width: float) -> str:
    """Number and path beside the first line, on the side where its text begins; of what was set aside the kind."""
    left, top, right, _ = piece.boxes[0]
    outside = piece.rtl if piece.name else left > width / 2
    label = " ".join(part for part in (piece.name, piece.path or (piece.kind if not piece.name else "")) if part)
    across, anchor = (right + GAP, "start") if outside else (left - GAP, "end")
    return f'<text x="{across:.1f}" y="{top + BADGE:.1f}" text-anchor="{anchor}">{escape(label)}</text>'


def _order(pieces: Sequence[Piece]) -> str:
    """A line from each passage's last box to the next one's first."""
    ends = pairwise(pieces)
    steps = "".join(
        f"M{one.boxes[-1][0]:.1f} {one.boxes[-1][3]:.1f}L{two.boxes[0][0]:.1f} {two.boxes[0][1]:.1f}"
        for one, two in ends
    )
    return f'<path class="order" d="{steps}"/>' if steps else ""


def _listing(title: str, pieces: Sequence[Piece]) -> str:
    if not pieces:
        return f"<h2>{title}</h2><p>Nothing.</p>"
    rows = "".join(
        f'<tr class="{piece.colour}"><td>{piece.name}</td><td>{escape(piece.kind)}</td>'
        f'<td><bdi>{escape(piece.path)}</bdi></td><td dir="auto">{escape(_short(piece.text))}</td></tr>'
        for piece in pieces
    )
    head = "".join(f'<th scope="col">{word}</th>' for word in ("No.", "Kind", "Path", "Text"))
    return f"<h2>{title}</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _short(text: str) -> str:
    return text if len(text) <= MAX_TOLD else text[:MAX_TOLD] + " ..."
