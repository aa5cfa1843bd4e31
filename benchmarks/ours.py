"""Our own reading of PDF files, in the parts that are measured."""

from pathlib import Path

from pipeline import extract, passages
from pipeline.extract.options import ReadOptions
from pipeline.extract.pdf_file import PdfFile, open_pdf
from pipeline.extract.pdf_guard import scan_pdf
from pipeline.extract.pdf_native import read_text
from pipeline.extract.pdf_words import read_page_words
from pipeline.records import Document, Source, SourceKind

OPTIONS = ReadOptions(ocr=False)  # OCR is measured by itself: one scanned page costs as much as 300 of text


def count_pages(pdf: Path) -> int:
    """How many pages a file says it has."""
    with open_pdf(pdf.read_bytes(), OPTIONS.max_pages) as file:
        return file.page_count


def read_words(pdf: Path) -> int:
    """Our words with boxes, size and weight, without anything made of them."""
    data = pdf.read_bytes()
    scan_pdf(data, OPTIONS.max_characters_per_page)
    with open_pdf(data, OPTIONS.max_pages) as file:
        for index in range(file.page_count):
            _read_words(file, index)
        return file.page_count


def _read_words(file: PdfFile, index: int) -> None:
    with file.page(index) as page:
        if page is None:
            return
        with page.text() as text_page:
            if text_page is not None and (count := page.character_count(text_page)) > 0:
                read_page_words(text_page, read_text(text_page, count), count, page.frame, index + 1, file.fonts)


def split_pdf(pdf: Path) -> Document:
    """A PDF as passages: what a worker does before it tags."""
    data = pdf.read_bytes()
    source = Source("0" * 64, pdf.name, SourceKind.PDF, len(data))
    return passages.split(extract.read(data, SourceKind.PDF, OPTIONS), source, passages.SplitOptions())
