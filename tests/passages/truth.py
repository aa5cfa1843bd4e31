"""How many paths of a law XML the splitter finds without its ids: ``python -m tests.passages.truth FILE [-v]``.

The blocks of the file come twice: as they are, with the paths of the XML, and as plain text, the label in front and no
path, once with indents by depth and once without any. The cited paths are compared line by line; footnotes, contents
and the headings of parts are left out.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import extract
from pipeline.extract.options import ReadOptions
from pipeline.intake.sniff import sniff
from pipeline.passages import split
from pipeline.passages.options import SEVEN_LANGUAGES
from pipeline.records import Block, Document, DocumentKind, Extraction, Passage, PassageKind, PathStep, Source

_BASE = re.compile(r"(?:^| )(?:art|s|cl|r|reg|para|par)\.? |\"|«")
INDENT = 20.0  # points a level
_OUTER = frozenset(
    {"schedule", "annex", "book", "part", "title", "chapter", "division", "subdivision", "article", "section", "clause"}
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Paths of the XML and paths found, with the text of the line."""

    true: str
    found: str
    text: str

    @property
    def is_right(self) -> bool:
        """The two are the same."""
        return self.true == self.found


def make_plain(block: Block, *, indents: bool) -> Block:
    """The block as a reader without ids would give it."""
    label = block.label or ""
    text = f"{label} {block.text}".strip() if not block.text.startswith(label) or not label else block.text
    spans = tuple(replace(span, start=0, end=len(text)) for span in block.spans[:1])
    indent = INDENT * depth_of(block.path or ()) if indents else None
    return replace(block, text=text, label=None, path=None, spans=spans, indent=indent)


def depth_of(path: Sequence[PathStep]) -> int:
    """Levels below the article or section, from 0."""
    inner = [step for step in path if step.level not in _OUTER]
    return max(0, len(inner) - (1 if inner and inner[0].level == "paragraph" else 0))


def compare(extraction: Extraction, source: Source, *, indents: bool) -> list[Comparison]:
    """The paths of both readings, without contents entries, footnotes and titles, which have none in plain text."""
    plain = tuple(make_plain(block, indents=indents) for block in extraction.blocks)
    true, found = split(extraction, source), split(replace(extraction, blocks=plain), source)
    return list(_pair(true, found))


def _pair(true: Document, found: Document) -> Iterator[Comparison]:
    for one, other in zip(true.passages, found.passages, strict=True):
        has_path = _BASE.search(one.path) or (not one.path and other.path and one.kind is not PassageKind.HEADING)
        if has_path and one.kind not in (PassageKind.FOOTNOTE, PassageKind.OTHER):
            yield Comparison(_leave_out_word(one), _leave_out_word(other), one.text)


def _leave_out_word(passage: Passage) -> str:
    """Outside the seven languages a law may call its provisions as it likes."""
    return passage.path if passage.language in SEVEN_LANGUAGES else re.sub(r"^(?:art|s)\. ", "", passage.path)


def read(file: Path) -> tuple[Extraction, Source]:
    """The file as blocks, and a source that says nothing of its kind but that it is a law."""
    data = file.read_bytes()
    source = Source("0" * 64, file.name, sniff(data), len(data), document_kind=DocumentKind.LAW)
    return extract.read(data, source.kind, ReadOptions(ocr=False)), source


def main(arguments: Sequence[str]) -> None:
    """Print the shares, and with ``-v`` the lines that differ."""
    extraction, source = read(Path(arguments[0]))
    for indents in (True, False):
        lines = compare(extraction, source, indents=indents)
        right = sum(line.is_right for line in lines)
        print(f"{'with' if indents else 'without'} indents: {right} of {len(lines)} = {100 * right / len(lines):.2f} %")
        if "-v" in arguments:
            print("\n".join(f"  {one.true} | {one.found} | {one.text[:70]}" for one in lines if not one.is_right))


if __name__ == "__main__":
    main(sys.argv[1:])
