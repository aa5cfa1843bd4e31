"""Training: the corpus and the thesaurus in, a folder with weights and card out."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack

from pipeline.classify.alignment import fit_alignment
from pipeline.classify.alignment_measure import alignment_scores
from pipeline.classify.calibrate import fit_calibration, folds_of, thresholds_by_wish
from pipeline.classify.card import Card, Scores, save_card
from pipeline.classify.crossfit import cross_fit, save_scores
from pipeline.classify.encoder_block import card_of, join_vectors, part_weights
from pipeline.classify.encoder_cache import CachedEncoder
from pipeline.classify.features import FeatureReader, rarity_of
from pipeline.classify.goals import Goals, goals_of
from pipeline.classify.labelled import LabelledPassage, languages_of, read_corpus, texts_of
from pipeline.classify.lessons import (
    LESSONS,
    Lesson,
    as_labelled,
    digest_of_lessons,
    keep_lessons,
    lesson_folds,
)
from pipeline.classify.linear import Doubles, Fitting, fit_heads, targets
from pipeline.classify.measure import Evaluation, measure
from pipeline.classify.recipe import Settings, digest_of_files, name_of, recipe_digest
from pipeline.classify.reference import reference_of
from pipeline.classify.registry import Pin, write_pin
from pipeline.classify.tokens import Lexer
from pipeline.classify.vocabulary import FEATURES_VERSION, Block, choose_vocabulary
from pipeline.classify.weights import FILE_NAME, Weights, save_weights
from pipeline.objectives import Objective
from pipeline.objectives.thesaurus import FOLDER as THESAURUS
from pipeline.objectives.thesaurus import LANGUAGES, Concept, concept_files, load_concepts
from pipeline.records import Wish


def train(
    corpus: Path,
    out: Path,
    *,
    thesaurus: Path = THESAURUS,
    settings: Settings | None = None,
    pin: Path | None = None,
    lessons: Sequence[Lesson] = (),
    encoder: CachedEncoder | None = None,
) -> Card:
    """Train on all passages of a folder, and on lessons, and write the model to ``out/<name>``.

    A snapshot of the lessons is kept in ``lessons`` beside ``out``. With ``pin`` (a ``pinned.toml``) the model is
    pinned there. With ``encoder`` its vectors are joined with the lexical features.
    The same input gives the same bytes on the same machine.
    Raises ModelError for a corpus or thesaurus that cannot be used.
    """
    settings = replace(settings or Settings(), encoder=None if encoder is None else encoder.encoder.digest)
    recipe = recipe_digest(corpus, thesaurus, settings, digest_of_lessons(lessons))
    passages = read_corpus(corpus)
    fitted = fit_weights(passages, load_concepts(thesaurus), settings, lessons, encoder)
    directions = fit_alignment(passages, folds=settings.folds, seed=settings.seed)
    weights = replace(fitted.weights, alignment=None if directions is None else directions.weights)
    wanted, caution = targets(passages), settings.caution
    held_out = cross_fit(fitted.logits, wanted, fitted.folds, caution).usual()
    languages = [passage.language for passage in passages]
    folder = out / name_of(recipe, encoded=encoder is not None)
    draft = out / f".{folder.name}.part"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    card = Card(
        name=folder.name,
        recipe=recipe,
        thesaurus=digest_of_files(concept_files(thesaurus)),
        features_version=FEATURES_VERSION,
        seed=settings.seed,
        passages=languages_of(passages),
        positives={str(objective.value): sum(objective in p.objectives for p in passages) for objective in Objective},
        out_of_fold=_scores(measure(passages, held_out.chances, held_out.tagged)),
        thresholds={
            wish.value: {str(o.value): round(float(cuts[o - 1]), 4) for o in Objective}
            for wish, cuts in zip(Wish, weights.thresholds, strict=True)
        },
        weights=save_weights(weights, draft / FILE_NAME),
        lessons=len(lessons),
        lessons_digest=digest_of_lessons(lessons),
        reference=reference_of(languages, held_out.chances, held_out.tagged, wanted, caution.none_share),
        alignment=None if directions is None else alignment_scores(passages, directions.out_of_fold),
        encoder=None if encoder is None else card_of(encoder.encoder),
    )
    save_scores(passages, held_out, draft)
    save_card(card, draft)
    if lessons:
        keep_lessons(lessons, out.parent / LESSONS)
    shutil.rmtree(folder, ignore_errors=True)  # complete or absent: a killed training leaves only a draft
    draft.rename(folder)
    if pin is not None:
        write_pin(pin, Pin(card.name, card.recipe, card.lessons_digest))
    return card


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a training gives."""

    weights: Weights
    logits: Doubles
    """Of the passages (passages x heads), each from weights that were fitted without its fold."""
    folds: npt.NDArray[np.int64]
    """The fold of each passage."""


def fit_weights(
    passages: Sequence[LabelledPassage],
    concepts: Sequence[Concept],
    settings: Settings,
    lessons: Sequence[Lesson] = (),
    encoder: CachedEncoder | None = None,
) -> Fitted:
    """All that is learnt from passages and lessons, and how well it did on the passages out of fold.

    Chances and thresholds are fitted on the passages alone: of a lesson most objectives are unknown, and those that
    are known were mostly asked because a model had thought of them.
    """
    taught = (*passages, *as_labelled(lessons))
    texts = texts_of(taught)
    lexers = {language: Lexer(language) for language in LANGUAGES}
    vocabulary, links = choose_vocabulary(texts, concepts, lexers)
    reader = FeatureReader(vocabulary, concepts, settings.blocks)
    counts = reader.counts(texts)
    reader.rarity = rarity_of(counts)
    rows = through_links(reader.weigh(counts), vocabulary.starts(), links)
    if encoder is not None:
        rows = join_vectors(rows, texts, encoder, settings.encoder_weight)
    goals = goals_of(passages, lessons)
    wanted = goals.wanted[: len(passages)]
    folds = folds_of(passages, settings.folds, settings.seed)
    all_folds = np.concatenate([folds, lesson_folds(lessons, settings.folds, settings.seed)])
    logits = out_of_fold(rows, goals, all_folds, settings.fitting)[: len(passages)]
    calibration = fit_calibration(logits, wanted, settings.caution)
    thresholds = thresholds_by_wish(calibration.chances(logits), wanted, settings.caution)
    matrix, bias = fit_heads(rows, goals.wanted, goals.second, settings.fitting, goals.known)
    dense = None
    if encoder is not None:
        matrix, dense = part_weights(matrix, encoder.encoder.dimensions, settings.encoder_weight)
    weights = Weights(
        vocabulary=vocabulary,
        blocks=settings.blocks,
        rarity=reader.rarity,
        matrix=back_to_words(matrix, vocabulary.starts(), links).astype(np.float32),
        bias=bias.astype(np.float32),
        calibration=calibration,
        thresholds=thresholds,
        dense=dense,
    )
    return Fitted(weights, logits, folds)


def out_of_fold(rows: csr_matrix, goals: Goals, folds: npt.NDArray[np.int64], fitting: Fitting) -> Doubles:
    """The logits of each passage from weights that were fitted without its fold."""
    logits = np.zeros(goals.wanted.shape)
    for fold in np.unique(folds):
        held = folds == fold
        part = (goals.wanted[~held], goals.second[~held], fitting, goals.known[~held])
        matrix, bias = fit_heads(rows[~held], *part)
        logits[held] = rows[held] @ matrix + bias
    return logits


def through_links(rows: csr_matrix, starts: Sequence[int], links: csr_matrix) -> csr_matrix:
    """Rows whose lexicon block speaks of concepts in place of words, so that languages share what is learnt."""
    first, last = starts[Block.LEXICON], starts[Block.LEXICON + 1]
    return csr_matrix(hstack([rows[:, :first], rows[:, first:last] @ links, rows[:, last:]]))


def back_to_words(matrix: Doubles, starts: Sequence[int], links: csr_matrix) -> Doubles:
    """The weights that were learnt for concepts, handed on to the words of the lexicon: tagging needs no links."""
    first = starts[Block.LEXICON]
    concepts = matrix[first : first + links.shape[1]]
    return np.vstack([matrix[:first], links @ concepts, matrix[first + links.shape[1] :]])


def _scores(evaluation: Evaluation) -> dict[str, Scores]:
    return {
        part.name: Scores(
            part.passages,
            *(round(v, 4) for v in (part.top1, part.top3, part.micro_f1, part.macro_f1, part.false_positives)),
        )
        for part in evaluation.parts
    }
