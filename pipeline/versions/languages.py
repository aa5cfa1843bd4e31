"""Which texts may be twins: files that share a name but for the language, and files that hold two languages."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from pipeline.records import Passage

FULL_SHARE = (
    0.3  # of the letters that the weaker language of a bilingual file has at least: else it is quoted in places
)

_SUFFIX = re.compile(r"(?P<base>.+)[ _.(\[-]+(?P<code>[a-z]{2,3})[)\]]?", re.DOTALL)
_CODES = {
    "en": "en eng", "fr": "fr fra fre", "es": "es spa esp", "pt": "pt por", "ar": "ar ara", "ru": "ru rus",
    "zh": "zh zho chi", "de": "de deu ger", "it": "it ita", "nl": "nl nld", "sw": "sw swa", "si": "si sin",
    "ta": "ta tam", "hi": "hi hin", "ur": "ur urd", "fa": "fa fas", "tr": "tr tur",
}  # fmt: skip
_LANGUAGES = {code: language for language, codes in _CODES.items() for code in codes.split()}


@dataclass(frozen=True, slots=True)
class Stream:
    """The passages of one language, in reading order."""

    language: str
    passages: tuple[Passage, ...]


def twins_by_name(languages: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give the pairs of paths in one folder that share their name but for a language suffix, sorted.

    ``languages`` gives the language in which each file is written: a suffix that it belies is none.

    >>> twins_by_name({"a/law_en.xml": "en", "a/law_fr.xml": "fr", "b/law_fr.xml": "fr", "a/law_es.xml": "en"})
    [('a/law_en.xml', 'a/law_fr.xml')]
    """
    families: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for path, language in sorted(languages.items()):
        folder, _, name = path.rpartition("/")
        found = _SUFFIX.fullmatch(unicodedata.normalize("NFC", name.rpartition(".")[0]).casefold())
        if found and _LANGUAGES.get(found["code"]) == language:
            families[folder, found["base"]].append(path)
    return sorted(
        pair
        for family in families.values()
        for pair in combinations(family, 2)
        if languages[pair[0]] != languages[pair[1]]
    )


def split_languages(passages: Sequence[Passage]) -> tuple[Stream, Stream] | None:
    """Give the two languages of a file in which both have a large share of the letters, the first one first.

    None for a file in one language.
    """
    letters: defaultdict[str, int] = defaultdict(int)
    for passage in passages:
        if passage.language != "und":
            letters[passage.language] += len(passage.text)
    two = sorted(letters, key=lambda language: (-letters[language], language))[:2]
    if len(two) < 2 or letters[two[1]] < FULL_SHARE * sum(letters.values()):
        return None
    first = next(passage.language for passage in passages if passage.language in two)
    ordered = (first, next(language for language in two if language != first))
    left, right = (Stream(name, tuple(p for p in passages if p.language == name)) for name in ordered)
    return left, right


def main_language(passages: Sequence[Passage]) -> str:
    """The language of most letters; ``und`` where none is known."""
    letters: defaultdict[str, int] = defaultdict(int)
    for passage in passages:
        letters[passage.language] += len(passage.text)
    return max(sorted(letters), key=lambda language: letters[language], default="und")
