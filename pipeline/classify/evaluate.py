"""A model, or the recipe of one, asked about passages that people labelled."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pipeline.classify.alignment import alignment_out_of_fold
from pipeline.classify.baselines import measure_baselines
from pipeline.classify.crossfit import cross_fit
from pipeline.classify.labelled import LabelledPassage, read_corpus
from pipeline.classify.linear import Doubles
from pipeline.classify.measure import Evaluation, measure
from pipeline.classify.model import Model
from pipeline.classify.recipe import Settings
from pipeline.classify.tally import ScoredModes
from pipeline.classify.train import gather, score_held_out
from pipeline.objectives.thesaurus import FOLDER as THESAURUS
from pipeline.objectives.thesaurus import load_concepts
from pipeline.records import Direction, Origin, Passage, PassageKind, Wish


@dataclass(frozen=True, slots=True)
class ScoredCorpus:
    """The corpus, and what was said of each passage by weights that had not seen its fold."""

    rows: tuple[LabelledPassage, ...]
    scored: ScoredModes
    directions: Doubles | None
    """Chances (passages x directions), NaN where none was asked; None where there are too few to learn from."""


def evaluate(model: Model, rows: Sequence[LabelledPassage]) -> Evaluation:
    """Measure a model on labelled passages, each where it stands."""
    usual = score_rows(model, rows).usual()
    found = measure(rows, usual.chances, usual.tagged)
    return Evaluation(found.parts, found.objectives, measure_baselines(rows))


def score_rows(model: Model, rows: Sequence[LabelledPassage]) -> ScoredModes:
    """What a model says of labelled passages, each where it stands; one of which nothing is known stands alone."""
    chances = np.vstack([model.scores(as_document(row))[len(row.before)] for row in rows])
    return ScoredModes(chances, {wish.value: chances >= cuts for wish, cuts in model.thresholds_by_wish.items()})


def score_out_of_fold(corpus: Path, *, thesaurus: Path = THESAURUS, settings: Settings | None = None) -> ScoredCorpus:
    """Score the corpus itself: weights, chances and thresholds are always chosen without a passage's own scenario."""
    settings = settings or Settings()
    rows = read_corpus(corpus)
    material = gather(rows, load_concepts(thesaurus), settings)
    logits = score_held_out(material, settings.fitting)
    scored = cross_fit(logits, material.wanted, material.folds, settings.caution, tuple(Wish))
    return ScoredCorpus(rows, scored, alignment_out_of_fold(rows, folds=settings.folds, seed=settings.seed))


def as_document(row: LabelledPassage) -> list[Passage]:
    """A labelled passage between those that stand around it: ``len(row.before)`` of them before it."""
    own = as_passage(row)
    around = [
        replace(own, id=f"{row.id} {n}", text=each.text, path=each.path, headings=(), end=len(each.text))
        for n, each in enumerate((*row.before, *row.after), start=1)
    ]
    return [*around[: len(row.before)], own, *around[len(row.before) :]]


def as_passage(row: LabelledPassage) -> Passage:
    """A labelled passage as a document of one passage, with its headings and its path."""
    return Passage(
        id=row.id,
        source_id=row.id,
        ordinal=0,
        text=row.text,
        kind=PassageKind.OTHER,
        path=row.path,
        headings=row.headings,
        language=row.language,
        direction=Direction.RIGHT_TO_LEFT if row.language == "ar" else Direction.LEFT_TO_RIGHT,
        start=0,
        end=len(row.text),
        spans=(),
        origin=Origin.PLAIN,
    )
