"""What the objectives are called and mean: names in seven languages, the codebook, and links to the 2030 Agenda."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.objectives import Objective
from pipeline.objectives.thesaurus import LANGUAGES

FILE = Path(__file__).parent / "objectives.toml"


@dataclass(frozen=True, slots=True)
class Name:
    """A name for tables, and one for titles."""

    short: str
    long: str


@dataclass(frozen=True, slots=True)
class Entry:
    """All that is written down of one objective."""

    objective: Objective
    names: Mapping[str, Name]
    """By language, ISO 639-1."""
    belongs_here: str
    """From the codebook: what a passage must do to get this objective."""
    belongs_elsewhere: str
    """From the codebook: what looks alike, and the objective that it gets."""
    sdg_targets: tuple[str, ...]
    """Targets of the Sustainable Development Goals, such as ``10.7``."""


@cache
def entries() -> Mapping[Objective, Entry]:
    """All 23, by objective.

    >>> entries()[Objective.DETENTION].names["fr"].short
    'détention'
    """
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))["objective"]
    found = {entry.objective: entry for entry in map(_entry, tables)}
    missing = set(Objective) - set(found)
    if missing or len(tables) != len(found):
        raise ValueError(f"objectives.toml: missing or twice: {sorted(missing)}")
    return found


def _entry(table: dict[str, Any]) -> Entry:
    return Entry(
        objective=Objective(table["number"]),
        names={language: Name(**table[language]) for language in LANGUAGES},
        belongs_here=table["belongs_here"],
        belongs_elsewhere=table["belongs_elsewhere"],
        sdg_targets=tuple(table["sdg_targets"]),
    )


def short_name(objective: Objective, language: str = "en") -> str:
    """The name for tables; English where a language has none.

    >>> short_name(Objective.RETURN), short_name(Objective.RETURN, "es"), short_name(Objective.RETURN, "sw")
    ('return', 'retorno', 'return')
    """
    names = entries()[objective].names
    return names.get(language, names["en"]).short


@cache
def codebook_version() -> str:
    """Tell the codebook that people decide by: the beginning of the digest of ``objectives.toml``.

    >>> len(codebook_version())
    12
    """
    return hashlib.sha256(FILE.read_bytes()).hexdigest()[:12]
