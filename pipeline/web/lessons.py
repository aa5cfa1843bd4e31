"""The ten lessons: provisions of a law of our own, as items of the review screen. Nothing of them is in the archive."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.objectives import Objective
from pipeline.records import (
    Alignment,
    Direction,
    Evidence,
    EvidencePlace,
    Origin,
    Passage,
    PassageKind,
    Source,
    SourceKind,
    Status,
    Tag,
)
from pipeline.run.source_text import TextWindow
from pipeline.run.why import Suggestion, Weighed, Why
from pipeline.store import DocumentRow
from pipeline.web.item import Item
from pipeline.web.marks import marks_of
from pipeline.web.wording import RIGHT_TO_LEFT

FILE = Path(__file__).with_suffix(".toml")
LAW = "0" * 64
"""In the place of a digest: no file has it."""
MODEL = "lessons"
THRESHOLD = 0.25  # the suggestions of the lessons are all above it
WEIGHT = 1.5  # in the logit, of the first words of a suggestion; the next ones weigh a bit less
ARTICLE = {"ar": "المادة {}"}
"""What an article is cited as where it is not ``art.``."""
GAP = "\n\n"  # between the articles of the law


@dataclass(frozen=True, slots=True)
class Lesson:
    """One passage and what it teaches."""

    name: str
    """The area of its words: ``learn.<name>_title``."""
    number: int
    """From 1."""
    steps: tuple[str, ...]
    """What a person does, one after the other: ``answer``, ``slip`` (an answer of none), or an action of a key."""
    yes: tuple[Objective, ...]
    """The right answer; empty for none of the 23."""
    direction: Alignment | None
    """Of the answer, where one is asked for."""
    passage: Passage
    suggestions: tuple[Suggestion, ...]

    @property
    def blind(self) -> bool:
        """Whether it teaches to do without suggestions."""
        return not self.suggestions


@dataclass(frozen=True, slots=True)
class Law:
    """The provisions in one language."""

    title: str
    text: str
    """All articles, in their order."""
    language: str
    lessons: tuple[Lesson, ...]
    """In the order of teaching."""


@cache
def read_law(language: str) -> Law:
    """The law in a language of the interface.

    >>> [lesson.name for lesson in read_law("ar").lessons][:3]
    ['accept', 'none', 'all']
    """
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    tables: list[dict[str, Any]] = told["lesson"]
    starts, text = {}, ""
    for table in sorted(tables, key=lambda each: int(each["article"])):
        text += GAP if text else ""
        starts[table["name"]] = len(text)
        text += table[language]["text"]
    lessons = [_lesson(table, number, language, starts) for number, table in enumerate(tables, start=1)]
    return Law(told["law"][language], text, language, tuple(lessons))


def _lesson(table: Mapping[str, Any], number: int, language: str, starts: Mapping[str, int]) -> Lesson:
    said, start = table[language], starts[table["name"]]
    passage = Passage(
        id=f"lesson-{number}",
        source_id=LAW,
        ordinal=number - 1,
        text=said["text"],
        kind=PassageKind.ARTICLE,
        path=ARTICLE.get(language, "art. {}").format(table["article"]),
        headings=(said["heading"],),
        language=language,
        direction=Direction.RIGHT_TO_LEFT if language in RIGHT_TO_LEFT else Direction.LEFT_TO_RIGHT,
        start=start,
        end=start + len(said["text"]),
        spans=(),
        origin=Origin.PLAIN,
    )
    pairs = zip(table["suggestions"], said["evidence"], strict=True)
    return Lesson(
        name=table["name"],
        number=number,
        steps=tuple(table["steps"]),
        yes=tuple(Objective(each) for each in table["yes"]),
        direction=Alignment(table["direction"]) if "direction" in table else None,
        passage=passage,
        suggestions=tuple(_suggestion(passage, each, words) for each, words in pairs),
    )


def _suggestion(passage: Passage, table: Mapping[str, Any], words: Sequence[str]) -> Suggestion:
    places = [(passage.text.index(each), each) for each in words]
    weighed = [
        Weighed(each, EvidencePlace.TEXT, start, start + len(each), WEIGHT / place, None)
        for place, (start, each) in enumerate(places, start=1)
    ]
    tag = Tag(
        passage_id=passage.id,
        objective=Objective(table["objective"]),
        score=table["chance"],
        model_id=MODEL,
        evidence=tuple(Evidence(each.place, each.start, each.end, each.weight) for each in weighed),
        alignment=Alignment(table["direction"]) if "direction" in table else None,
        alignment_score=table.get("direction_chance"),
    )
    return Suggestion(tag, THRESHOLD, tuple(weighed))


def lesson_item(law: Law, lesson: Lesson) -> Item:
    """A lesson as the review screen shows a passage."""
    why = Why(
        passage=lesson.passage,
        document=_document(law),
        parent=None,
        suggestions=lesson.suggestions,
        precedents=(),
        decisions=(),
        reasons=(),
    )
    return Item(
        why=why,
        before=None,
        after=None,
        blind=lesson.blind,
        apart=False,
        shown=lesson.suggestions,
        more=(),
        marks=marks_of(lesson.passage, lesson.suggestions),
        mine=None,
        said=(),
        remarks=(),
        flagged=False,
        settlements=(),
        state="0-0",
    )


def text_of_law(law: Law, lesson: Lesson) -> TextWindow:
    """The whole law, with the place of a lesson in it."""
    return TextWindow(law.text, lesson.passage.start, lesson.passage.end, 0, len(law.text))


def _document(law: Law) -> DocumentRow:
    return DocumentRow(
        source=Source(sha256=LAW, path="", kind=SourceKind.TEXT, size=0, title=law.title),
        paths=(),
        document=0,
        ordinal=1,
        predecessor=None,
        current=True,
        languages=(law.language,),
        found_title=None,
        notes=(),
        recipe="",
        model_id=MODEL,
        status=Status.DONE,
        pages=0,
        passages=len(law.lessons),
        tags=0,
        read_at=datetime(2000, 1, 1, tzinfo=UTC),  # a law that was never read
    )
