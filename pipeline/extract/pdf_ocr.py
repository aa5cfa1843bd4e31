"""The OCR of a document's image pages: which packs, page after page, and what to say where it cannot be done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.extract.ocr import (
    INSTALL,
    OcrPage,
    PageImage,
    Tesseract,
    choose_packs,
    find_tesseract,
    narrow_packs,
    read_image,
)
from pipeline.extract.options import ReadOptions
from pipeline.layout.characters import runs_right_to_left


@dataclass(slots=True)
class OcrDesk:
    """Reads the image pages of one document; looks for tesseract only when the first such page comes."""

    options: ReadOptions
    search_path: str | None = None
    sample: Callable[[], str] = str
    """Gives text of the document's other pages, to tell its script."""
    _looked: bool = False
    _tesseract: Tesseract | None = None
    _packs: tuple[str, ...] = ()
    _missing: str = ""
    _texts: list[str] = field(default_factory=list)

    def read(self, image: PageImage | None, number: int) -> OcrPage:
        """The words of one page image, or the reason why there are none."""
        if not self.options.ocr:
            return OcrPage(None, reason="OCR is turned off")
        if not self._looked:
            self._looked = True
            self._tesseract = find_tesseract(self.search_path)
        if self._tesseract is None:
            return OcrPage(None, reason=f"tesseract is not installed. {INSTALL}")
        if image is None:
            return OcrPage(None, reason="the page could not be drawn")
        if not self._packs and not self._missing:
            self._packs, self._missing = self._choose(self._tesseract, image)
        if not self._packs:
            return OcrPage(None, reason=f"{self._missing}. {INSTALL}")
        found = read_image(self._tesseract, image, self._packs, number)
        if found.words is not None and len(self._packs) > 1:
            self._texts += found.words.texts
            self._packs = narrow_packs(self._packs, self._texts)
        return found

    def _choose(self, tesseract: Tesseract, image: PageImage) -> tuple[tuple[str, ...], str]:
        hint = self.options.language_hint
        if hint is None and runs_right_to_left(self.sample()):
            hint = "ar"
        packs, missing = choose_packs(tesseract, image, hint, self.options.ocr_languages)
        if packs or hint is None or hint == "ar":
            return packs, missing
        return packs, missing


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
