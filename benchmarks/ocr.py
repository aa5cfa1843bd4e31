"""OCR: what a page costs in processor time and which share of its words is read, over worn copies of typeset laws."""

import io
import resource
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pypdfium2

from pipeline.extract.options import ReadOptions
from pipeline.extract.pdf import read_pdf
from pipeline.records import Extraction
from tests import samples
from tests.typeset import Law, TypesetDocument, arabic_look, gazette_look, statute_look, typeset
from tests.typeset.scan import Wear, scan_worn

ASKED_SECONDS = 1.2  # of processor time for a page in Latin letters at 200 dpi
ASKED_RECALL = 0.985
WEARS = {
    "clean": Wear(),
    "worn": Wear(skew=1.0, blur=0.8, noise=12.0, shade=0.35, jpeg=60),
    "badly worn": Wear(skew=-1.6, blur=1.1, noise=20.0, shade=0.5, jpeg=40),
}
_SIGNS = str.maketrans({"|": " ", "’": "'", "‘": "'"})
_EDGES = ".,;:()[]«»\"“”'’–—-•،؛"


def bench_ocr(pages: int, *, dpi: int = 200) -> dict[str, object]:
    """For each kind of law and of wear: processor seconds a page and the share of words read.

    ``pages`` is how many pages at most are read of each. The seconds are those of the child processes (tesseract) and
    of this one (drawing, straightening, layout), told apart.
    """
    figures: dict[str, object] = {
        "asked, CPU s a page in Latin letters": ASKED_SECONDS,
        "asked, share of words on a worn page": ASKED_RECALL,
    }
    for name, language, document in _documents():
        part = _first_pages(document, pages)
        for wear_name, wear in WEARS.items():
            scanned = scan_worn(part.pdf, wear, dpi=dpi, seed=5)
            extraction, child, own = _timed(scanned, language, dpi)
            count = len(extraction.pages)
            label = f"{name}, {wear_name}: "
            figures[label + "tesseract, CPU s a page"] = child / count
            figures[label + "ours beside it, CPU s a page"] = own / count
            figures[label + "share of words read"] = word_recall(part, extraction)
    return figures


def word_recall(document: TypesetDocument, found: Extraction) -> float:
    """Share of the printed words (without the marks around them) that were read, wherever they stand."""
    pages = {page.number for page in found.pages}
    printed = Counter(
        word
        for paragraph in document.paragraphs
        for line in paragraph.lines
        if line.page in pages
        for word in _words(line.text)
    )
    read = Counter(word for block in (*found.blocks, *found.furniture) for word in _words(block.text))
    return (printed & read).total() / max(printed.total(), 1)


def _words(text: str) -> Iterator[str]:
    return (bare for word in text.translate(_SIGNS).split() if (bare := word.strip(_EDGES)))


def _timed(pdf: bytes, language: str, dpi: int) -> tuple[Extraction, float, float]:
    """What was read, and the processor seconds of the children and of this process."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.process_time()
    extraction = read_pdf(pdf, ReadOptions(language_hint=language, ocr_dpi=dpi))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    child = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return extraction, child, time.process_time() - started


def _documents() -> Iterator[tuple[str, str, TypesetDocument]]:
    plain = {"hyphenate": False, "leading": 15.0}
    yield "English, Times", "en", typeset(samples.law_of("statute.law"), statute_look(**plain))
    yield "English, Helvetica", "en", typeset(samples.law_of("agreement.law"), statute_look(font="Helvetica", **plain))
    columns = gazette_look(font="AmiriPlain", hyphenate=False)
    yield "French, two columns", "fr", typeset(_with_title("gazette-fr.law"), columns)
    yield "Spanish, Vera", "es", typeset(samples.law_of("ley.law"), statute_look(font="Vera", size=10, hyphenate=False))
    yield "Arabic, Amiri", "ar", typeset(samples.law_of("arabic.law"), arabic_look())


def _with_title(name: str) -> Law:
    """A law of the gazette, which has no title of its own, below the gazette's masthead."""
    law = samples.law_of(name)
    return replace(law, provisions=samples.law_of("gazette-masthead.law").provisions + law.provisions)


def _first_pages(document: TypesetDocument, count: int) -> TypesetDocument:
    """The document with its first pages only; the truth of the others is left out by ``word_recall``."""
    whole = pypdfium2.PdfDocument(document.pdf)
    if len(whole) <= count:
        return document
    part = pypdfium2.PdfDocument.new()
    part.import_pages(whole, list(range(count)))
    buffer = io.BytesIO()
    part.save(buffer)
    return replace(document, pdf=buffer.getvalue(), pages=count)


def main() -> None:
    """Print the figures of two pages of each."""
    for name, value in bench_ocr(2).items():
        print(f"  {name:64} {value:8.3f}")


if __name__ == "__main__":
    main()
