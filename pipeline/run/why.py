"""Why a passage has its tags: all that a person needs to judge it, joined from archive, thesaurus and model.

``explain`` takes an index of precedents, so that a server loads the model once; without one there are no precedents.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.classify.context import FURTHEST_PARENT, heading_text, paths_above
from pipeline.objectives import Objective
from pipeline.objectives.thesaurus import Concept, load_concepts
from pipeline.records import EvidencePlace, Passage, Tag
from pipeline.run.queue import thresholds_of
from pipeline.run.reasons import Reason, reasons_for
from pipeline.store import Archive, DocumentRow, StandingDecision

if TYPE_CHECKING:
    from pipeline.classify.precedents import Precedent, Precedents


@dataclass(frozen=True, slots=True)
class Weighed:
    """A piece of evidence with its words."""

    words: str
    place: EvidencePlace
    start: int
    end: int
    weight: float
    """Its summand in the logit."""
    concept: str | None
    """What the concept is called in the passage's language; None for a bare word."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A tag, explained."""

    tag: Tag
    threshold: float
    evidence: tuple[Weighed, ...]
    """Heaviest first."""


@dataclass(frozen=True, slots=True)
class Why:
    """A passage and all that speaks about it."""

    passage: Passage
    document: DocumentRow
    parent: Passage | None
    """The provision that it continues."""
    suggestions: tuple[Suggestion, ...]
    """By falling chance, of the model that tagged last."""
    precedents: tuple["Precedent", ...]
    decisions: tuple[StandingDecision, ...]
    """What stands on it, of every reviewer the latest."""
    reasons: tuple[Reason, ...]
    """Why it is in the queue; none where it has no place yet."""


def explain(archive: Archive, passage_id: str, precedents: "Precedents | None" = None) -> Why:
    """All about one passage. Raises ArchiveError for an unknown one."""
    passage = archive.passage(passage_id)
    parent = archive.latest_before(passage_id, paths_above(passage.path), within=FURTHEST_PARENT)
    document = archive.version(passage.source_id)
    tags = by_chance(archive.passage_tags(passage.id))
    thresholds = thresholds_of(archive, tags[0].model_id) if tags else {}
    labels = _labels(passage.language) if tags else {}
    return Why(
        passage=passage,
        document=document,
        parent=parent,
        suggestions=tuple(_suggestion(tag, thresholds, passage, parent, labels) for tag in tags),
        precedents=tuple(_precedents(archive, passage, precedents)),
        decisions=tuple(archive.standing_decisions(passage_id=passage.id)),
        reasons=tuple(_reasons(archive, passage.id)),
    )


def by_chance(tags: Iterable[Tag]) -> list[Tag]:
    """Tags of one passage in the order in which they are shown."""
    return sorted(tags, key=lambda tag: (-tag.score, tag.objective))


@lru_cache(maxsize=64)  # languages; a server explains all day, and reading the thesaurus takes longer than the rest
def _labels(language: str) -> Mapping[str, str]:
    return concept_labels(_concepts(), language)


@lru_cache(maxsize=1)
def _concepts() -> Sequence[Concept]:
    return load_concepts()


def concept_labels(concepts: Sequence[Concept], language: str) -> dict[str, str]:
    """What each concept is called in a language; in English where the thesaurus does not know the language."""
    return {concept.id: concept.terms.get(language, concept.terms["en"])[0] for concept in concepts}


def _suggestion(
    tag: Tag,
    thresholds: Mapping[Objective, float],
    passage: Passage,
    parent: Passage | None,
    labels: Mapping[str, str],
) -> Suggestion:
    texts = {
        EvidencePlace.TEXT: passage.text,
        EvidencePlace.HEADING: heading_text(passage),
        EvidencePlace.CONTEXT: parent.text if parent is not None else "",
    }
    evidence = [
        Weighed(
            words=texts[item.place][item.start : item.end],
            place=item.place,
            start=item.start,
            end=item.end,
            weight=item.weight,
            concept=labels.get(item.concept, item.concept) if item.concept is not None else None,
        )
        for item in tag.evidence
    ]
    return Suggestion(tag, thresholds[tag.objective], tuple(sorted(evidence, key=lambda item: -item.weight)))


def _precedents(archive: Archive, passage: Passage, index: "Precedents | None") -> list["Precedent"]:
    if index is None or not len(index):
        return []
    family = archive.families().get(passage.source_id, "")
    return index.nearest((passage.language, passage.text), family, passing_over={passage.id})


def _reasons(archive: Archive, passage_id: str) -> list[Reason]:
    item, state = archive.queue_item(passage_id), archive.queue_state()
    return reasons_for(item, state.confirmed) if item is not None and state is not None else []


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a text that the same tags rest on."""

    text: str
    objectives: tuple[Objective, ...]
    """None for what no tag rests on."""


def pieces_of(passage: Passage, suggestions: Sequence[Suggestion]) -> list[Piece]:
    """The text of a passage, cut where evidence begins or ends; joined, the pieces are the text."""
    ranges = [
        (item.start, item.end, suggestion.tag.objective)
        for suggestion in suggestions
        for item in suggestion.evidence
        if item.place is EvidencePlace.TEXT and 0 <= item.start < item.end <= len(passage.text)
    ]
    ends = sorted({0, len(passage.text), *(end for start, stop, _ in ranges for end in (start, stop))})
    found = []
    for start, end in pairwise(ends):
        about = {objective for first, last, objective in ranges if first <= start and end <= last}
        found.append(Piece(passage.text[start:end], tuple(sorted(about))))
    return found
