"""Whether the text layer of a page can be trusted, or the page must be looked at as an image."""

import re
from dataclasses import dataclass
from enum import StrEnum

from pipeline.extract import pdf_native as native
from pipeline.extract.ocr_packs import COMPLEX, complex_script
from pipeline.extract.pdf_letters import is_shifted, makes_no_words, reads_as_language
from pipeline.extract.pdf_survey import Survey

FEW_CHARACTERS = 50
LITTLE_TEXT = 1_200
"""Characters: about a third of a page of print, which may stand beside an image of the rest."""
IMAGE_SHARE = 0.3
OUTLINED_PATHS = 150
"""A page with so many drawn shapes and almost no characters has its letters as drawings."""
MAP_ERRORS = 0.02
"""Share of characters that the font cannot name."""
ODD_CHARACTERS = 0.05
SAMPLE = 250
"""Characters that are asked for map errors, spread over the page."""
COMPLEX_LETTERS = 20
"""Letters of a complex script from which on a page is doubted: a word or two in a foreign script do not matter."""
_ODD = re.compile("[\ue000-\uefff\uf100-\uf8ff\ufffd\x01\x03-\x08\x0e-\x1f]")


class Doubt(StrEnum):
    """What there is to doubt in the text layer of a page."""

    NONE = "none"
    IMAGE = "image"
    """There is almost no text, and an image or shapes in its place."""
    PICTURE = "picture"
    """There is some text, beside an image that may hold more."""
    LETTERS = "letters"
    """The letters are not those that are printed, or do not seem to be."""
    SCRIPT = "script"
    """Part or all of it is in a script that PDF files often carry with wrong letters."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What there is to doubt, and why in words; ``script`` is the complex script of the page, if any."""

    doubt: Doubt = Doubt.NONE
    reason: str = ""
    script: str = ""


SOUND = Verdict()


def judge_page(text_page: object, text: str, count: int, survey: Survey, page_area: float) -> Verdict:
    """Judge the text layer of one page; ``count`` is its number of characters, areas are in square points."""
    letters = len(text) - text.count(" ") - text.count("\n") - text.count("\r")
    images = survey.image_area / max(page_area, 1.0)
    if letters < FEW_CHARACTERS and images > IMAGE_SHARE:
        return Verdict(Doubt.IMAGE, f"{min(images, 1):.0%} of it is an image and it has almost no text")
    if letters < FEW_CHARACTERS and survey.paths > OUTLINED_PATHS:
        return Verdict(Doubt.IMAGE, "its letters are drawn as shapes")
    if not letters:
        return SOUND
    verdict = _judge_letters(text_page, text, count, letters)
    if verdict.doubt is Doubt.NONE and letters < LITTLE_TEXT and images > IMAGE_SHARE:
        return Verdict(Doubt.PICTURE, f"{min(images, 1):.0%} of it is an image that may hold more text")
    return verdict


def _judge_letters(text_page: object, text: str, count: int, letters: int) -> Verdict:
    nameless = len(_ODD.findall(text)) > ODD_CHARACTERS * letters
    reads = reads_as_language(text)  # as most pages do, and then the rest need not be asked
    if nameless or (not reads and _map_errors(text_page, count) > MAP_ERRORS):
        return Verdict(Doubt.LETTERS, "its fonts do not say which letters they print")
    if not reads and is_shifted(text):
        return Verdict(Doubt.LETTERS, "its fonts number their letters in a way of their own")
    if not reads and makes_no_words(text):
        return Verdict(Doubt.LETTERS, "its letters make no words of any language in Latin letters")
    if not text.isascii() and len(COMPLEX.findall(text)) >= COMPLEX_LETTERS:
        script = complex_script(text)
        return Verdict(Doubt.SCRIPT, f"PDF files often carry wrong letters for {script}", script)
    return SOUND


def _map_errors(text_page: object, count: int) -> float:
    handle = native.address_of(text_page)
    step = max(1, count // SAMPLE)
    asked = range(0, count, step)
    return native.count_map_errors(handle, asked) / max(len(asked), 1)
