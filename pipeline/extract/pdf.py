"""PDF -> pages and blocks: pdfium's words, page by page, then the layout over the whole document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.errors import DamagedDocument, NeedsOcr, TooLarge
from pipeline.extract.ocr import INSTALL, even_sizes
from pipeline.extract.options import ReadOptions
from pipeline.extract.pdf_dense import dense_pages
from pipeline.extract.pdf_file import OpenPage, PdfFile, open_pdf
from pipeline.extract.pdf_guard import scan_pdf
from pipeline.extract.pdf_native import read_text
from pipeline.extract.pdf_ocr import OcrDesk, describe_pages
from pipeline.extract.pdf_survey import Survey, survey_page
from pipeline.extract.pdf_verdict import judge_page
from pipeline.extract.pdf_words import place_boxes, read_page_words
from pipeline.extract.tables import find_grids
from pipeline.layout.compose import compose
from pipeline.layout.values import PageWords, TableGrid
from pipeline.records import Block, Extraction, Flag, Origin, Page, PageStatus

LOW_CONFIDENCE = 0.7
"""Mean OCR confidence under which a page is flagged."""
DOUBTFUL = 0.6
"""Trust in a page whose reading order is a guess or whose letters may be wrong."""


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page and its words, if it has any."""

    page: Page
    words: PageWords | None = None
    wants_ocr: str = ""
    """Why the page's text layer is missing or wrong; empty for a sound page."""


def read_pdf(data: bytes, options: ReadOptions, *, search_path: str | None = None) -> Extraction:
    """Read a PDF: every page with how it ended, blocks in reading order, furniture apart.

    ``search_path`` is where tesseract is looked for; None means the process's own. Raises ``EncryptedDocument``,
    ``DamagedDocument``, ``TooLarge``, ``HostileDocument``, and ``NeedsOcr`` where no page with content could be read.
    """
    scan = scan_pdf(data, options.max_characters_per_page)
    with open_pdf(data, options.max_pages) as file:
        dense = dense_pages(data, scan.dense) if scan.dense else frozenset()
        pages = _read_pages(file, options, dense)
        pages = _look_at_images(file, pages, options, search_path)
        title = file.title()
    _check_outcome([each.page for each in pages])
    composition = compose([each.words for each in pages if each.words is not None])
    records = tuple(_with_flags(each.page, composition.doubtful_pages) for each in pages)
    return Extraction(
        pages=records,
        blocks=_flag_blocks(composition.blocks, records),
        furniture=composition.furniture,
        title=title,
        notes=_notes(records),
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
    seen = words if words is not None and words.texts else None
    words = replace(seen, tables=_find_tables(survey, page, seen)) if seen else None
    return ReadPage(_judged(number, page, words, verdict.suspect), words, verdict.ocr), count


def _judged(number: int, page: OpenPage, words: PageWords | None, suspect: str) -> Page:
    return Page(
        number=number,
        width=round(page.frame.width, 2),
        height=round(page.frame.height, 2),
        origin=words.origin if words else Origin.TEXT_LAYER,
        status=PageStatus.READ if words else PageStatus.BLANK,
        reason=suspect,
        words=len(words.texts) if words else 0,
        confidence=DOUBTFUL if suspect else 1.0,
        flags=(Flag.SUSPECT_TEXT_LAYER,) if suspect else (),
    )


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


def _look_at_images(
    file: PdfFile, pages: Sequence[ReadPage], options: ReadOptions, search_path: str | None
) -> list[ReadPage]:
    """The pages again, those whose text layer is missing or wrong read by OCR where that can be done."""

    def sample() -> str:
        sound = (each.words for each in pages if each.words is not None and not each.wants_ocr)
        return " ".join(" ".join(words.texts[:200]) for words, _ in zip(sound, range(5), strict=False))

    desk = OcrDesk(options, search_path, sample)
    looked = [_look_at(file, each, desk, options.ocr_dpi) if each.wants_ocr else each for each in pages]
    even = iter(even_sizes([each.words for each in looked if each.words and each.words.origin is Origin.OCR]))
    return [
        replace(each, words=next(even)) if each.words and each.words.origin is Origin.OCR else each for each in looked
    ]


def _look_at(file: PdfFile, read: ReadPage, desk: OcrDesk, dpi: int) -> ReadPage:
    with file.page(read.page.number - 1) as page:
        found = desk.read(page.render(dpi) if page else None, read.page.number)
    if found.words is None:
        if (read.words is not None and len(read.words.texts) > 5) or "found no words" in found.reason:
            return _keep_text_layer(read, found.reason)
        reason = f"{read.wants_ocr}; {found.reason}"
        page_record = replace(read.page, status=PageStatus.NEEDS_OCR, reason=reason, confidence=0.0)
        return ReadPage(page_record, read.words)
    flags = (Flag.LOW_OCR_CONFIDENCE,) if found.confidence < LOW_CONFIDENCE else ()
    words = _fit(found.words, read.page)
    page_record = replace(
        read.page,
        origin=Origin.OCR,
        status=PageStatus.READ,
        words=len(words.texts),
        confidence=round(found.confidence, 3),
        flags=flags,
    )
    return ReadPage(page_record, words)


def _fit(words: PageWords, page: Page) -> PageWords:
    """Boxes of a rendered page lie on the page, which rounding to pixels may have made smaller."""
    boxes = np.clip(words.boxes, 0.0, (page.width, page.height, page.width, page.height))
    return replace(words, boxes=boxes, width=page.width, height=page.height)


def _keep_text_layer(read: ReadPage, reason: str) -> ReadPage:
    """What little text there is, with a warning; a picture without words is a blank page."""
    if read.words is None:
        return ReadPage(replace(read.page, status=PageStatus.BLANK, reason=reason))
    page = replace(
        read.page, reason=f"{read.wants_ocr}; {reason}", flags=(Flag.SUSPECT_TEXT_LAYER,), confidence=DOUBTFUL
    )
    return ReadPage(page, read.words)


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


def _with_flags(page: Page, doubtful: frozenset[int]) -> Page:
    if page.number not in doubtful:
        return page
    return replace(page, flags=(*page.flags, Flag.DOUBTFUL_ORDER), confidence=min(page.confidence, DOUBTFUL))


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
        elif Flag.SUSPECT_TEXT_LAYER in page.flags:
            groups.setdefault(("To be read with care", page.reason), []).append(page.number)
    return tuple(f"{kind}: {describe_pages(numbers)} - {reason}" for (kind, reason), numbers in groups.items())
