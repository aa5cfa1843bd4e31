"""Learning from reviewers' decisions: the archive's verdicts and the corpus make a candidate, which a person judges."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.classify.history import Event, Step, write_step
from pipeline.classify.labelled import LabelledPassage, read_corpus
from pipeline.classify.lessons import LeftOut, Lesson, Sifted, Vote, digest_of_lessons, make_lessons, sift, unseen_by
from pipeline.classify.model import LONGEST_TEXT, load_model
from pipeline.classify.paired import tell_paired
from pipeline.classify.registry import CORPUS, TRAINED, Pin, pinned
from pipeline.classify.rivals import LEAST_DECISIONS, LEAST_FAMILIES, Trial, compare_on_corpus, compare_on_decisions
from pipeline.errors import ModelError
from pipeline.objectives import Objective
from pipeline.records import Verdict
from pipeline.run.models import lessons_of, one_training, pin_of, ready_model, recipe_here, train_here
from pipeline.store import Archive, open_archive

REASONS = {
    LeftOut.TIED: "{n} answers on which as many reviewers say yes as no",
    LeftOut.LANGUAGE: "{n} passages in a language that the model does not read",
    LeftOut.IN_CORPUS: "{n} passages whose text is in the corpus",
    LeftOut.HELD_OUT_ELSEWHERE: "{n} passages whose text is held out in another document",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model that learnt from decisions and waits for a person's word."""

    pin: Pin
    told: str
    """The comparison with the model in use, in words."""


def learn(models: Path, archive_url: str, tell: Callable[[str], None], *, by: str) -> Candidate:
    """Train a candidate on the corpus and on the archive's decisions, and compare it with the model in use.

    The pin stays as it is. Raises ModelError where there is nothing to learn, ArchiveError without an archive.
    """
    with open_archive(archive_url, create=False) as archive:
        votes = gather_votes(archive)
    corpus = read_corpus(models / CORPUS)
    lessons, tied = make_lessons(votes)
    sifted = sift(lessons, corpus, tied=tied)
    tell(tell_sifted(sifted))
    if not sifted.training:
        raise ModelError(
            "There are no decisions to learn from.", advice="Let reviewers decide on more documents, then train again."
        )
    reference = _reference(models, sifted, tell)
    seen = lessons_of(models, reference)
    in_use = load_model(models / TRAINED / reference.name)  # before the training, as it may be of another make
    with one_training(models, tell):
        card = train_here(models, tell, sifted.training)
    pin = pin_of(card)
    write_step(models, Step(datetime.now(UTC), by, Event.TRAINED, pin))
    folder = models / TRAINED
    unseen = unseen_by(sifted.held_out, seen)
    trial = compare_on_decisions(load_model(folder / pin.name), in_use, unseen)
    told = [tell_trial(trial, len(sifted.held_out) - len(unseen))]
    told.append(tell_on_corpus(models, pin, reference, corpus))
    return Candidate(pin, "\n".join(told))


def tell_on_corpus(models: Path, candidate: Pin, reference: Pin, corpus: Sequence[LabelledPassage]) -> str:
    """How a candidate does on the corpus out of fold beside another model."""
    folder = models / TRAINED
    compared = compare_on_corpus(folder / candidate.name, folder / reference.name, corpus)
    told = tell_paired(compared) if compared else "  one of the two keeps no scores of it, so nothing is said."
    return f"On the corpus, out of fold:\n{told}"


def _reference(models: Path, sifted: Sifted, tell: Callable[[str], None]) -> Pin:
    """The model in use, trained if it is absent; raises ModelError where it has learnt the very same already."""
    reference = pinned(models)
    if recipe_here(models, digest_of_lessons(sifted.training)) == reference.recipe:
        raise ModelError(
            f"{reference.name}, which is in use, has learnt from these very decisions.",
            advice="Train again when there are more.",
        )
    ready_model(models, tell)
    return reference


def gather_votes(archive: Archive) -> list[Vote]:
    """What reviewers say today, wherever it stands, each with its text and the family of its document."""
    about = {passage.id: passage for passage in archive.decided_passages()}
    families = archive.families()

    def vote(passage_id: str, said: _Said) -> Vote:
        passage = about[passage_id]
        text = passage.text[:LONGEST_TEXT]
        return Vote(passage.id, passage.language, text, families[passage.sha256], *said)

    spoken = [*_decided(archive), *_settled(archive)]
    silent = _unsaid(archive, spoken)
    # What was decided since the passages were asked for is left for the next time.
    return [vote(passage_id, said) for passage_id, said in [*spoken, *silent] if passage_id in about]


_Said = tuple[Objective, Verdict, str, datetime, bool]
"""Objective, verdict, reviewer, time, and whether it settles the matter: the end of a ``Vote``."""


def _decided(archive: Archive) -> Iterator[tuple[str, _Said]]:
    for standing in archive.standing_decisions():
        made = standing.recorded.decision
        yield standing.passage_id, (made.objective, made.verdict, made.reviewer, made.decided_at, False)


def _settled(archive: Archive) -> Iterator[tuple[str, _Said]]:
    for each in archive.standing_settlements():
        yield each.passage_id, (each.objective, each.verdict, each.adjudicator, each.at, True)


def _unsaid(archive: Archive, spoken: Sequence[tuple[str, _Said]]) -> Iterator[tuple[str, _Said]]:
    """The silence of readers: a no where somebody else says yes, and to all 23 where they said "none"."""
    named: dict[str, set[tuple[Objective, str]]] = defaultdict(set)
    asked: dict[str, set[Objective]] = defaultdict(set)
    for passage_id, (objective, verdict, reviewer, _, settles) in spoken:
        if not settles:
            named[passage_id].add((objective, reviewer))
            if verdict is Verdict.YES:
                asked[passage_id].add(objective)
    for each in archive.standing_readings():
        read = each.reading
        if read.is_bulk:
            continue  # nothing but its one objective was looked at
        for objective in Objective if read.none else sorted(asked[read.passage_id]):
            if (objective, read.reviewer) not in named[read.passage_id]:
                yield read.passage_id, (objective, Verdict.NO, read.reviewer, read.made_at, False)


def tell_sifted(sifted: Sifted) -> str:
    """What is learnt, what is held out, and what is left out and why."""
    lines = [
        f"To learn from: {_told(sifted.training)}.",
        f"Held out to measure on, and never learnt: {_told(sifted.held_out)}.",
    ]
    left_out = [text.format(n=f"{sifted.left_out[why]:,}") for why, text in REASONS.items() if why in sifted.left_out]
    if left_out:
        lines.append(f"Left out: {'; '.join(left_out)}.")
    return "\n".join(lines)


def _told(lessons: Sequence[Lesson]) -> str:
    yes, no = sum(len(lesson.yes) for lesson in lessons), sum(len(lesson.no) for lesson in lessons)
    families = len({lesson.family for lesson in lessons})
    return f"{len(lessons):,} passages of {families:,} documents ({yes:,} yes, {no:,} no)"


def tell_trial(trial: Trial, seen: int) -> str:
    """How the candidate did on held-out decisions, and how far that can be trusted."""
    lines = [f"On held-out decisions ({trial.decisions:,} answers in {trial.families:,} documents):"]
    if seen:
        lines.append(f"  {seen:,} held-out passages are not counted: the model in use has learnt from their documents.")
    if trial.paired is None:
        lines.append("  nothing is held out yet, so nobody can say which of the two is better.")
        return "\n".join(lines)
    if trial.is_weak:
        lines.append(
            f"  This comparison is weak: below {LEAST_DECISIONS} answers or {LEAST_FAMILIES} documents, a difference "
            "may be chance."
        )
    lines.append(
        "  Reviewers were mostly asked where a model had a suggestion: mistakes of the model in use are among these "
        "answers, and new ones of the candidate may not be."
    )
    lines.append(tell_paired(trial.paired))
    return "\n".join(lines)
