"""Quality on typeset documents whose truth is known, side by side with other readers of PDF in the same run.

Every line that can be said of plain text is measured on all: the other tools get the simple join of a hyphen, a line
end and a small letter, note marks may stand in their sentences, and white space does not count. What needs blocks,
paths or furniture is measured on Migralex alone. ``python -m benchmarks.quality [first seed] [count]``.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lxml import etree

from benchmarks.measure import save
from pipeline.extract.options import ReadOptions
from pipeline.extract.pdf import read_pdf
from pipeline.records import BlockKind, Extraction
from tests.layout import measures
from tests.layout.measures import Score, squeeze
from tests.layout.variants import variant
from tests.typeset import TruthParagraph, TypesetDocument

FIRST_SEED, SEEDS = 901, 99  # seeds on which no rule was chosen
OURS = "migralex"
SHARED = ("paragraphs unbroken", "reading order", "words found", "Arabic words in order", "table cells",
          "hyphens soft", "hyphens hard")  # fmt: skip
"""Lines on which the tools compete. A tool that gives no cells has none of that line."""
_ASKED = {"paragraphs unbroken": 99.0, "Arabic words in order": 99.0, "table cells": 97.0}
_BROKEN = re.compile(r"-\n\s*(?=[a-zß-öø-ÿ])")
TIE = 1e-9  # of a percent: equal counts


def bench_quality(first_seed: int = FIRST_SEED, count: int = SEEDS) -> dict[str, object]:
    """Percent right by line and tool over the documents of some seeds; and where another tool is better."""
    scores = {tool: Score() for tool in (OURS, *_readers())}
    alone = Score()
    with tempfile.TemporaryDirectory(prefix="migralex-quality-") as scratch:
        for seed in range(first_seed, first_seed + count):
            _, document = variant(seed)
            alone.add(_measure_all(document, Path(scratch) / f"{seed}.pdf", scores))
    lines = {line: {tool: score.share(line) for tool, score in scores.items()} for line in SHARED}
    ours = {line: alone.share(line) for line in measures.MEASURES if alone.of[line]}
    return {
        "seeds": f"{first_seed}-{first_seed + count - 1}",
        "lines": lines,
        "cases": {line: scores[OURS].of[line] for line in SHARED},
        "migralex alone": ours,
        "cases alone": {line: alone.of[line] for line in ours},
        "asked": {**_ASKED, **measures.ASKED},
        "missed": [line for line, share in (lines_of(lines) | ours).items() if _misses(line, share)],
        "beaten by": beaten(lines),
        "left out": [] if shutil.which("pdftotext") else ["pdftotext: poppler is not installed"],
    }


def beaten(lines: Mapping[str, Mapping[str, float | None]]) -> list[str]:
    """Which tool is better on which line.

    >>> beaten({"order": {"migralex": 98.0, "pypdf": 99.0, "pdftotext": None}})
    ['order: pypdf 99.00, migralex 98.00']
    """
    return [
        f"{line}: {tool} {share:.2f}, {OURS} {shares[OURS] or 0.0:.2f}"
        for line, shares in lines.items()
        for tool, share in shares.items()
        if share is not None and share > (shares[OURS] or 0.0) + TIE
    ]


def lines_of(lines: Mapping[str, Mapping[str, float | None]]) -> dict[str, float | None]:
    """Our own share of each line that all compete on."""
    return {line: shares[OURS] for line, shares in lines.items()}


def _misses(line: str, share: float | None) -> bool:
    asked = {**_ASKED, **measures.ASKED}.get(line)
    return asked is not None and share is not None and share < asked


def _measure_all(document: TypesetDocument, path: Path, scores: Mapping[str, Score]) -> Score:
    """Add what each tool reads of a document; what only we give is returned."""
    path.write_bytes(document.pdf)
    body = [one for one in document.paragraphs if not one.gone and one.block is not BlockKind.CONTENTS_ENTRY]
    found = read_pdf(document.pdf, ReadOptions(ocr=False))
    for tool, read in _readers().items():
        _measure_text(body, _BROKEN.sub("", read(path)), scores[tool])
    _measure_text(body, _text_of(found), scores[OURS])
    true_rows = [one.cells for one in body if one.cells]
    if true_rows:
        measures.score_cells(body, found, scores[OURS])
        measures.count_cells(true_rows, _plumbed_rows(path), scores["pdfplumber"])
    return measures.score(document, found)


def _text_of(found: Extraction) -> str:
    """Our blocks as text, entries of the contents left to where they stand."""
    return "\n".join(block.text.replace(" | ", " ") for block in found.blocks)


def _measure_text(paragraphs: Sequence[TruthParagraph], text: str, result: Score) -> None:
    stream = squeeze(text)
    for one in paragraphs:
        right = squeeze(one.text) in stream or squeeze(_with_marks(one)) in stream
        result.judge("paragraphs unbroken", one.text[:90], right=right)
    order = Score()
    measures.count_order(paragraphs, stream, order)
    result.count("reading order", order.right["order"], order.of["order"])
    measures.count_hyphens([one for one in paragraphs if not one.struck], stream, result, every=True)
    words = measures.MARKS.sub("", text).split()
    true = Counter(word for one in paragraphs for word in one.text.split())
    result.count("words found", (true & Counter(words)).total(), true.total())
    if any(one.language == "ar" for one in paragraphs):
        arabic = Score()
        measures.count_words(paragraphs, words, arabic)
        result.count("Arabic words in order", arabic.right["words in order"], arabic.of["words in order"])


def _with_marks(one: TruthParagraph) -> str:
    """The paragraph with the numbers of its notes where a reader of plain text finds them."""
    text = one.text
    for offset, number in reversed(one.marks):
        text = text[:offset] + number + text[offset:]
    return text


def _readers() -> dict[str, Callable[[Path], str]]:
    readers: dict[str, Callable[[Path], str]] = {
        "pdfplumber": _plumb, "pdfminer.six": _mine, "pypdf": _read_with_pypdf,
    }  # fmt: skip
    if shutil.which("pdftotext"):
        readers |= {"pdftotext": _poppler, "pdftotext -bbox-layout": _poppler_boxes}
    return readers


def _plumb(path: Path) -> str:
    import pdfplumber

    with pdfplumber.open(path) as document:
        return "\n".join(page.extract_text() or "" for page in document.pages)


def _plumbed_rows(path: Path) -> list[tuple[str, ...]]:
    import pdfplumber

    with pdfplumber.open(path) as document:
        tables = [table for page in document.pages for table in page.extract_tables()]
    return [tuple(squeeze(cell or "") for cell in row) for table in tables for row in table]


def _mine(path: Path) -> str:
    from pdfminer.high_level import extract_text

    return extract_text(path)


def _read_with_pypdf(path: Path) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def _poppler(path: Path) -> str:
    return subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout


def _poppler_boxes(path: Path) -> str:
    """Words of the boxes, line by line, in the order of poppler's blocks."""
    words = ["pdftotext", "-bbox-layout", str(path), "-"]
    told = subprocess.run(words, capture_output=True, check=True).stdout
    tree = etree.fromstring(told, etree.XMLParser(recover=True, resolve_entities=False, no_network=True))
    return "\n".join(" ".join(word.text or "" for word in line.iter("{*}word")) for line in tree.iter("{*}line"))


def _show(figures: Mapping[str, object], lines: Mapping[str, Mapping[str, float | None]]) -> None:
    tools = list(next(iter(lines.values())))
    print(f"{'percent right, seeds ' + str(figures['seeds']):32}" + "".join(f"{tool[:22]:>24}" for tool in tools))
    for line, shares in lines.items():
        cells = ("-" if share is None else f"{share:.2f}" for share in shares.values())
        print(f"{line:32}" + "".join(f"{cell:>24}" for cell in cells))
    for name in ("migralex alone", "missed", "beaten by", "left out"):
        print(f"{name}: {figures[name]}")


def main(arguments: Sequence[str]) -> None:
    numbers = [int(one) for one in arguments if one.isdecimal()]
    first, count = (*numbers, *(FIRST_SEED, SEEDS)[len(numbers) :])[:2]
    figures = bench_quality(first, count)
    _show(figures, figures["lines"])  # type: ignore[arg-type]
    print(f"Written to {save('quality', figures)}")


if __name__ == "__main__":
    main(sys.argv[1:])
