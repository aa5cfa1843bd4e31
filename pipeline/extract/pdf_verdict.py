"""Whether the text layer of a page can be trusted, or the page must be looked at as an image."""

import re
from dataclasses import dataclass

from pipeline.extract import pdf_native as native
from pipeline.extract.pdf_survey import Survey

FEW_CHARACTERS = 50
IMAGE_SHARE = 0.3
OUTLINED_PATHS = 150
"""A page with so many drawn shapes and almost no characters has its letters as drawings."""
MAP_ERRORS = 0.02
"""Share of characters that the font cannot name."""
ODD_CHARACTERS = 0.05
SAMPLE = 250
"""Characters that are asked for map errors, spread over the page."""
COMPLEX_SHARE = 0.15
SHIFT = 29
"""Fonts cut down to the letters in use often number them from 3, so that A (65) becomes $ (36): 29 less."""
_PRINTED = re.compile(r"[!-~]+")
_LETTERS = re.compile(r"[A-Za-z]+")
_ODD = re.compile("[\ue000-\uefff\uf100-\uf8ff\ufffd\x01\x03-\x08\x0e-\x1f]")
_COMPLEX = re.compile("[\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]")
_SHORT_WORDS = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "is",
        "for",
        "that",
        "be",
        "or",
        "de",
        "la",
        "le",
        "les",
        "des",
        "et",
        "du",
        "en",
        "un",
        "une",
        "el",
        "los",
        "las",
        "y",
        "que",
        "o",
        "e",
        "do",
        "da",
        "dos",
        "das",
        "os",
        "as",
    ]
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``ocr`` says why the page needs to be looked at, ``suspect`` why its text is not to be trusted; empty for no."""

    ocr: str = ""
    suspect: str = ""


def judge_page(text_page: object, text: str, count: int, survey: Survey, page_area: float) -> Verdict:
    """Judge the text layer of one page; ``count`` is its number of characters, areas are in square points."""
    letters = len(text) - text.count(" ") - text.count("\n") - text.count("\r")
    images = survey.image_area / max(page_area, 1.0)
    if letters < FEW_CHARACTERS and images > IMAGE_SHARE:
        return Verdict(ocr=f"{images:.0%} of it is an image and it has almost no text")
    if letters < FEW_CHARACTERS and survey.paths > OUTLINED_PATHS:
        return Verdict(ocr="its letters are drawn as shapes")
    if not letters:
        return Verdict()
    return _judge_letters(text_page, text, count, letters)


def _judge_letters(text_page: object, text: str, count: int, letters: int) -> Verdict:
    nameless = len(_ODD.findall(text)) > ODD_CHARACTERS * letters
    if nameless or (_map_errors(text_page, count) > MAP_ERRORS and not _reads_as_language(text)):
        return Verdict(ocr="its fonts do not say which letters they print")
    if is_shifted(text):
        return Verdict(ocr="its fonts number their letters in a way of their own")
    if not text.isascii() and len(_COMPLEX.findall(text)) > COMPLEX_SHARE * letters:
        return Verdict(suspect="PDF files often carry wrong letters for this script")
    return Verdict()


def _map_errors(text_page: object, count: int) -> float:
    handle = native.address_of(text_page)
    step = max(1, count // SAMPLE)
    asked = range(0, count, step)
    return sum(native.char_map_error(handle, index) == 1 for index in asked) / max(len(asked), 1)


def _reads_as_language(text: str) -> bool:
    words = text.lower().split()
    return sum(word in _SHORT_WORDS for word in words) > 0.12 * len(words)


def is_shifted(text: str) -> bool:
    """Whether a text is signs and digits that become words when each is moved up by ``SHIFT``.

    >>> is_shifted("3$5/,$0(17 2) 7+( '(02&5$7,& 62&,$/,67 5(38%/,&"), is_shifted("PARLIAMENT, 2025 (No. 11)")
    (True, False)
    """
    signs = "".join(_PRINTED.findall(text))
    letters = len("".join(_LETTERS.findall(signs)))
    if len(signs) < 20 or letters > 0.4 * len(signs) or len(signs) < 0.6 * len(text.replace(" ", "")):
        return False
    moved = "".join(chr(min(ord(letter) + SHIFT, 126)) for letter in signs)
    vowels = sum(letter in "aeiouAEIOU" for letter in moved)
    return sum(letter.isalpha() for letter in moved) > 0.85 * len(moved) and vowels > 0.2 * len(moved)
