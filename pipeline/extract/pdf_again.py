"""The second look at a PDF: pages whose text layer is missing, partial or doubted are read by OCR, and compared.

What is an image is read. What is doubted is read only as far as needed to know: the letters of a page by that page, a
script by two pages of the document. Text that OCR agrees with stays as it is.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.extract.ocr import OcrEnd, OcrPage, even_sizes
from pipeline.extract.ocr_packs import COMPLEX
from pipeline.extract.options import ReadOptions
from pipeline.extract.page_image import POINTS_PER_INCH, PageImage, image_of
from pipeline.extract.pdf_file import PdfFile
from pipeline.extract.pdf_merge import fit, in_complex_script, merge_words
from pipeline.extract.pdf_ocr import OcrDesk
from pipeline.extract.pdf_verdict import SOUND, Doubt, Verdict
from pipeline.layout.values import PageWords, words_of
from pipeline.records import Flag, Origin, Page, PageStatus

LOW_CONFIDENCE = 0.7
"""Mean OCR confidence under which a page is flagged, and OCR is no better witness than a doubted text layer."""
DOUBTFUL = 0.6
"""Trust in a page whose reading order is a guess or whose letters may be wrong."""
AGREEING = 0.8
"""Share of the words of a text layer that OCR must find as well."""
SAMPLES = 2
"""Pages that tell whether the letters of a script are right in a document."""
FEWEST_WORDS = 5
"""Fewer words than this are no text layer worth keeping, and no text in a picture."""
MOSTLY = 0.5
"""Share of a page's words in a script whose letters are wrong, above which all of it is read by OCR."""
_SIGNS = ".,;:()[]{}«»\"“”'’‘–—-|।"


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page and its words, if it has any, and what there is to doubt in them."""

    page: Page
    words: PageWords | None = None
    verdict: Verdict = SOUND
    degrees: float = 0.0
    """Clockwise, by which a scanned page was askew; its words are those of the level page."""


def look_again(
    file: PdfFile, pages: Sequence[ReadPage], options: ReadOptions, search_path: str | None
) -> list[ReadPage]:
    """The pages again, those in doubt read by OCR where that can be done and is better than what there was."""
    pages = [_with_old_ocr(each) for each in pages] if options.ocr_again else list(pages)
    if all(each.verdict.doubt is Doubt.NONE for each in pages):
        return pages
    looked = _Look(file, OcrDesk(options, search_path, lambda: _sound_text(pages)), options.ocr_dpi).over(pages)
    even = iter(even_sizes([each.words for each in looked if each.words and each.words.origin is Origin.OCR]))
    return [
        replace(each, words=next(even)) if each.words and each.words.origin is Origin.OCR else each for each in looked
    ]


def _with_old_ocr(read: ReadPage) -> ReadPage:
    if read.page.origin is not Origin.OCR_EMBEDDED:
        return read
    return replace(read, verdict=Verdict(Doubt.IMAGE, "it carries an old OCR text, and a new one was asked for"))


def _sound_text(pages: Sequence[ReadPage]) -> str:
    sound = (each.words for each in pages if each.words is not None and each.verdict.doubt is Doubt.NONE)
    return " ".join(" ".join(words.texts[:200]) for words, _ in zip(sound, range(5), strict=False))


@dataclass(frozen=True, slots=True)
class _Sample:
    """What the sample pages of a script told; neither right nor wrong where they could not tell, and why."""

    right: bool = False
    wrong: bool = False
    reason: str = ""
    pages: Mapping[int, OcrPage] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Look:
    """The document under the lens."""

    file: PdfFile
    desk: OcrDesk
    dpi: int

    def over(self, pages: Sequence[ReadPage]) -> list[ReadPage]:
        """All pages of a document, in order."""
        scripts = sorted({each.verdict.script for each in pages} - {""})
        samples = {script: self._sample(pages, script) for script in scripts}
        return [self._at(each, samples.get(each.verdict.script, _Sample())) for each in pages]

    def _at(self, read: ReadPage, sample: _Sample) -> ReadPage:
        match read.verdict.doubt:
            case Doubt.NONE:
                return read
            case Doubt.IMAGE:
                return _as_image(read, self._read(read))
            case Doubt.PICTURE:
                return self._at_picture(read)
            case Doubt.LETTERS:
                return _unless_agreeing(read, self._read(read))
            case Doubt.SCRIPT:
                if not sample.wrong:
                    return read if sample.right else _suspect(read, sample.reason)
                return _with_script(read, sample.pages.get(read.page.number) or self._read(read))

    def _read(self, read: ReadPage) -> OcrPage:
        with self.file.page(read.page.number - 1) as page:
            if page is not None and (reason := self.desk.lacks()):  # drawing a page costs more than reading its text
                return OcrPage(None, reason=reason, end=OcrEnd.WAITING)
            return self.desk.read(page.render(self.dpi) if page else None, read.page.number, read.verdict.script)

    def _sample(self, pages: Sequence[ReadPage], script: str) -> _Sample:
        """Whether the letters of a script are right, by the pages that have most words in it."""
        counted = [
            (int(in_complex_script(each.words).sum()), each.words, each)
            for each in pages
            if each.verdict.script == script and each.words is not None
        ]
        chosen = sorted(counted, key=lambda one: -one[0])[:SAMPLES]
        found = {each.page.number: self._read(each) for _, _, each in chosen}
        shares = []
        for _, words, each in chosen:
            ocr = found[each.page.number]
            if ocr.words is None:
                return _Sample(reason=ocr.reason)
            shares.append(_agreement(words, ocr.words, script=True))
        if shares and sum(shares) / len(shares) >= AGREEING:
            return _Sample(right=True)
        if min((ocr.confidence for ocr in found.values()), default=0.0) < LOW_CONFIDENCE:
            return _Sample(reason="OCR reads it too badly to tell")
        return _Sample(wrong=True, pages=found)

    def _at_picture(self, read: ReadPage) -> ReadPage:
        """A page with some text and a large image: what the image holds besides is added, if it is text."""
        from pipeline.extract.legible import holds_text  # noqa: PLC0415  # draws with PIL, for few pages only

        if read.words is None or read.words.turns or read.page.origin is Origin.OCR_EMBEDDED:
            return read
        with self.file.page(read.page.number - 1) as page:
            image = page.render(self.dpi) if page else None
        if image is None or not holds_text(_without_words(image, read.words)):
            return read
        found = self.desk.read(image, read.page.number)
        if found.words is None:
            return read if found.end is OcrEnd.EMPTY else _suspect(read, found.reason)
        words = merge_words(read.words, fit(found.words, read.page), found.degrees)
        if len(words.texts) < len(read.words.texts) + FEWEST_WORDS:
            return read
        return _merged(read, words)


def _as_image(read: ReadPage, found: OcrPage) -> ReadPage:
    """A page whose content is an image; a picture without words is a blank page."""
    if found.words is not None:
        return _by_ocr(read, found)
    if read.words is not None and (len(read.words.texts) > FEWEST_WORDS or found.end is OcrEnd.EMPTY):
        return _suspect(read, found.reason)
    if found.end is OcrEnd.EMPTY:
        return ReadPage(replace(read.page, status=PageStatus.BLANK, reason=found.reason))
    status = PageStatus.FAILED if found.end is OcrEnd.FAILED else PageStatus.NEEDS_OCR
    reason = f"{read.verdict.reason}; {found.reason}"
    return replace(read, page=replace(read.page, status=status, reason=reason, confidence=0.0))


def _unless_agreeing(read: ReadPage, found: OcrPage) -> ReadPage:
    """A page whose letters seem wrong: by OCR, unless that finds the same words, or reads it badly."""
    if found.words is None or read.words is None:
        return _as_image(read, found)
    if _agreement(read.words, found.words) >= AGREEING:
        return read
    if found.confidence < LOW_CONFIDENCE:
        return _suspect(read, "OCR reads it too badly to tell")
    return _by_ocr(read, found)


def _with_script(read: ReadPage, found: OcrPage) -> ReadPage:
    """A page in a script whose letters are wrong in this document: OCR in their place, other words as they are."""
    if found.words is None or read.words is None:
        return _suspect(read, found.reason)
    wrong = in_complex_script(read.words)
    if wrong.mean() > MOSTLY or read.words.turns != found.words.turns:
        return _by_ocr(read, found)
    kept = words_of(read.words, ~wrong)
    return _merged(read, merge_words(kept, fit(found.words, read.page), found.degrees, room=read.words.boxes[wrong]))


def _by_ocr(read: ReadPage, found: OcrPage) -> ReadPage:
    if found.words is None:
        return read
    words = fit(found.words, read.page)
    page = replace(
        read.page,
        origin=Origin.OCR,
        status=PageStatus.READ,
        reason="",
        words=len(words.texts),
        confidence=round(found.confidence, 3),
        flags=(Flag.LOW_OCR_CONFIDENCE,) if found.confidence < LOW_CONFIDENCE else (),
    )
    return ReadPage(page, words, read.verdict, found.degrees)


def _merged(read: ReadPage, words: PageWords) -> ReadPage:
    trust = 1.0 if words.trust is None else float(words.trust.mean())
    page = replace(
        read.page, origin=words.origin, status=PageStatus.READ, words=len(words.texts), confidence=round(trust, 3)
    )
    return ReadPage(page, words, read.verdict)


def _suspect(read: ReadPage, reason: str) -> ReadPage:
    """What text there is, with a warning."""
    why = "; ".join(part for part in (read.verdict.reason, reason) if part)
    return replace(
        read,
        page=replace(read.page, reason=why, flags=(*read.page.flags, Flag.SUSPECT_TEXT_LAYER), confidence=DOUBTFUL),
    )


def _agreement(layer: PageWords, ocr: PageWords, *, script: bool = False) -> float:
    """Share of the words of a text layer (with ``script`` of those in a complex script) that OCR finds as well."""
    ours, theirs = (
        Counter(bare for text in words.texts if (bare := text.strip(_SIGNS)) and (not script or COMPLEX.search(bare)))
        for words in (layer, ocr)
    )
    return (ours & theirs).total() / max(ours.total(), 1)


def _without_words(image: PageImage, words: PageWords) -> PageImage:
    """The page with white in place of the words that its text layer holds."""
    gray = image.gray().copy()
    for left, top, right, bottom in (words.boxes * image.dpi / POINTS_PER_INCH).round().astype(int).tolist():
        gray[max(top, 0) : bottom, max(left, 0) : right] = 255
    return image_of(gray, image.dpi)
