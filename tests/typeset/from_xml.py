"""Any law in XML that the project reads as a law of the kit: blocks with paths -> provisions."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.extract import read
from pipeline.extract.options import ReadOptions
from pipeline.intake.sniff import sniff
from pipeline.records import Block, BlockKind, Extraction, PathStep
from tests.typeset.law import Law, Note, Provision, Role

_UPPER = frozenset("schedule annex book part title chapter division subdivision".split())  # noqa: SIM905
_BASE = frozenset({"article", "section", "clause", "rule", "regulation"})
_ROLES = {
    BlockKind.TITLE: Role.TITLE,
    BlockKind.TABLE_ROW: Role.ROW,
    BlockKind.HEADING: Role.CHAPTER,
}
_EMPTY_CELL = "~"
LONGEST_ROW = 1500  # characters: a row is not divided between pages
DEEPEST = 4  # steps of indent, which leave room for words in narrow columns


def law_of_file(path: Path) -> Law:
    """The law in a file of XML.

    Raises an error of ``pipeline.errors`` for what cannot be read, and ``ValueError`` for a law without text.
    """
    data = path.read_bytes()
    return law_of(read(data, sniff(data), ReadOptions()))


def law_of(found: Extraction) -> Law:
    """The law in what a reader of XML found; raises ``ValueError`` where it holds no text."""
    provisions = list(_provisions(found))
    if not provisions:
        raise ValueError("The law holds no text.")
    if not any(one.role is Role.TITLE for one in provisions):
        provisions.insert(0, Provision(Role.TITLE, found.title or "Law"))
    level = next((step.level for one in provisions for step in one.path if step.level in _BASE), "section")
    return Law(found.language or "en", level, "", tuple(provisions))


def _provisions(found: Extraction) -> Iterator[Provision]:
    article: tuple[PathStep, ...] = ()
    above: tuple[str, ...] = ()
    last: Provision | None = None
    for block in found.blocks:
        upper, path = _parted(block.path or ())
        if block.kind is BlockKind.FOOTNOTE:
            if last is not None and last.role is Role.TEXT:
                number = str(len(last.notes) + 1)
                last = replace(last, notes=(*last.notes, Note(number, len(last.text), " ".join(block.text.split()))))
            continue
        if last is not None:
            yield last
        one = _provision(block, upper, path, above)
        if block.heading and path[:1] != article:
            yield Provision(Role.ARTICLE, block.heading, path[0].number if path else "", 0, path[:1], upper, above)
        article = path[:1]
        if one.role in (Role.PART, Role.CHAPTER, Role.SCHEDULE):
            above = (*above[: len(upper) - 1], f"{one.label} {one.text}".strip())
        last = one
    if last is not None:
        yield last


def _provision(
    block: Block, upper: tuple[PathStep, ...], path: tuple[PathStep, ...], above: tuple[str, ...]
) -> Provision:
    text = " ".join(block.text.split())
    label = (block.label or "").strip()
    role = _ROLES.get(block.kind, Role.TEXT)
    if role is Role.CHAPTER:
        role = _heading_role(upper, path)
    if role is Role.ARTICLE:
        label = path[0].number
    if role is Role.ROW:
        text = " | ".join(cell.strip() or _EMPTY_CELL for cell in text.split("|"))
    if role is Role.ROW and len(text) > LONGEST_ROW:
        role = Role.TEXT
    depth = min(max(len(path) - 2, 0), DEEPEST) if role is Role.TEXT else 0
    return Provision(role, text, label, depth, path, upper, above)


def _heading_role(upper: tuple[PathStep, ...], path: tuple[PathStep, ...]) -> Role:
    if path:
        return Role.ARTICLE
    if upper and upper[-1].level in ("schedule", "annex"):
        return Role.SCHEDULE
    return Role.PART if len(upper) == 1 else Role.CHAPTER


def _parted(steps: tuple[PathStep, ...]) -> tuple[tuple[PathStep, ...], tuple[PathStep, ...]]:
    count = next((place for place, step in enumerate(steps) if step.level not in _UPPER), len(steps))
    return steps[:count], steps[count:]
