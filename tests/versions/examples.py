"""Passages for the tests of versions, made of paths and sentences."""

import hashlib
from collections.abc import Sequence

from pipeline.records import Direction, Origin, Passage, PassageKind, Span


def passages_of(
    lines: Sequence[tuple[str, str]], *, name: str = "a", language: str = "en", **more: object
) -> list[Passage]:
    """One passage a line of path and text."""
    made, start = [], 0
    for ordinal, (path, text) in enumerate(lines):
        identity = hashlib.sha256(f"{name}\0{path}\0{text}\0{ordinal}".encode("utf-8", "surrogatepass")).hexdigest()
        values = {
            "id": identity[:32],
            "source_id": hashlib.sha256(name.encode()).hexdigest(),
            "ordinal": ordinal,
            "text": text,
            "kind": PassageKind.PARAGRAPH,
            "path": path,
            "headings": ("Part I",),
            "language": language,
            "direction": Direction.RIGHT_TO_LEFT if language == "ar" else Direction.LEFT_TO_RIGHT,
            "start": start,
            "end": start + len(text),
            "spans": (Span(1, None, start, start + len(text)),),
            "origin": Origin.PLAIN,
        }
        made.append(Passage(**(values | more)))  # type: ignore[arg-type]
        start += len(text) + 1
    return made


ACT = (
    ("s. 1", "1. This Act may be cited as the Entry Act."),
    ("s. 2", "2. Every foreign national shall hold a visa issued by a consul before entering the country."),
    ("s. 3(1)", "3. (1) The Minister may order the detention of a person pending removal."),
    ("s. 3(1)(a)", "(a) for a period not exceeding thirty days;"),
    ("s. 3(1)(b)", "(b) in a place that is not a prison."),
    ("s. 3(2)", "(2) A child shall not be detained."),
    ("s. 4", "4. A person who is detained may consult a lawyer and inform the consul of the State of nationality."),
    ("s. 5", "5. Whoever employs a person without a permit commits an offence and is liable to a fine."),
)
