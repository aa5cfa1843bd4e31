"""PDF -> pages and blocks: pdfium's words, page by page, then the layout over the whole document."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from pipeline.errors import DamagedDocument, NeedsOcr, TooLarge
from pipeline.extract.ocr import INSTALL
from pipeline.extract.options import ReadOptions
from pipeline.extract.pdf_again import ReadPage, look_again
from pipeline.extract.pdf_dense import dense_pages
from pipeline.extract.pdf_file import OpenPage, PdfFile, open_pdf
from pipeline.extract.pdf_guard import scan_pdf
from pipeline.extract.pdf_merge import tilt_back
from pipeline.extract.pdf_native import read_text
from pipeline.extract.pdf_ocr import describe_pages
from pipeline.extract.pdf_strokes import find_marks
from pipeline.extract.pdf_survey import Survey, survey_page
from pipeline.extract.pdf_verdict import Doubt, judge_page
from pipeline.extract.pdf_vertical import level_vertical
from pipeline.extract.pdf_words import place_boxes, read_page_words
from pipeline.extract.tables import find_grids
from pipeline.layout.compose import compose
from pipeline.layout.doubts import DOUBTFUL as DOUBTFUL_ORDER
from pipeline.layout.values import PageWords, TableGrid
from pipeline.records import Block, BlockKind, Extraction, Flag, Origin, Page, PageStatus

VERTICAL_TRUST = 0.6
"""Trust in a page whose lines run from top to bottom."""
VERTICAL_REASON = "its lines run from top to bottom"
DOUBTFUL_REASON = "the order in which its words are read is partly a guess"
FLAGS_TO_NOTE = frozenset([Flag.SUSPECT_TEXT_LAYER, Flag.VERTICAL])
"""Flags of a page that a person is told of in a note of the document."""


def read_pdf(data: bytes, options: ReadOptions, *, search_path: str | None = None) -> Extraction:
    """Read a PDF: every page with how it ended, blocks in reading order, furniture apart.

    ``search_path`` is where tesseract is looked for; None means the process's own. Raises ``EncryptedDocument``,
    ``DamagedDocument``, ``TooLarge``, ``HostileDocument``, and ``NeedsOcr`` where no page with content could be read.
    """
    scan = scan_pdf(data, options.max_characters_per_page)
    with open_pdf(data, options.max_pages) as file:
        dense = dense_pages(data, scan.dense) if scan.dense else frozenset()
        pages = _read_pages(file, options, dense)
        pages = look_again(file, pages, options, search_path)
        title = file.title()
    _check_outcome([each.page for each in pages])
    composition = compose([each.words for each in pages if each.words is not None])
    records = tuple(_with_flags(each.page, composition.confidence.get(each.page.number, 1.0)) for each in pages)
    blocks, furniture = _flag_blocks(composition.blocks, records), composition.furniture
    degrees = {each.page.number: each.degrees for each in pages if each.degrees}
    if degrees:
        blocks, furniture = (tilt_back(part, records, degrees) for part in (blocks, furniture))
    return Extraction(
        pages=records,
        blocks=blocks,
        furniture=furniture,
        title=title,
        notes=(*_notes(records), *_struck_note(furniture)),
    )


def _read_pages(file: PdfFile, options: ReadOptions, dense: frozenset[int]) -> list[ReadPage]:
    pages: list[ReadPage] = []
    characters = 0
    for index in range(file.page_count):
        with file.page(index) as page:
            if page is None:
                pages.append(_failed(index + 1, 0.0, 0.0, "the page is damaged"))
                continue
            if index + 1 in dense:
                pages.append(_failed(index + 1, page.frame.width, page.frame.height, _too_many(options)))
                continue
            read, count = _read_page(page, index + 1, file, options)
        pages.append(read)
        characters += max(count, 0)
        if characters > options.max_characters:
            raise TooLarge(
                f"The PDF has more than {options.max_characters:,} characters by page {index + 1}.",
                advice="Split it, or raise the limit of characters.",
            )
    return pages


def _read_page(page: OpenPage, number: int, file: PdfFile, options: ReadOptions) -> tuple[ReadPage, int]:
    """One page, and how many characters it has."""
    frame = page.frame
    with page.text() as text_page:
        if text_page is None:
            return _failed(number, frame.width, frame.height, "its text cannot be loaded"), 0
        count = page.character_count(text_page)
        if count < 0:
            return _failed(number, frame.width, frame.height, "its text cannot be counted"), 0
        if count > options.max_characters_per_page:
            return _failed(number, frame.width, frame.height, _too_many(options)), 0
        survey = survey_page(page.handle, page.object_count())
        text = read_text(text_page, count) if count else ""
        verdict = judge_page(text_page, text, count, survey, frame.width * frame.height)
        words = read_page_words(text_page, text, count, frame, number, file.fonts) if count else None
        words = _look_at_lines(page, text_page, survey, words) if words is not None and words.texts else None
    level = level_vertical(words) if words is not None and verdict.doubt is Doubt.NONE else None
    record = _judged(number, page, words)
    return ReadPage(record if level is None else _vertical(record), level or words, verdict), count


def _vertical(page: Page) -> Page:
    reason = "; ".join(filter(None, (page.reason, VERTICAL_REASON)))
    flags = (*page.flags, Flag.VERTICAL)
    return replace(page, reason=reason, flags=flags, confidence=min(page.confidence, VERTICAL_TRUST))


def _judged(number: int, page: OpenPage, words: PageWords | None) -> Page:
    return Page(
        number=number,
        width=round(page.frame.width, 2),
        height=round(page.frame.height, 2),
        origin=words.origin if words else Origin.TEXT_LAYER,
        status=PageStatus.READ if words else PageStatus.BLANK,
        words=len(words.texts) if words else 0,
    )


def _look_at_lines(page: OpenPage, text_page: object, survey: Survey, words: PageWords) -> PageWords:
    """The words with what the lines on their page make of them: tables, struck-through and underlined text."""
    words = replace(words, tables=_find_tables(survey, page, words))
    lines = (*survey.rulings, *survey.dashes)
    marks = find_marks(page.handle, text_page, lines, page.frame, words, words.tables)
    return replace(words, struck=marks.struck, underlined=marks.underlined)


def _find_tables(survey: Survey, page: OpenPage, words: PageWords) -> tuple[TableGrid, ...]:
    if not survey.rulings and not survey.tints:
        return ()
    turn = (words.turns + page.frame.rotation) % 4
    rulings, tints = (
        place_boxes(np.array(boxes, dtype=np.float64).reshape(-1, 4), page.frame, turn)[0]
        for boxes in (survey.rulings, survey.tints)
    )
    return find_grids(rulings, tints, words.width, words.height)


def _failed(number: int, width: float, height: float, reason: str) -> ReadPage:
    return ReadPage(Page(number, width, height, Origin.TEXT_LAYER, PageStatus.FAILED, reason, confidence=0.0))


def _too_many(options: ReadOptions) -> str:
    return f"it has more than {options.max_characters_per_page:,} characters"


def _check_outcome(pages: Sequence[Page]) -> None:
    """Raise where there is content and none of it could be read."""
    if any(page.status is PageStatus.READ for page in pages):
        return
    waiting = [page for page in pages if page.status is PageStatus.NEEDS_OCR]
    if waiting:
        raise NeedsOcr(
            f"The PDF holds images of text ({describe_pages([page.number for page in waiting])}): {waiting[0].reason}",
            advice="" if INSTALL in waiting[0].reason else INSTALL,
        )
    failed = [page for page in pages if page.status is PageStatus.FAILED]
    if failed:
        where = describe_pages([page.number for page in failed])
        kind = TooLarge if "characters" in failed[0].reason else DamagedDocument
        raise kind(f"No page of the PDF could be read ({where}: {failed[0].reason}).", advice="Ask for the file again.")


def _with_flags(page: Page, order: float) -> Page:
    """The page with its trust in the reading order taken into account, flagged where that is low."""
    if order >= 1.0:
        return page
    if order >= DOUBTFUL_ORDER:
        return replace(page, confidence=min(page.confidence, order))
    flags, reason = (*page.flags, Flag.DOUBTFUL_ORDER), page.reason or DOUBTFUL_REASON
    return replace(page, flags=flags, reason=reason, confidence=min(page.confidence, order))


def _flag_blocks(blocks: Iterable[Block], pages: Sequence[Page]) -> tuple[Block, ...]:
    """Blocks with the flags of their page, but for the confidence of OCR, which each block has of its own."""
    own = {page.number: tuple(flag for flag in page.flags if flag is not Flag.LOW_OCR_CONFIDENCE) for page in pages}
    if not any(own.values()):
        return tuple(blocks)
    return tuple(
        replace(block, flags=(*block.flags, *flags)) if (flags := own[block.spans[0].page]) else block
        for block in blocks
    )


def _notes(pages: Sequence[Page]) -> tuple[str, ...]:
    """One sentence for each way in which pages could not be read in full."""
    groups: dict[tuple[str, str], list[int]] = {}
    for page in pages:
        if page.status is PageStatus.NEEDS_OCR:
            groups.setdefault(("Not read", page.reason), []).append(page.number)
        elif page.status is PageStatus.FAILED:
            groups.setdefault(("Failed", page.reason), []).append(page.number)
        elif not FLAGS_TO_NOTE.isdisjoint(page.flags):
            groups.setdefault(("To be read with care", page.reason), []).append(page.number)
    return tuple(f"{kind}: {describe_pages(numbers)} - {reason}" for (kind, reason), numbers in groups.items())


def _struck_note(furniture: Iterable[Block]) -> tuple[str, ...]:
    """One sentence that words were left out because a line is drawn through them; none where there are none."""
    struck = [block for block in furniture if block.kind is BlockKind.STRUCK_TEXT]
    if not struck:
        return ()
    pages = describe_pages(sorted({span.page for block in struck for span in block.spans}))
    words = sum(len(block.text.split()) for block in struck)
    return (f"Struck through: {pages} - {words:,} words with a line through them are kept apart from the text",)
