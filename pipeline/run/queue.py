"""The queue of reviewers: what models think of passages -> usefulness -> places in the archive."""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from pipeline.classify.audit import audit_draw
from pipeline.classify.doubts import Doubts, doubts_of_tags, unpack
from pipeline.classify.linear import Doubles
from pipeline.classify.registry import wish_of
from pipeline.classify.usefulness import rarity_of_objectives, usefulness
from pipeline.errors import ModelError
from pipeline.objectives import Objective
from pipeline.store import (
    Archive,
    Candidate,
    DueVersion,
    Material,
    QueueEntry,
    QueueState,
    Score,
)

AUDIT_SHARE = 1 / 50  # of the passages: 1,000 of them give the 20 that a person reads in an hour
HEAD = 3_000  # passages near the front whose novelty is reckoned: some days of a reviewer, and seconds of a processor
ROUNDS = 2  # passages that move up while others move back are looked at again, so often at most
ASKED_FROM = 0.1  # chance from which on a passage is found under an objective that it has no tag of
PLACES = 1_000_000  # steps of usefulness: finer than it is known, and whole numbers make a short index
USUAL_THRESHOLD = 0.5  # where the card of an old model tells none


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refreshing did."""

    versions: int
    """Whose passages got new places."""
    judged: int
    """Passages that were held against the reviewed ones."""
    note: str = ""
    """Why novelty could not be reckoned, if so."""


def refresh_queue(archive: Archive, models: Path) -> Refreshed:
    """Bring the queue in step with what was read, tagged and decided; a killed one is made good by the next.

    All passages of versions that are due are scored by doubt and rarity; those whose objective became less rare get new
    places; and those near the front are held against what was reviewed.
    """
    state = archive.begin_queue(seed=secrets.token_hex(16), audit_share=AUDIT_SHARE)
    archive.leave_queue()
    confirmed, tagged = archive.stock()
    rarity = rarity_of_objectives(confirmed, tagged)
    thresholds: dict[str, list[float]] = {}
    due = archive.due_for_queue()
    for version in due:
        if version.model_id not in thresholds:
            thresholds[version.model_id] = list(thresholds_of(archive, version.model_id).values())
        archive.write_queue(version, _entries(archive, version, state, rarity, thresholds[version.model_id]))
    archive.mark_decided()
    _move_objectives(archive, rarity, state.rarity)
    judged, note = _judge_novelty(archive, models, rarity)
    archive.save_queue_state(rarity, dict(zip(Objective, confirmed, strict=True)))
    return Refreshed(len(due), judged, note)


def thresholds_of(archive: Archive, model_id: str) -> dict[Objective, float]:
    """The thresholds of a model by the card that the archive keeps."""
    return dict(_thresholds(archive.model_card(model_id) or "{}", model_id))


@lru_cache(maxsize=8)  # cards are long, and a server asks for each passage
def _thresholds(card: str, model_id: str) -> Mapping[Objective, float]:
    told = json.loads(card).get("thresholds", {})
    told = told.get(wish_of(model_id).value, told)  # cards of old models know one wish alone
    return {objective: float(told.get(str(int(objective)), USUAL_THRESHOLD)) for objective in Objective}


def _entries(
    archive: Archive,
    version: DueVersion,
    state: QueueState,
    rarity: Mapping[Objective, float],
    thresholds: Sequence[float],
) -> list[QueueEntry]:
    material, packed = archive.queue_material(version)
    doubts = unpack(packed)
    known = len(doubts) == len(material)
    if not known:  # tagged before doubts were kept: the tags alone speak, until the model or the reading changes
        doubts = doubts_of_tags([passage.tags for passage in material], np.array(thresholds))
    scores = _scores(material, doubts)
    in_line = places_of(doubts, np.ones(len(doubts)), rarity)
    return [
        _entry(passage, score, place, state, spoken=bool(score.best) if known else not passage.unspoken)
        for passage, score, place in zip(material, scores, in_line, strict=True)
    ]


def _scores(material: Sequence[Material], doubts: Doubts) -> list[Score]:
    columns = (doubts.best, doubts.rival, doubts.chance, doubts.rival_chance, doubts.doubt)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [
        Score(passage.key, best, rival, chance, rival_chance, doubt, novelty=1.0)
        for passage, (best, rival, chance, rival_chance, doubt) in zip(material, rows, strict=True)
    ]


def _entry(passage: Material, score: Score, place: int, state: QueueState, *, spoken: bool) -> QueueEntry:
    draw = audit_draw(passage.id, state.seed)
    audited = spoken and draw < state.audit_share
    guesses = ((score.best, score.chance), (score.rival, score.rival_chance))
    guessed = {objective for objective, chance in guesses if objective and chance >= ASKED_FROM}
    return QueueEntry(
        score=score,
        place=place,
        language=passage.language,
        objectives=frozenset(guessed | {objective for objective, _ in passage.tags}),
        tagged=len(passage.tags),
        draw=draw if audited else None,
        probability=state.audit_share if audited else None,
    )


def places(scores: Sequence[Score], rarity: Mapping[Objective, float]) -> list[int]:
    """The place of each passage in line, the most useful lowest."""
    doubts = Doubts(
        best=np.array([score.best for score in scores], np.uint8),
        rival=np.array([score.rival for score in scores], np.uint8),
        chance=np.array([score.chance for score in scores]),
        rival_chance=np.array([score.rival_chance for score in scores]),
        doubt=np.array([score.doubt for score in scores]),
    )
    return places_of(doubts, np.array([score.novelty for score in scores]), rarity)


def places_of(doubts: Doubts, novelty: Doubles, rarity: Mapping[Objective, float]) -> list[int]:
    """The same, from arrays over the passages."""
    return [int(place) for place in np.rint((1 - usefulness(doubts, novelty, rarity)) * PLACES)]


def _move(archive: Archive, scores: Sequence[Score], rarity: Mapping[Objective, float]) -> None:
    archive.move_in_queue(zip(scores, places(scores, rarity), strict=True))


def _move_objectives(archive: Archive, rarity: Mapping[Objective, float], before: Mapping[Objective, float]) -> None:
    """Rarity goes in steps, at each doubling, so that this has little to do at most times."""
    for objective in Objective:
        if before and rarity[objective] != before.get(objective):
            for scores in archive.scores_of_objective(objective):
                _move(archive, scores, rarity)


def _judge_novelty(archive: Archive, models: Path, rarity: Mapping[Objective, float]) -> tuple[int, str]:
    last = archive.last_decision()
    waiting = archive.candidates(HEAD, last)
    if not waiting:
        return 0, ""  # as long as nobody has decided anything, all is new
    from pipeline.run.reviewed import reviewed_index  # noqa: PLC0415 - loads the model's libraries

    try:
        precedents = reviewed_index(archive, models)
    except ModelError as error:
        return 0, f"What was reviewed could not be compared. {error.sentence()}"
    judged = 0
    for _ in range(ROUNDS):
        novelty = precedents.novelty([(candidate.language, candidate.text) for candidate in waiting])
        _move(archive, _judged(waiting, novelty.tolist(), last), rarity)
        judged += len(waiting)
        waiting = archive.candidates(HEAD, last)
        if not waiting:
            break
    return judged, ""


def _judged(waiting: Sequence[Candidate], novelty: Iterable[float], last: int) -> list[Score]:
    return [
        replace(candidate.score, novelty=round(value, 4), judged=last)
        for candidate, value in zip(waiting, novelty, strict=True)
    ]
