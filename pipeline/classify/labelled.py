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
class Neighbour:
    """What stands before or after a labelled passage in its document."""

    text: str
    path: str = ""
    """As that of a passage (``art. 3(1)``); a list item can only continue a provision whose path is known."""


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
    headings: tuple[str, ...] = ()
    """Where it stands, as of ``Passage``: from the document's own down to the nearest."""
    path: str = ""
    before: tuple[Neighbour, ...] = ()
    """In the order of the document, the nearest last."""
    after: tuple[Neighbour, ...] = ()
    """In the order of the document, the nearest first."""

    @property
    def stands_somewhere(self) -> bool:
        """Whether anything is known of what surrounds it."""
        return bool(self.headings or self.path or self.before or self.after)


def read_rows(path: Path) -> tuple[LabelledPassage, ...]:
    """Passages from JSON Lines, in the corpus's form (``objectives``) or the evaluation form (``labels``, ``primary``).

    A row may say where its passage stands: ``headings`` (texts), ``before`` and ``after`` (texts, or objects with
    ``text`` and ``path``) and ``path`` (its place in the document; beside ``repo`` it is the document's own).
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
        passage = LabelledPassage(
            str(row["id"]), str(row["lang"]), row["text"], objectives, alignment, _document_of(row), **_context_of(row)
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"{place} is not a labelled passage: {type(error).__name__} {error}.",
            advice='Each line needs "id", "lang", "text" and "objectives" (or "labels" and "primary").',
        ) from error
    if not isinstance(passage.text, str) or not passage.text.strip():
        raise ModelError(f"{place} has no text.", advice="Remove the line or give it a text.")
    return passage


CONTEXT = ("headings", "before", "after")


def _document_of(row: dict[str, Any]) -> str:
    """What names the row's document; a path says it where it is that of a file, and not of a place in a document."""
    keys = ("document",) if _is_place(row) else ("repo", "path", "document")
    return " ".join(str(row[key]) for key in keys if row.get(key))


def _is_place(row: dict[str, Any]) -> bool:
    """Whether the path of a row is a place in a document (``art. 3(1)``)."""
    return not row.get("repo") and any(row.get(key) for key in (*CONTEXT, "document"))


def _context_of(row: dict[str, Any]) -> dict[str, Any]:
    """The fields that say where a passage stands. Raises TypeError or KeyError for what is no such thing."""
    before, headings, after = (row.get(key) or [] for key in ("before", "headings", "after"))
    if not all(isinstance(each, list) for each in (before, headings, after)):
        raise TypeError('"headings", "before" and "after" have to be lists of texts')
    return {
        "headings": tuple(_a_text(heading) for heading in headings),
        "path": _a_text(row.get("path") or "") if _is_place(row) else "",
        "before": tuple(map(_neighbour, before)),
        "after": tuple(map(_neighbour, after)),
    }


def _neighbour(told: object) -> Neighbour:
    if isinstance(told, dict):
        return Neighbour(_a_text(told["text"]), _a_text(told.get("path") or ""))
    return Neighbour(_a_text(told))


def _a_text(told: object) -> str:
    if not isinstance(told, str):
        raise TypeError(f"{told!r} is not a text")
    return told


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
