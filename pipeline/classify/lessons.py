"""What reviewers' decisions teach: yes, no or nothing on each objective, and what of it may be learnt.

An objective that nobody decided is unknown, never a no. A part of the documents is held out for ever, so that what is
learnt from the others can be measured on decisions that no model has seen.
"""

import hashlib
import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.classify.calibrate import deal
from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.linear import HEADS
from pipeline.classify.stems import fold
from pipeline.errors import ModelError
from pipeline.objectives import Objective
from pipeline.objectives.thesaurus import LANGUAGES
from pipeline.records import Verdict
from pipeline.verdicts import Standing, settled_among

LESSONS = "lessons"
"""The folder of snapshots in the folder of models."""
HELD_OUT_OF = 5  # one document family in so many is never learnt from


@dataclass(frozen=True, slots=True)
class Vote:
    """A reviewer's word on a passage and an objective, with the text that it stands on."""

    passage_id: str
    language: str
    text: str
    family: str
    """The document with all its versions and translations."""
    objective: Objective
    verdict: Verdict
    reviewer: str
    decided_at: datetime
    settles: bool = False
    """An adjudicator's last word, which counts before all others."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A passage and what its reviewers decided; an objective that is neither yes nor no is unknown."""

    passage_id: str
    language: str
    text: str
    family: str
    yes: tuple[Objective, ...]
    no: tuple[Objective, ...]


class LeftOut(StrEnum):
    """Why a decided passage is not learnt from."""

    TIED = "tied"
    LANGUAGE = "language"
    IN_CORPUS = "in-corpus"
    HELD_OUT_ELSEWHERE = "held-out-elsewhere"


@dataclass(frozen=True, slots=True)
class Sifted:
    """Lessons by the use that may be made of them."""

    training: tuple[Lesson, ...]
    held_out: tuple[Lesson, ...]
    left_out: Mapping[LeftOut, int]
    """Passages by reason; of ``TIED``, pairs of passage and objective."""


def text_key(text: str) -> str:
    r"""A text as it is held against others: folded, every run of white space one space.

    >>> text_key("The  Réfugié\n Act ") == text_key("the refugie act")
    True
    """
    return " ".join(fold(text).split())


def is_held_out(family: str) -> bool:
    """Whether a document family is kept for measuring: told by its key alone, so that it stays so for ever."""
    digest = hashlib.sha256(f"held-out:{family}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % HELD_OUT_OF == 0


def make_lessons(votes: Iterable[Vote]) -> tuple[tuple[Lesson, ...], int]:
    """One lesson for each text of a family, and how many pairs of text and objective are tied.

    The latest word of each reviewer counts, wherever in the family it was said; then a settlement, else the majority. A
    tie teaches nothing.
    """
    by_text: dict[tuple[str, str, str], list[Vote]] = defaultdict(list)
    for vote in votes:
        by_text[vote.family, vote.language, text_key(vote.text)].append(vote)
    lessons = []
    ties = 0
    for same in by_text.values():
        first = min(same, key=lambda vote: vote.passage_id)
        stands = _together(same)
        yes, no, tied = (
            tuple(sorted(objective for objective, one in stands.items() if one is wanted))
            for wanted in (Standing.YES, Standing.NO, Standing.DISPUTED)
        )
        ties += len(tied)
        if yes or no:
            lessons.append(Lesson(first.passage_id, first.language, first.text, first.family, yes, no))
    return tuple(sorted(lessons, key=lambda lesson: (lesson.family, lesson.passage_id))), ties


def _together(votes: Sequence[Vote]) -> dict[Objective, Standing]:
    """By objective: what the reviewers say together."""
    in_order = sorted(votes, key=lambda vote: vote.decided_at)
    latest = {(vote.objective, vote.reviewer): vote.verdict for vote in in_order if not vote.settles}
    settlements = {vote.objective: vote.verdict for vote in in_order if vote.settles}
    words: dict[Objective, list[Verdict]] = {objective: [] for objective in settlements}
    for (objective, _), verdict in latest.items():
        words.setdefault(objective, []).append(verdict)
    return {objective: settled_among(said, settlements.get(objective)) for objective, said in words.items()}


def sift(lessons: Sequence[Lesson], corpus: Iterable[LabelledPassage], *, tied: int = 0) -> Sifted:
    """Part the lessons, so that no text is both learnt and measured.

    A text of the corpus is neither (its labels there were given with care, and it is learnt already); one that another
    family holds out is not learnt.
    """
    known = {text_key(passage.text) for passage in corpus}
    left_out = Counter({LeftOut.TIED: tied}) if tied else Counter[LeftOut]()
    fresh = []
    for lesson in lessons:
        if lesson.language not in LANGUAGES:
            left_out[LeftOut.LANGUAGE] += 1
        elif text_key(lesson.text) in known:
            left_out[LeftOut.IN_CORPUS] += 1
        else:
            fresh.append(lesson)
    held_out = tuple(lesson for lesson in fresh if is_held_out(lesson.family))
    kept = {text_key(lesson.text) for lesson in held_out}
    others = [lesson for lesson in fresh if not is_held_out(lesson.family)]
    training = tuple(lesson for lesson in others if text_key(lesson.text) not in kept)
    if len(training) < len(others):
        left_out[LeftOut.HELD_OUT_ELSEWHERE] += len(others) - len(training)
    return Sifted(training, held_out, dict(left_out))


def unseen_by(held_out: Sequence[Lesson], learnt: Iterable[Lesson]) -> tuple[Lesson, ...]:
    """Those held out that a model with these lessons has not learnt.

    A family whose oldest member became known later has another key, and may have been learnt from under the old one.
    """
    learnt = tuple(learnt)
    texts, families = {text_key(lesson.text) for lesson in learnt}, {lesson.family for lesson in learnt}
    return tuple(each for each in held_out if text_key(each.text) not in texts and each.family not in families)


def as_labelled(lessons: Sequence[Lesson]) -> tuple[LabelledPassage, ...]:
    """Lessons as passages to measure on; what is not in ``known_heads`` must not be counted."""
    return tuple(
        LabelledPassage(each.passage_id, each.language, each.text, each.yes, None, each.family) for each in lessons
    )


def known_heads(lessons: Sequence[Lesson]) -> npt.NDArray[np.bool_]:
    """Which heads a lesson says something of (lessons x heads).

    The last one, "concerns any objective at all", is known where something is a yes, or everything a no.
    """
    known = np.zeros((len(lessons), HEADS), bool)
    for row, lesson in enumerate(lessons):
        known[row, [objective - 1 for objective in (*lesson.yes, *lesson.no)]] = True
        known[row, -1] = bool(lesson.yes) or len(lesson.no) == len(Objective)
    return known


def lesson_folds(lessons: Sequence[Lesson], folds: int, seed: int) -> npt.NDArray[np.int64]:
    """A fold for each lesson, the same for all of a document family."""
    return deal((lesson.family for lesson in lessons), folds, seed)


def pack_lessons(lessons: Sequence[Lesson]) -> bytes:
    """Lessons as JSON Lines, a line each: without the names of those who decided."""
    lines = (json.dumps(asdict(lesson), ensure_ascii=True, sort_keys=True) for lesson in lessons)
    return "".join(f"{line}\n" for line in lines).encode()


def digest_of_lessons(lessons: Sequence[Lesson]) -> str:
    """SHA-256 of the packed lessons; empty where there are none."""
    return hashlib.sha256(pack_lessons(lessons)).hexdigest() if lessons else ""


def keep_lessons(lessons: Sequence[Lesson], folder: Path) -> Path:
    """Write ``<digest>.jsonl`` into a folder of snapshots, whole or not at all; one that is there already stays."""
    path = folder / f"{digest_of_lessons(lessons)}.jsonl"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{path.name}.{os.getpid()}.part"
        draft.write_bytes(pack_lessons(lessons))
        draft.replace(path)
    return path


def read_lessons(folder: Path, digest: str) -> tuple[Lesson, ...]:
    """The lessons of a snapshot; none for an empty digest. Raises ModelError where it is absent or another's."""
    if not digest:
        return ()
    path = folder / f"{digest}.jsonl"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"The decisions that the model learnt from cannot be read in {path}: {error}.",
            advice=f"Copy {path.name} from the machine that the model was trained on, or go back with "
            "`migralex rollback`.",
        ) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise ModelError(
            f"{path} is not as it was written: its digest is not its name.",
            advice="Copy it again from the machine that the model was trained on.",
        )
    lines = content.decode("utf-8", "replace").splitlines()
    return tuple(_parse(line, f"Line {number} of {path.name}") for number, line in enumerate(lines, start=1))


def _parse(line: str, place: str) -> Lesson:
    try:
        row: dict[str, Any] = json.loads(line)
        yes, no = (tuple(Objective(number) for number in row[name]) for name in ("yes", "no"))
        words = [str(row[name]) for name in ("passage_id", "language", "text", "family")]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"{place} is no lesson: {type(error).__name__} {error}.",
            advice="Copy the file again from the machine that the model was trained on.",
        ) from error
    return Lesson(words[0], words[1], words[2], words[3], yes, no)
