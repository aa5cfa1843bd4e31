"""Two versions of a document held against each other, kept in memory for those who turn its pages."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.records import Passage
from pipeline.store import Archive, DocumentRow, Question
from pipeline.versions.align import align
from pipeline.versions.differences import Range
from pipeline.versions.groups import Alignment, Change, Group
from pipeline.web.marks import readable

KEPT = 4  # alignments; one of two versions of 20,000 passages takes some 60 MB
MOST_QUESTIONS = 2_000  # open ones of one version that are looked at


class Only(StrEnum):
    """Which groups of a comparison are shown."""

    CHANGES = "changes"
    ALL = "all"
    ASKED = "asked"
    """Those about which a person is asked."""
    MOVED = "moved"
    EDITED = "edited"
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a text; ``differs`` says whether the other version has other words there."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Side:
    """A passage of one version, cut into runs."""

    passage: Passage
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What became of some passages."""

    place: int
    """Among all groups of the comparison."""
    group: Group
    old: tuple[Side, ...]
    new: tuple[Side, ...]
    questions: tuple[Question, ...]
    """What people are asked about it and have not answered."""


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Some rows of a comparison."""

    old: DocumentRow
    new: DocumentRow
    alignment: Alignment
    questions: int
    """Open ones that this change raised."""
    unplaced: tuple[Question, ...]
    """Open ones whose passages are not on either side any more."""
    rows: tuple[Row, ...]
    next: int | None
    """``after`` of the next page."""


_kept: OrderedDict[tuple[object, ...], Alignment] = OrderedDict()
_one_at_a_time = threading.Lock()
"""Aligning large versions takes seconds of a processor; several at once would take it from all who review."""


def compare(
    archive: Archive, sha256: str, other: str, *, only: Only = Only.CHANGES, after: int = -1, limit: int = 100
) -> ComparisonPage:
    """Hold a version against an older one (``other``). Raises UnknownRecord for one that is not in the archive."""
    old, new = archive.version(other), archive.version(sha256)
    alignment = _alignment(archive, old, new)
    asked = [each for each in archive.questions(sha256=sha256, limit=MOST_QUESTIONS) if each.old == other]
    by_passage = _by_passage(asked)
    placed = [(place, group, _asked_of(group, by_passage)) for place, group in enumerate(alignment.groups)]
    seen = {question.number for _, _, questions in placed for question in questions}
    wanted = [each for each in placed if each[0] > after and _is_wanted(only, each[1], each[2])]
    shown = wanted[:limit]
    return ComparisonPage(
        old=old,
        new=new,
        alignment=alignment,
        questions=len(asked),
        unplaced=tuple(each for each in asked if each.number not in seen),
        rows=tuple(_row(*each) for each in shown),
        next=shown[-1][0] if len(wanted) > limit else None,
    )


def _alignment(archive: Archive, old: DocumentRow, new: DocumentRow) -> Alignment:
    sides = ((row.source.sha256, row.read_at, row.passages) for row in (old, new))
    key = (archive.name, *sides)
    with _one_at_a_time:
        if key not in _kept:
            _kept[key] = align(archive.passages(old.source.sha256), archive.passages(new.source.sha256))
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(key)
        return _kept[key]


def _by_passage(asked: Sequence[Question]) -> dict[str, list[Question]]:
    found: dict[str, list[Question]] = {}
    for question in asked:
        for passage_id in [question.ask.new_id] if question.ask.new_id else question.ask.old_ids:
            found.setdefault(passage_id, []).append(question)
    return found


def _asked_of(group: Group, by_passage: dict[str, list[Question]]) -> tuple[Question, ...]:
    ids = [passage.id for passage in (group.new or group.old)]
    found = [question for one in ids for question in by_passage.get(one, ())]
    return tuple({question.number: question for question in found}.values())


def _is_wanted(only: Only, group: Group, asked: Sequence[Question]) -> bool:
    if only is Only.ALL:
        return True
    if only is Only.ASKED:
        return bool(asked)
    return group.change is not Change.SAME if only is Only.CHANGES else group.change.value == only.value


def _row(place: int, group: Group, questions: tuple[Question, ...]) -> Row:
    found = group.differences() if group.old and group.new and group.change is not Change.SAME else None
    return Row(
        place=place,
        group=group,
        old=tuple(_sides(group.old, found.old if found else (), whole=not group.new)),
        new=tuple(_sides(group.new, found.new if found else (), whole=not group.old)),
        questions=questions,
    )


def _sides(passages: Sequence[Passage], ranges: Sequence[Range], *, whole: bool) -> Iterator[Side]:
    """Passages with their runs; ranges count in their texts joined by newlines."""
    start = 0
    for passage in passages:
        end = start + len(passage.text)
        own = [(max(a, start) - start, min(b, end) - start) for a, b in ranges if a < end and b > start]
        yield Side(passage, tuple(_runs(passage.text, [(0, len(passage.text))] if whole else own)))
        start = end + 1


def _runs(text: str, ranges: Sequence[Range]) -> Iterator[Run]:
    place = 0
    for start, end in [*ranges, (len(text), len(text))]:
        if start > place:
            yield Run(readable(text[place:start]), differs=False)
        if end > start:
            yield Run(readable(text[start:end]), differs=True)
        place = end
