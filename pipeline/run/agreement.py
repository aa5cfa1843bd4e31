"""How people agree and how the machine sways them: the archive's readings -> answers -> figures."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.objectives import Objective
from pipeline.records import Verdict
from pipeline.review.agreement import Agreement, agreement
from pipeline.review.answers import Answer
from pipeline.review.figures import DRAWS, SEED
from pipeline.review.sway import Sway, sway
from pipeline.store import Archive
from pipeline.store.review_rows import RecordedReading


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """How people agree, pair by pair and objective by objective, and how the machine sways them."""

    agreement: Agreement
    sway: Sway


def agreement_report(
    archive: Archive, *, sha256: str | None = None, assignment: int | None = None, draws: int = DRAWS, seed: int = SEED
) -> AgreementReport:
    """Report on the readings of a version, of an assignment, or of the whole archive.

    People agree by the readings that stand; the machine sways them by the first reading of each, whatever became of it.
    Bulk decisions are no readings of a passage and count in neither. Versions of a document and its translations are
    one document where documents are drawn for intervals.
    """
    standing = archive.standing_readings(sha256=sha256, assignment=assignment)
    answers = answers_from(archive, [each for each in standing if not each.reading.is_bulk])
    first = answers_from(archive, archive.first_readings(sha256=sha256, assignment=assignment))
    return AgreementReport(agreement(answers, draws=draws, seed=seed), sway(first))


def answers_from(archive: Archive, recorded: Iterable[RecordedReading]) -> list[Answer]:
    """The answers of readings, one of a person to a passage."""
    families = archive.families()
    suggestions = _Suggestions(archive)
    return [
        Answer(
            passage_id=each.reading.passage_id,
            document=families.get(each.sha256, each.sha256),
            reviewer=each.reading.reviewer,
            yes=frozenset(word.objective for word in each.reading.words if word.verdict is Verdict.YES),
            blind=each.reading.blind,
            suggested=suggestions.at(each),
            seconds=each.reading.seconds,
        )
        for each in recorded
    ]


class _Suggestions:
    """What the machine suggested to whoever read a passage, on the screen or not."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._tagged: dict[tuple[str, str], dict[str, frozenset[Objective]] | None] = {}

    def at(self, each: RecordedReading) -> frozenset[Objective] | None:
        """The objectives on the screen, or those that were withheld; None where that is not known any more."""
        reading = each.reading
        if reading.shown or not reading.blind:
            return frozenset(reading.shown)
        if reading.model_id is None:
            return None
        key = (each.sha256, reading.model_id)
        if key not in self._tagged:
            self._tagged[key] = _tagged(self._archive, *key)
        by_passage = self._tagged[key]
        return by_passage.get(reading.passage_id, frozenset()) if by_passage is not None else None


def _tagged(archive: Archive, sha256: str, model_id: str) -> dict[str, frozenset[Objective]] | None:
    """The objectives that a model tags the passages of a version with; None where it keeps no word of that model."""
    found: dict[str, set[Objective]] = {}
    for tag in archive.tags(sha256, model_id):
        found.setdefault(tag.passage_id, set()).add(tag.objective)
    if not found and archive.version(sha256).model_id != model_id:
        return None
    return {passage: frozenset(objectives) for passage, objectives in found.items()}
