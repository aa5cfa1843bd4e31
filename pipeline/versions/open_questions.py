"""What follows from a version change: which decisions stand on, and what a person is asked.

A decision stands on where its passage is the same, at its place or moved alone, and wherever only headings above it
changed (that is told, not asked: one retitled chapter would else ask about each of its passages). About every other
passage of a document that people have worked on, a person is asked: edited, cut or joined, new, and gone where
something was decided.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.objectives import Objective
from pipeline.records import Passage, PassageKind
from pipeline.versions.differences import Differences, find_differences
from pipeline.versions.groups import Alignment, Change, Group


@dataclass(frozen=True, slots=True)
class Pending:
    """A question about a passage of the old version that nobody has answered: the new version inherits it."""

    change: Change
    old_ids: tuple[str, ...]
    """The passages of still earlier versions on which was decided; none for what was new."""
    objectives: frozenset[Objective]
    old_path: str
    old_text: str


@dataclass(frozen=True, slots=True)
class Follow:
    """What was decided on one passage stands on another, which says the same."""

    old_id: str
    new_id: str
    moved: bool
    reheaded: bool


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What a person is asked about a version change."""

    change: Change
    new: Passage | None
    """The passage to decide on; None for what is gone."""
    old_ids: tuple[str, ...]
    objectives: frozenset[Objective]
    """Those that were decided on before."""
    old_path: str
    old_text: str
    """What was decided on, be it several versions ago."""
    differences: Differences


@dataclass(frozen=True, slots=True)
class Consequences:
    """All that follows from a version change."""

    follows: tuple[Follow, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()


def find_consequences(
    alignment: Alignment,
    decided: Mapping[str, frozenset[Objective]],
    pending: Mapping[str, Sequence[Pending]],
    *,
    asks_about_new: bool = True,
) -> Consequences:
    """Tell what follows, given the decisions and the unanswered questions by the id of their old passage.

    A document without either was never reviewed: nothing follows, and its passages wait in the ordinary queues.
    Without ``asks_about_new`` only what was decided before raises questions: the same bytes were read anew.
    """
    if not decided and not pending:
        return Consequences()
    follows, questions = [], []
    for group in alignment.groups:
        if group.change in (Change.SAME, Change.MOVED):
            old, new = group.old[0], group.new[0]
            if old.id in decided:
                moved = group.change is Change.MOVED
                follows.append(Follow(old.id, new.id, moved, group.reheaded))
            questions += [_inherited(each, new) for each in pending.get(old.id, ())]
        elif asks_about_new or any(old.id in decided or old.id in pending for old in group.old):
            questions += _asked(group, decided, pending)
    return Consequences(tuple(follows), tuple(_once(questions)))


def _inherited(pending: Pending, new: Passage) -> OpenQuestion:
    differences = find_differences(pending.old_text, new.text) if pending.old_text else Differences()
    return OpenQuestion(
        pending.change, new, pending.old_ids, pending.objectives, pending.old_path, pending.old_text, differences
    )


def _asked(
    group: Group, decided: Mapping[str, frozenset[Objective]], pending: Mapping[str, Sequence[Pending]]
) -> Iterator[OpenQuestion]:
    before = _before(group, decided, pending)
    if not group.new:
        if before.old_ids:
            yield OpenQuestion(
                Change.GONE, None, before.old_ids, before.objectives, before.old_path, before.old_text, Differences()
            )
        return
    for new in group.new:
        if before.old_ids:
            yield _inherited(before, new)
        elif new.kind is not PassageKind.HEADING:  # a heading alone says nothing of an objective
            old_text, path = (group.old_text, group.old[0].path) if group.old else ("", "")
            unread = Pending(group.change, tuple(old.id for old in group.old), frozenset(), path, old_text)
            yield _inherited(unread, new)


def _before(
    group: Group, decided: Mapping[str, frozenset[Objective]], pending: Mapping[str, Sequence[Pending]]
) -> Pending:
    """What was decided before on the old passages of a group, or on those that they came from."""
    ids: list[str] = []
    objectives: set[Objective] = set()
    texts: list[str] = []
    paths: list[str] = []
    for old in group.old:
        earlier = [each for each in pending.get(old.id, ()) if each.old_ids and each.objectives]
        for each in earlier:
            ids += each.old_ids
            objectives |= each.objectives
            texts.append(each.old_text)
            paths.append(each.old_path)
        if old.id in decided:
            objectives |= decided[old.id]
            ids.append(old.id)
            texts.append(old.text)
            paths.append(old.path)
    path = paths[0] if paths else ""
    return Pending(
        group.change, tuple(dict.fromkeys(ids)), frozenset(objectives), path, "\n".join(dict.fromkeys(texts))
    )


def _once(questions: Sequence[OpenQuestion]) -> Iterator[OpenQuestion]:
    """Each question about the same passages once: a passage may inherit one and raise it as well."""
    seen = set()
    for question in questions:
        key = (question.new.id if question.new else "", question.old_ids)
        if key not in seen:
            seen.add(key)
            yield question
