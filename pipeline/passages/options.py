"""What the splitting of documents into passages is told."""

from dataclasses import dataclass

SEVEN_LANGUAGES = ("ar", "en", "es", "fr", "pt", "ru", "zh")
"""The languages that have a model, enumerators and kinds here."""

LATIN_LANGUAGES = ("en", "es", "fr", "pt", "ca", "de", "it", "nl", "pl", "ro", "sv", "tr", "id", "sw", "sq", "mt", "ga")
"""The languages in Latin script that are told apart. Others fall on the likest of these."""


@dataclass(frozen=True, slots=True)
class SplitOptions:
    """Bounds and hints for making passages. The defaults suit all formats."""

    longest: int = 4_000
    """Characters of a passage; a longer block is cut at the ends of sentences."""
    latin_languages: tuple[str, ...] = LATIN_LANGUAGES
    """ISO 639-1, for texts in Latin script; other scripts tell their language themselves."""
    short: int = 40
    """Letters below which a passage takes its language from its neighbours."""


SPLITTER_VERSION = 2
"""Raised whenever the same blocks may give other passages than before: documents are then read anew."""
