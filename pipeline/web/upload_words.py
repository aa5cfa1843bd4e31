"""What the page of uploads says: countries, kinds and languages to choose from, and failures in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipeline.errors import EmptyFile, MigralexError
from pipeline.intake.codes import COUNTRIES, LANGUAGES
from pipeline.records import DocumentKind
from pipeline.run.adding import FIELDS
from pipeline.store import Archive
from pipeline.web.document_words import DocumentWords
from pipeline.web.failures import Conflict
from pipeline.web.taking_in import field_of
from pipeline.web.wording import Wording, load_words

OWN_COUNTRIES = tuple(f"X{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""Left to users by ISO 3166: for organisations and whatever is no country."""
_WRONG, _REFUSED = "uploads.wrong_", "uploads.refused_"

Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Told:
    """A failure as a page tells it."""

    field: str
    """As in ``FIELDS``, with ``_`` for a space; empty where it is about the file."""
    words: str
    detail: str = ""
    """The program's own sentence, in English, where it knows more."""


@dataclass(frozen=True, slots=True)
class UploadWords:
    """The words of one language."""

    wording: Wording

    def countries(self, archive: Archive) -> list[tuple[str, Options]]:
        """Groups of codes with names: those of documents that are here, all others, and those for users."""
        here, _ = archive.places_of_documents()
        every = _countries(self.wording)
        return [
            ("uploads.countries_here", self._named(here)),
            ("uploads.countries_all", [pair for pair in every if pair[0] not in here]),
            ("uploads.countries_own", [(code, code) for code in OWN_COUNTRIES if code not in here]),
        ]

    def _named(self, codes: tuple[str, ...]) -> Options:
        told = DocumentWords(self.wording)
        return sorted(((code, told.country(code)) for code in codes), key=lambda pair: pair[1].casefold())

    def kinds(self) -> Options:
        """Kinds of documents, in their own order; "unknown" is said by saying nothing."""
        told = DocumentWords(self.wording)
        return [(kind.value, told.kind(kind)) for kind in DocumentKind if kind is not DocumentKind.UNKNOWN]

    def languages(self) -> Options:
        """Languages by name."""
        return _languages(self.wording)

    def failure(self, error: MigralexError) -> Told:
        """What went wrong, in the reader's language, with the program's own sentence where it says more."""
        words, field = load_words(self.wording.language), field_of(error).replace(" ", "_")
        if isinstance(error, Conflict):
            return Told("", self.wording.say("uploads.taken"))
        if _WRONG + field in words:
            detail = "" if field in _fields() else error.sentence()
            return Told(field if field in _fields() else "", self.wording.say(_WRONG + field), detail)
        key = _REFUSED + type(error).__name__.lower()
        detail = "" if isinstance(error, EmptyFile) else error.sentence()  # nothing more is to be said of it
        return Told("", self.wording.say(key if key in words else f"{_REFUSED}other"), detail)

    def for_scripts(self) -> dict[str, object]:
        """Sentences about failures by field and by error, and those that begin with ``script_``, without it."""
        words = load_words(self.wording.language)
        return {
            "wrong": _without(words, _WRONG),
            "refused": _without(words, _REFUSED),
            **_without(words, "uploads.script_"),
        }


def _without(words: Mapping[str, object], start: str) -> dict[str, object]:
    return {key.removeprefix(start): value for key, value in words.items() if key.startswith(start)}


@cache
def _fields() -> frozenset[str]:
    return frozenset(name.replace(" ", "_") for name in FIELDS)


@cache
def _countries(wording: Wording) -> Options:
    return UploadWords(wording)._named(tuple(sorted(COUNTRIES)))


@cache
def _languages(wording: Wording) -> Options:
    told = DocumentWords(wording)
    return sorted(((code, told.language(code)) for code in LANGUAGES), key=lambda pair: pair[1].casefold())
