"""The OCR of a document's image pages: which packs, page after page, and what to say where it cannot be done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.extract.ocr import (
    INSTALL,
    PAGE_SECONDS,
    OcrEnd,
    OcrPage,
    Orientation,
    Tesseract,
    ask_orientation,
    find_tesseract,
    read_image,
)
from pipeline.extract.ocr_packs import PACKS, narrow_packs, package_of, packs_by_script, packs_by_text
from pipeline.extract.options import ReadOptions
from pipeline.extract.page_image import Legible, PageImage

UNSURE = 0.6
"""Mean confidence under which a page may lie on its side or be in another script than thought."""
LEAST_SECONDS = 5.0


@dataclass(slots=True)
class OcrDesk:
    """Reads the image pages of one document; looks for tesseract only when the first such page comes."""

    options: ReadOptions
    search_path: str | None = None
    sample: Callable[[], str] = str
    """Gives text of the document's other pages, to tell its script and language."""
    _looked: bool = False
    _tesseract: Tesseract | None = None
    _packs: tuple[str, ...] = ()
    _missing: str = ""
    _texts: list[str] = field(default_factory=list)
    _seconds: float = PAGE_SECONDS
    """Halved by each page that takes too long, so that one document cannot spend its time on many."""

    def read(self, image: PageImage | None, number: int, script: str = "") -> OcrPage:
        """The words of one page image, or the reason why there are none.

        With ``script`` (a name such as ``Devanagari``) it is read with the packs of that script, and of Latin letters.
        The words of a page that lay on its side are given upright, with ``turns`` set.
        """
        tesseract, reason = self._at_hand()
        if image is None:
            return OcrPage(None, reason=reason or "the page could not be drawn", end=OcrEnd.FAILED)
        if tesseract is None:
            return OcrPage(None, reason=reason, end=OcrEnd.WAITING)
        if script:
            packs, reason = self._for_script(tesseract, script)
            return self._read(tesseract, _legible(image), packs, number) if packs else _waiting(reason)
        if not self._packs and not self._missing:
            self._packs, self._missing = self._choose(tesseract, image)
        if not self._packs:
            return _waiting(self._missing)
        found = self._read_turned(tesseract, image, number)
        if found.words is not None and len(self._packs) > 1:
            self._texts += found.words.texts
            self._packs = narrow_packs(self._packs, self._texts)
        return found

    def lacks(self) -> str:
        """Why no page can be read here, whatever is on it; empty where pages can be."""
        return self._at_hand()[1]

    def _at_hand(self) -> tuple[Tesseract | None, str]:
        if not self.options.ocr:
            return None, "OCR is turned off"
        if not self._looked:
            self._looked = True
            self._tesseract = find_tesseract(self.search_path)
        if self._tesseract is None:
            return None, f"tesseract is not installed. {INSTALL}"
        return self._tesseract, ""

    def _read_turned(self, tesseract: Tesseract, image: PageImage, number: int) -> OcrPage:
        """A page as it lies; where its lines run upright or it reads badly, also as tesseract says that it lies."""
        page = _legible(image)
        found = None if page.sideways else self._read(tesseract, page, self._packs, number)
        if found is not None and (found.timed_out or (found.words is not None and found.confidence >= UNSURE)):
            return found
        lies = ask_orientation(tesseract, image, self._seconds)
        packs = self._packs_for(lies, tesseract)
        if found is not None and not lies.quarters and packs == self._packs:
            return found
        turned = self._read(tesseract, _legible(image.turned(lies.quarters)), packs, number)
        if turned.words is not None:
            turned = replace(turned, words=replace(turned.words, turns=lies.quarters))
        return turned if found is None or found.words is None or turned.confidence > found.confidence else found

    def _packs_for(self, lies: Orientation, tesseract: Tesseract) -> tuple[str, ...]:
        """The document's packs, or those of the script that this page is in, where nobody has said its language."""
        if lies.script in ("", "Latin") or self.options.language_hint is not None:
            return self._packs
        packs, _ = packs_by_script(lies.script, tesseract.packs, self.options.ocr_languages)
        return packs or self._packs

    def _read(self, tesseract: Tesseract, page: Legible, packs: Sequence[str], number: int) -> OcrPage:
        found = read_image(tesseract, page, packs, number, self._seconds)
        if found.timed_out:
            self._seconds = max(self._seconds / 2, LEAST_SECONDS)
        return found

    def _choose(self, tesseract: Tesseract, image: PageImage) -> tuple[tuple[str, ...], str]:
        """Packs by the metadata's language, else by the document's sound pages, else by the script of this page."""
        wanted = self.options.ocr_languages
        hint = self.options.language_hint
        if hint is not None:
            pack = PACKS.get(hint)
            if pack is None:
                return (), f"tesseract has no pack for the language {hint!r}"
            return ((pack,), "") if pack in tesseract.packs else ((), _lacks((pack,)))
        packs = packs_by_text(self.sample(), tesseract.packs, wanted)
        if packs:
            return packs, ""
        script = ask_orientation(tesseract, image, self._seconds).script
        packs, lacking = packs_by_script(script, tesseract.packs, wanted)
        return packs, "" if packs else _lacks(lacking)

    def _for_script(self, tesseract: Tesseract, script: str) -> tuple[tuple[str, ...], str]:
        """Packs for a page in a script that has letters of its own, with Latin words among it."""
        packs, lacking = packs_by_script(script, tesseract.packs, self.options.ocr_languages)
        hinted = PACKS.get(self.options.language_hint or "", "")
        if hinted in packs_by_script(script, frozenset([hinted]), ())[0]:
            packs = (hinted,) if hinted in tesseract.packs else packs
        if not packs:
            return (), _lacks(lacking)
        latin = ("eng",) if "eng" in tesseract.packs else ()
        return (*packs, *latin), ""


def _legible(image: PageImage) -> Legible:
    from pipeline.extract.legible import make_legible  # noqa: PLC0415  # draws with PIL, needed for image pages only

    return make_legible(image)


def _lacks(packs: Sequence[str]) -> str:
    packages = ", ".join(package_of(pack) for pack in packs)
    one = len(packs) == 1
    said = f"the language pack {packs[0]}" if one else f"any of the language packs {', '.join(packs)}"
    return f"tesseract lacks {said} (Debian: {packages})"


def _waiting(reason: str) -> OcrPage:
    return OcrPage(None, reason=f"{reason}. {INSTALL}", end=OcrEnd.WAITING)


def describe_pages(numbers: Sequence[int]) -> str:
    """Page numbers as a person writes them.

    >>> describe_pages([1, 2, 3, 7])
    'pages 1-3, 7'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    return ("page " if len(numbers) == 1 else "pages ") + ", ".join(parts)
