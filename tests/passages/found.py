"""Which provisions a document has, as its paths say: ``python -m tests.passages.found FILE [document kind]``.

One line a provision of the first level (article, section, clause, rule, numbered paragraph), with its heading or first
words, and below each run of numbers what is missing in it, comes twice or steps back.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from pipeline import extract
from pipeline.extract.options import ReadOptions
from pipeline.intake.sniff import sniff
from pipeline.passages import split
from pipeline.passages.numerals import han_value, roman_value
from pipeline.records import Document, DocumentKind, Passage, PassageKind, Source

_WORDS = (
    "art|s|cl|r|reg|para|par|apdo|ст|п|cons|recital|cl|regla|règle|regra|прав|рег|абз|n|abs"
    "|المادة|الفصل|البند|القاعدة|اللائحة|الحيثية|الفقرة"
)
_BASE = re.compile(
    rf"(?P<above>.*?)(?P<word>(?<![^\s])(?:{_WORDS})\.?[ºo]?) (?P<number>[^\s(,→←«\"“]+(?: (?:bis|ter|quater))?)"
)
_HAN = re.compile(
    r"(?P<above>.*?)第(?P<number>[〇零一二三四五六七八九十百千]+)(?P<word>[条段])(?P<part>之[一二三四五六七八九十]+)?"
)
_WIDTH = 70  # characters of a heading that are shown


@dataclass(slots=True)
class Run:
    """The provisions that count in one sequence: ``above`` is the schedule, ``word`` what they are called."""

    above: str
    word: str
    numbers: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    again: Counter[str] = field(default_factory=Counter)

    def missing(self) -> list[int]:
        """Whole numbers between the first and the last that did not come."""
        values = [value_of(number) for number in self.numbers]
        return sorted(set(range(min(values), max(values) + 1)) - set(values)) if values else []

    def backward(self) -> list[str]:
        """Numbers that are smaller than the one before."""
        return [after for before, after in pairwise(self.numbers) if value_of(after) < value_of(before)]


def value_of(number: str) -> int:
    """The whole number of 12, 12A, XII or 十二; 0 for a word."""
    digits = re.search(r"\d+", number)
    if digits:
        return int(digits[0])
    if number[:1] in "〇零一二三四五六七八九十百千":
        return han_value(number)
    return roman_value(number)


def read(file: Path, kind: DocumentKind = DocumentKind.UNKNOWN) -> Document:
    """The file through the whole reader, without OCR."""
    data = file.read_bytes()
    source = Source("0" * 64, file.name, sniff(data), len(data), document_kind=kind)
    return split(extract.read(data, source.kind, ReadOptions(ocr=False)), source)


def runs_of(passages: Sequence[Passage]) -> list[Run]:
    """The runs of numbers in the order in which they begin. What an amendment quotes counts nowhere."""
    runs: dict[tuple[str, str, str], Run] = {}
    last: dict[tuple[str, str, str], str] = {}
    for passage, above, word, number in _provisions(passages):
        key = (above, word, passage.language if passage.language in ("en", "fr", "ar", "es", "pt", "ru", "zh") else "")
        run = runs.setdefault(key, Run(above, word))
        if last.get(key) == number:
            continue
        run.again[number] += number in run.numbers
        last[key] = number
        run.numbers.append(number)
        run.titles.append(_title(passage))
    return list(runs.values())


def _provisions(passages: Sequence[Passage]) -> Iterator[tuple[Passage, str, str, str]]:
    for passage in passages:
        found = _HAN.match(passage.path) if passage.language == "zh" else _BASE.match(passage.path)
        if found:
            yield passage, found["above"].strip(), found["word"], found["number"].rstrip(".º°")


def _title(passage: Passage) -> str:
    text = passage.text if passage.kind is PassageKind.HEADING or not passage.headings else passage.headings[-1]
    return text[:_WIDTH]


def show(document: Document) -> Iterator[str]:
    """The lines that the command prints."""
    kinds = Counter(passage.kind.value for passage in document.passages)
    yield ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    for run in runs_of(document.passages):
        yield f"\n{run.above} {run.word}: {len(set(run.numbers))} provisions".strip()
        yield from (f"  {number:>8}  {title}" for number, title in zip(run.numbers, run.titles, strict=True))
        again = [number for number, times in run.again.items() if times]
        for name, values in (("missing", run.missing()), ("again", again), ("backward", run.backward())):
            if values:
                yield f"  {name}: {', '.join(map(str, values))}"


def main(arguments: Sequence[str]) -> None:
    """Print the provisions of a file."""
    file, kind = Path(arguments[0]), DocumentKind(arguments[1]) if len(arguments) > 1 else DocumentKind.UNKNOWN
    print("\n".join(show(read(file, kind))))


if __name__ == "__main__":
    main(sys.argv[1:])
