"""The words of the interface in its four languages, from ``words/<language>/<area>.toml``.

A key is ``area.name``. Its value is a sentence with ``{figures}``, or a table of plural forms (CLDR: zero, one, two,
few, many, other) chosen by the figure ``n``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup, escape

FOLDER = Path(__file__).parent / "words"
LANGUAGES = ("en", "fr", "es", "ar")
OWN_NAMES = {"en": "English", "fr": "Français", "es": "Español", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar"})
DIGITS = "latn"  # in every language, as citations and figures of laws are compared across them

Sentence = str | Mapping[str, str]


@cache
def load_words(language: str) -> Mapping[str, Sentence]:
    """All words of a language by key; what it lacks is in English, which a test forbids."""
    found: dict[str, Sentence] = dict(load_words("en")) if language != "en" else {}
    for file in sorted((FOLDER / language).glob("*.toml")):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        found |= {f"{file.stem}.{name}": value for name, value in table.items()}
    return found


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


@lru_cache(maxsize=20_000)  # a page of documents shows some hundred, each of which takes as long as a query
def _decimal(language: str, value: float) -> str:
    return str(format_decimal(value, locale=language, numbering_system=DIGITS))


@lru_cache(maxsize=20_000)
def _percent(language: str, value: float) -> str:
    return str(format_percent(value, locale=language, numbering_system=DIGITS))


@dataclass(frozen=True, slots=True)
class Wording:
    """One language: ``say`` and the forms of its numbers and dates."""

    language: str

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    @property
    def comma(self) -> str:
        """What parts the items of a short list."""
        return "، " if self.language == "ar" else ", "

    @property
    def step(self) -> str:
        """What stands between a heading and the next one below it; not all Arabic fonts mirror an angle."""
        return " / " if self.direction == "rtl" else " › "

    def say(self, key: str, /, **figures: object) -> str:
        """The sentence of a key with its figures; Markup where a figure is. Raises KeyError for an unknown key."""
        sentence = load_words(self.language)[key]
        if not isinstance(sentence, str):
            count = figures.get("n", 0)
            form = _locale(self.language).plural_form(count if isinstance(count, int | float) else 0)
            sentence = sentence.get(form, sentence["other"])
        told = {name: self.number(value) if type(value) in (int, float) else value for name, value in figures.items()}
        if any(isinstance(value, Markup) for value in told.values()):
            return escape(sentence).format(**told)  # escapes the figures that are no Markup
        return sentence.format(**told)

    def number(self, value: object) -> str:
        """A number as the language groups it."""
        assert isinstance(value, int | float)  # noqa: S101 - the caller looked
        return self._whole(_decimal(self.language, value))

    def share(self, value: float) -> str:
        """A share of a whole, in percent."""
        return self._whole(_percent(self.language, value))

    def _whole(self, figure: str) -> str:
        """A figure whose sign stays on its side behind Arabic letters, by an isolate (Unicode Annex 9, 2.4)."""
        has_sign = not (figure[:1].isdigit() and figure[-1:].isdigit())
        return f"\u2066{figure}\u2069" if has_sign and self.direction == "rtl" else figure

    def chance(self, value: float) -> str:
        """A chance, which is never told as 0 or 100 %: no model is certain."""
        if value > 0.99:
            return self.say("common.over", share=self.share(0.99))
        return self.say("common.under", share=self.share(0.01)) if value < 0.01 else self.share(value)

    def moment(self, value: datetime) -> str:
        """Day and time in UTC."""
        return format_datetime(value, f"d MMM y{self.comma}HH:mm", locale=self.language)

    def ago(self, value: datetime, now: datetime) -> str:
        """How long ago."""
        return format_timedelta(value - now, add_direction=True, locale=self.language)


def choose_language(*wishes: str) -> str:
    """The first of the wishes that is spoken here; a wish may be an Accept-Language header.

    >>> choose_language("", "pt-BR,es;q=0.8,en;q=0.5")
    'es'
    """
    for wish in wishes:
        ranked = sorted(map(_weighed, wish.split(",")), key=lambda pair: -pair[1])
        for language, weight in ranked:
            if language in LANGUAGES and weight > 0:
                return language
    return LANGUAGES[0]


def _weighed(part: str) -> tuple[str, float]:
    name, _, weight = part.strip().partition(";q=")
    try:
        return name.strip().lower()[:2], float(weight or 1)
    except ValueError:
        return name.strip().lower()[:2], 0.0
