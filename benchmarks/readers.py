"""The readers of PDF that are measured side by side: each reads every page of a file and says how many it read."""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pdfplumber
from pdfminer.high_level import extract_pages
from pdfplumber.utils.exceptions import PdfminerException
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from benchmarks.ours import count_pages, read_words, split_pdf
from pipeline.errors import SourceError

PLUMBER = "pdfplumber.extract_text"
BOXES = "pdftotext -bbox-layout"
WORDS = "our words with boxes"
PASSAGES = "our passages"
Reader = Callable[[Path], int]


def readers() -> dict[str, Reader]:
    """All readers by name; those of poppler only where it is installed."""
    found: dict[str, Reader] = {PLUMBER: plumb, "pdfminer.six": mine, "pypdf": read_pypdf}
    if shutil.which("pdftotext") is not None:
        found |= {"pdftotext": pdftotext, BOXES: lambda pdf: pdftotext(pdf, "-bbox-layout")}
    return found | {WORDS: read_words, PASSAGES: lambda pdf: len(split_pdf(pdf).pages)}


def readable(pdfs: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """The files that all can read without OCR, and the names of the others with the reason."""
    read: list[Path] = []
    left_out: list[str] = []
    for pdf in pdfs:
        try:
            split_pdf(pdf)
            _open_with_all(pdf)
            read.append(pdf)
        except (SourceError, PdfminerException, PyPdfError) as error:
            left_out.append(f"{pdf.name}: {type(error).__name__}: {error}")
    return read, left_out


def _open_with_all(pdf: Path) -> None:
    with pdfplumber.open(pdf) as document:
        document.pages[0].close()
    len(PdfReader(pdf).pages)


def plumb(pdf: Path) -> int:
    """pdfplumber, each page given back after use: without that it keeps every character of the file."""
    with pdfplumber.open(pdf) as document:
        for page in document.pages:
            page.extract_text()
            page.close()
        return len(document.pages)


def mine(pdf: Path) -> int:
    """pdfminer.six with its layout analysis."""
    return len(list(extract_pages(pdf)))


def read_pypdf(pdf: Path) -> int:
    """Plain text by pypdf."""
    return sum(1 for page in PdfReader(pdf).pages if page.extract_text() is not None)


def pdftotext(pdf: Path, *options: str) -> int:
    """The command of poppler, its output thrown away."""
    subprocess.run(["pdftotext", *options, pdf, "/dev/null"], capture_output=True, check=True)
    return count_pages(pdf)
