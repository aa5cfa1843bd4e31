"""What the doctor says of models in use: archive -> figures -> comparison with their cards."""

import json
from collections import defaultdict
from dataclasses import dataclass

from pipeline.classify.audit import LEAST_AUDITED, LEAST_CONCERNED, Audited, Estimate, audit_estimate
from pipeline.classify.drift import BINS, Comparison, LanguageSeen, Seen, compare, reference_from
from pipeline.classify.registry import wish_of
from pipeline.errors import ModelError
from pipeline.objectives import Objective
from pipeline.records import Wish
from pipeline.store import Archive


@dataclass(frozen=True, slots=True)
class Watch:
    """What was found of one model."""

    model_id: str
    comparisons: tuple[Comparison, ...]


def watch_models(archive: Archive) -> list[Watch]:
    """Hold every model whose tags are in use against its card; none where the queue was not made yet."""
    return [Watch(model_id, tuple(_compare(archive, model_id, seen))) for model_id, seen in seen_by_model(archive)]


def seen_by_model(archive: Archive) -> list[tuple[str, Seen]]:
    """The figures of the current passages, by the model that tagged them."""
    verdicts = {row.model_id: row for row in archive.overturned()}
    counted: dict[str, dict[str, list[tuple[int | None, int, int]]]] = defaultdict(lambda: defaultdict(list))
    for row in archive.score_counts(BINS):
        counted[row.model_id][row.language].append((row.bin, row.passages, row.tagged))
    found = []
    for model_id, languages in sorted(counted.items()):
        said = verdicts.get(model_id)
        decided, refused = (said.decided, said.refused) if said is not None else (0, 0)
        found.append((model_id, Seen({name: _language(rows) for name, rows in languages.items()}, decided, refused)))
    return found


def _language(rows: list[tuple[int | None, int, int]]) -> LanguageSeen:
    scores = [0] * BINS
    for step, passages, _ in rows:
        if step is not None:
            scores[step] += passages
    return LanguageSeen(sum(row[1] for row in rows), tuple(scores), sum(row[2] for row in rows))


def _compare(archive: Archive, model_id: str, seen: Seen) -> list[Comparison]:
    try:
        reference = reference_from(json.loads(archive.model_card(model_id) or "{}").get("reference"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"The card of {model_id} in the archive cannot be read: {error}.", advice="Train and tag again."
        ) from error
    if reference is None:
        told = "its card is too old to tell what it was made from, so drift cannot be seen. `migralex train` mends it."
        return [Comparison(alarming=False, sentence=told)]
    return compare(reference, seen, usual=wish_of(model_id) is Wish.BALANCED)


def watch_audit(archive: Archive) -> str:
    """What the audit slice says of coverage, or how much of it is still to be read."""
    audited = [Audited(row.probability, row.yes, row.tagged) for row in archive.audited()]
    if len(audited) < LEAST_AUDITED:
        return f"too few to judge: {len(audited)} of at least {LEAST_AUDITED} passages of the slice are decided."
    estimate = audit_estimate(audited)
    told = [f"{_told(estimate.prevalence)} of all passages concern an objective, by {len(audited)} drawn by lot"]
    if estimate.recall is not None and estimate.recall.passages >= LEAST_CONCERNED:
        told.append(f"the tags find {_told(estimate.recall)} of what reviewers say yes to")
    by_objective = {objective: audit_estimate(audited, objective).recall for objective in Objective}
    enough = {o: e for o, e in by_objective.items() if e is not None and e.passages >= LEAST_CONCERNED}
    told += [f"of objective {int(objective)} {_told(recall)}" for objective, recall in enough.items()]
    return "; ".join(told) + "."


def _told(estimate: Estimate | None) -> str:
    return f"{estimate.share:.0%} ({estimate.low:.0%} to {estimate.high:.0%})" if estimate is not None else "none"
