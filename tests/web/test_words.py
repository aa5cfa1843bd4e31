"""The words of the interface: the four languages say the same things, and every word is used."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel import Locale

from pipeline.web.wording import FOLDER, LANGUAGES, Sentence, load_words

WEB = FOLDER.parent
OTHERS = tuple(language for language in LANGUAGES if language != "en")
FIGURE = re.compile(r"\{(\w+)\}|%(\w+)%")
SPOKEN = {"zero", "one", "two"}
"""Plural forms that may say the number as a word, or not at all."""
DISORDER = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of writing: elements of the page do that."""
SAME = {
    "fr": {
        "Absent",
        "Action",
        "Adoption",
        "Article",
        "Articles",
        "Audit",
        "CSV",
        "Code",
        "Date",
        "Description",
        "Digest",
        "Discussions",
        "Document",
        "Documents",
        "Format",
        "Global",
        "Guide",
        "JSON Lines",
        "Langue",
        "Note",
        "Notes",
        "Objectif",
        "Page",
        "Pages",
        "Passage",
        "Passages",
        "Pause",
        "Question",
        "Questions",
        "Section",
        "Source",
        "Suggestion",
        "Suggestions",
        "Tags",
        "Type",
        "Version",
        "Versions",
        "audit",
        "code",
        "document",
        "documents",
        "disputes",
        "page",
        "pages",
        "passage",
        "passages",
        "Cohen",
        "Fleiss",
        "Passage {number}",
        "Passage {number} of {all}",
        "Page {page}",
        "page {page}",
        "Page {pages}",
        "Pages {pages}",
        "Version {number}",
        "{n} document",
        "{n} documents",
        "{n} passage",
        "{n} passages",
        "{n} min",
        "{n} page",
        "{n} pages",
        "{n} s",
    },
    "es": {"CSV", "Cohen", "Error", "Fleiss", "JSON Lines", "No", "no", "{n} MB", "{n} kB", "{n} no", "{n} s"},
    "ar": {"CSV", "JSON Lines"},
}
"""Words that a language shares with English."""


def own_words(language: str) -> dict[str, Sentence]:
    """What the files of a language say, without the English that stands in for what they lack."""
    import tomllib

    found: dict[str, Sentence] = {}
    for file in sorted((FOLDER / language).glob("*.toml")):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        found |= {f"{file.stem}.{name}": value for name, value in table.items()}
    return found


def forms(sentence: Sentence) -> list[tuple[str, str]]:
    return [("", sentence)] if isinstance(sentence, str) else list(sentence.items())


def figures(sentence: str) -> set[str]:
    return {name or marker for name, marker in FIGURE.findall(sentence)}


def plural_forms(language: str) -> set[str]:
    """What CLDR gives for whole numbers and fractions of a language."""
    return {*Locale.parse(language).plural_form.tags, "other"}


def every(language: str) -> Iterator[tuple[str, str, str]]:
    for key, sentence in own_words(language).items():
        for form, text in forms(sentence):
            yield key, form, text


@cache
def code() -> str:
    """Templates, scripts and modules of the room."""
    files = [path for ending in ("html", "js", "py") for path in sorted(WEB.rglob(f"*.{ending}"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def named_keys() -> set[str]:
    """Whole keys that stand in the code as a string."""
    areas = "|".join(sorted({key.partition(".")[0] for key in load_words("en")}))
    found = re.findall(rf"""["']((?:{areas})\.[a-z0-9_]*[a-z0-9])["']""", code())
    said = re.findall(r"""\b(?:t|say)\(\s*["']([a-z_0-9]+\.[a-z_0-9]*[a-z0-9])["']\s*[,)]""", code())
    return {key for key in (*found, *said) if not key.endswith(".html")}


def is_used(key: str, names: set[str], starts: set[str]) -> bool:
    area, _, name = key.partition(".")
    beginnings = {"_".join(name.split("_")[:count]) + "_" for count in range(1, name.count("_") + 1)}
    composed = {start for begun in beginnings for start in (begun, f"{area}.{begun}") if start in starts}
    return key in names or name in names or bool(composed)


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_areas_and_keys_of_english(language: str) -> None:
    areas = {folder: {path.name for path in (FOLDER / folder).glob("*.toml")} for folder in (language, "en")}
    assert areas[language] == areas["en"]
    mine, english = set(own_words(language)), set(own_words("en"))
    assert (sorted(english - mine), sorted(mine - english)) == ([], []), "lacking, and too many"


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_have_the_plural_forms_of_the_language(language: str) -> None:
    english = own_words("en")
    for key, sentence in own_words(language).items():
        if isinstance(sentence, str):
            assert isinstance(english.get(key, ""), str), f"{key} needs plural forms"
        else:
            assert set(sentence) == plural_forms(language), key
            assert not isinstance(english[key], str) or "{n}" in english[key], f"{key} has no number"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_has_the_figures_of_the_english_one(language: str) -> None:
    english = own_words("en")
    for key, form, text in every(language):
        told = dict(forms(english.get(key, "")))
        wanted = figures(told.get("other", told.get("", "")))
        spoken = {"n"} if form in SPOKEN else set()
        assert wanted - spoken <= figures(text) <= wanted, f"{key} {form}: {text}"
        text.format(**dict.fromkeys(figures(text), "1"))  # no other braces


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english(language: str) -> None:
    english = own_words("en")
    left = []
    for key, _, text in every(language):
        has_words = re.search(r"[^\W\d_]", FIGURE.sub("", text))
        theirs = {said for _, said in forms(english.get(key, ""))}
        if has_words and text in theirs and text not in SAME[language]:
            left.append(f"{key}: {text}")
    assert left == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_holds_what_a_page_should_do(language: str) -> None:
    for key, form, text in every(language):
        assert text.strip() == text != "", f"{key} {form}"
        assert not DISORDER.search(text), f"{key} {form} turns the direction of writing"
        assert not re.search(r"[<>&]", text), f"{key} {form} holds markup"
        assert "  " not in text, f"{key} {form} has two spaces"


def test_every_word_that_the_code_names_is_there() -> None:
    assert sorted(named_keys() - set(own_words("en"))) == []


def test_every_word_is_used() -> None:
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in WEB.rglob("*.js"))
    names = named_keys() | set(re.findall(r"""["']([a-z][a-z0-9_]*)["']""", code()))
    names |= set(re.findall(r"\.([a-z][a-z0-9_]*)\b", scripts))
    starts = set(re.findall(r"""["']((?:[a-z]+\.)?[a-z0-9_]+_)(?=["'{$])""", code()))
    starts |= set(re.findall(r"[`]([a-z0-9_]+_)(?=\$)", code()))
    assert [key for key in own_words("en") if not is_used(key, names, starts)] == []


def test_the_folder_of_words_holds_the_languages_and_nothing_else() -> None:
    assert {path.name for path in Path(FOLDER).iterdir()} == set(LANGUAGES)
