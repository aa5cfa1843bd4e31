"""The thesaurus: concepts of migration law with their terms in seven languages, as written down in this folder.

A topic points at objectives; a subject says that a text is about people who cross borders at all; a word is ordinary
vocabulary, of use only because its equals in the other languages stand beside it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.errors import ModelError
from pipeline.objectives import Objective

LANGUAGES = ("ar", "en", "es", "fr", "pt", "ru", "zh")
"""The languages of the thesaurus, ISO 639-1, in alphabetical order."""

FOLDER = Path(__file__).parent


class ConceptKind(StrEnum):
    """What a concept is evidence of."""

    TOPIC = "topic"
    SUBJECT = "subject"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Concept:
    """An idea with its terms by language, and the phrases that hold a term and mean something else."""

    id: str
    kind: ConceptKind
    objectives: tuple[Objective, ...]
    """Main first; empty for subjects and words."""
    terms: Mapping[str, tuple[str, ...]]
    other_senses: Mapping[str, tuple[str, ...]]


def concept_files(folder: Path = FOLDER) -> list[Path]:
    """The files of a thesaurus, in the order in which they are read."""
    return sorted(folder.glob("concepts-*.jsonl"))


def load_concepts(folder: Path = FOLDER) -> tuple[Concept, ...]:
    """All concepts of a folder, checked; raises ModelError that names file and line.

    >>> concepts = load_concepts()
    >>> len({concept.id for concept in concepts}) == len(concepts)
    True
    """
    files = concept_files(folder)
    if not files:
        raise ModelError(f"No concepts-*.jsonl lies in {folder}.", advice="Restore the folder from the repository.")
    concepts = tuple(concept for path in files for concept in _read(path))
    check_concepts(concepts)
    return concepts


def _read(path: Path) -> Iterable[Concept]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            yield parse_concept(line)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(
                f"Line {number} of {path.name} is not a concept: {error}.", advice="Mend that line of the thesaurus."
            ) from error


def parse_concept(line: str) -> Concept:
    """A concept from its JSON; raises ValueError, KeyError, TypeError or AttributeError on any other JSON."""
    row = json.loads(line)
    unknown = set(row) - {"id", "kind", "objectives", "not", *LANGUAGES}
    if unknown:
        raise ValueError(f"unknown fields {sorted(unknown)}")
    return Concept(
        id=row["id"],
        kind=ConceptKind(row["kind"]),
        objectives=tuple(Objective(number) for number in row["objectives"]),
        terms={language: _phrases(row[language]) for language in LANGUAGES},
        other_senses={language: _phrases(phrases) for language, phrases in row.get("not", {}).items()},
    )


def _phrases(values: Sequence[str]) -> tuple[str, ...]:
    phrases = tuple(dict.fromkeys(value.strip() for value in values))
    if isinstance(values, str) or not all(phrases):
        raise ValueError(f"{values!r} is not a list of terms")
    return phrases


def check_concepts(concepts: Sequence[Concept]) -> None:
    """Raise ModelError if two concepts share an id or a term, or if a concept says nothing or points the wrong way."""
    owners: dict[tuple[str, str], str] = {}
    for concept in concepts:
        if (concept.kind is ConceptKind.TOPIC) != bool(concept.objectives):
            _refuse(f"Concept {concept.id} is a {concept.kind} with {len(concept.objectives)} objectives.")
        if owners.setdefault(("", concept.id), concept.id) is not concept.id:
            _refuse(f"Concept {concept.id} is there twice.")
        if concept.kind is ConceptKind.WORD:
            continue  # one word may have two equals elsewhere
        for language, terms in concept.terms.items():
            if not terms:
                _refuse(f"Concept {concept.id} has no term in {language}.")
            for term in terms:
                owner = owners.setdefault((language, term.casefold()), concept.id)
                if owner != concept.id:
                    _refuse(f"The term {term!r} ({language}) belongs to {owner} and to {concept.id}.")


def _refuse(sentence: str) -> None:
    raise ModelError(sentence, advice="Mend the thesaurus in pipeline/objectives.")
