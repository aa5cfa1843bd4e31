"""Passages with the objectives that a person gave them: the training corpus, and sets to evaluate on."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import ModelError
from pipeline.objectives import Objective
from pipeline.records import Alignment


@dataclass(frozen=True, slots=True)
class LabelledPassage:
    """A passage and its objectives, the main one first; none at all is an answer too."""

    id: str
    language: str
    text: str
    objectives: tuple[Objective, ...]
    alignment: Alignment | None = None
    """None where it was not asked, and where there is no objective."""
    group: str = ""
    """The document that it comes from, where that is known: measures must not take its passages for independent."""


def read_rows(path: Path) -> tuple[LabelledPassage, ...]:
    """Passages from JSON Lines, in the corpus's form (``objectives``) or the evaluation form (``labels``, ``primary``).

    Raises ModelError that names file and line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(
            f"{path} cannot be read: {error}.", advice="Check the path and the encoding (UTF-8)."
        ) from error
    rows = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            rows.append(_parse(line, f"Line {number} of {path.name}"))
    if not rows:
        raise ModelError(f"{path} has no passages.", advice="Give a JSON Lines file with one passage a line.")
    return tuple(rows)


def _parse(line: str, place: str) -> LabelledPassage:
    try:
        row: dict[str, Any] = json.loads(line)
        numbers = list(row["objectives"] if "objectives" in row else row["labels"])
        if row.get("primary") is not None:
            numbers = [row["primary"], *(number for number in numbers if number != row["primary"])]
        objectives = tuple(dict.fromkeys(Objective(number) for number in numbers))
        alignment = Alignment(row["alignment"]) if row.get("alignment") is not None else None
        group = " ".join(str(row[key]) for key in ("repo", "path", "document") if row.get(key))
        passage = LabelledPassage(str(row["id"]), str(row["lang"]), row["text"], objectives, alignment, group)
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"{place} is not a labelled passage: {type(error).__name__} {error}.",
            advice='Each line needs "id", "lang", "text" and "objectives" (or "labels" and "primary").',
        ) from error
    if not isinstance(passage.text, str) or not passage.text.strip():
        raise ModelError(f"{place} has no text.", advice="Remove the line or give it a text.")
    return passage


def read_corpus(folder: Path) -> tuple[LabelledPassage, ...]:
    """All passages of a folder, its files in alphabetical order; raises ModelError if an id comes twice."""
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise ModelError(f"No training passages (*.jsonl) lie in {folder}.", advice="Restore models/corpus.")
    rows = tuple(row for path in files for row in read_rows(path))
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise ModelError(f"The passage {row.id} is there twice.", advice=f"Give it another id in {folder}.")
        seen.add(row.id)
    return rows


SCENARIO = 8  # neighbouring ids; the corpus was written in such runs on one theme, and languages share their numbers


def scenario_of(passage: LabelledPassage) -> str:
    """The group that must not be split between training and testing: neighbours in the numbering, in all languages.

    >>> a, b = (LabelledPassage(i, "ru", "…", ()) for i in ("ru-0017", "zh-0023"))
    >>> scenario_of(a) == scenario_of(b)
    True
    """
    number = re.search(r"(\d+)\D*$", passage.id)
    kin = "" if re.match(r"(ar|es|fr|pt|ru|zh)-\d", passage.id) else passage.id.rstrip("0123456789")
    return f"{kin}{int(number.group(1)) // SCENARIO}" if number else passage.id


def languages_of(passages: Iterable[LabelledPassage]) -> dict[str, int]:
    """How many passages there are in each language, in alphabetical order."""
    languages = [passage.language for passage in passages]
    return {language: languages.count(language) for language in sorted(set(languages))}


def texts_of(passages: Sequence[LabelledPassage]) -> list[tuple[str, str]]:
    """Language and text of each passage."""
    return [(passage.language, passage.text) for passage in passages]
