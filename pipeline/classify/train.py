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
from pipeline.classify.features import BlockWeights, FeatureReader, Text, rarity_of
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
from pipeline.classify.linear import HEADS, Doubles, Fitting, fit_heads, logits_out_of_fold
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
    learnt = digest_of_lessons(lessons)
    recipe = recipe_digest(corpus, thesaurus, settings, learnt)
    passages = read_corpus(corpus)
    material = gather(passages, load_concepts(thesaurus), settings, lessons, encoder)
    logits = score_held_out(material, settings.fitting)
    directions = fit_alignment(passages, folds=settings.folds, seed=settings.seed)
    weights = fit_weights(material, logits, settings, encoder)
    weights = replace(weights, alignment=None if directions is None else directions.weights)
    held_out = cross_fit(logits, material.wanted, material.folds, settings.caution).usual()
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
        lessons_digest=learnt,
        reference=reference_of(
            languages, held_out.chances, held_out.tagged, material.wanted, settings.caution.none_share
        ),
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
class Material:
    """What is learnt from: the weighed features of passages and then of lessons, and what they shall teach."""

    reader: FeatureReader
    links: csr_matrix
    rows: csr_matrix
    """Passages and lessons x columns, the lexicon through its links; the vectors of an encoder come last."""
    passages: int
    goals: Goals
    folds: npt.NDArray[np.int64]
    """The fold of each passage."""
    lesson_folds: npt.NDArray[np.int64]

    @property
    def wanted(self) -> npt.NDArray[np.int8]:
        """What the heads shall say of the passages (passages x heads)."""
        return self.goals.wanted[: self.passages]


def gather(
    passages: Sequence[LabelledPassage],
    concepts: Sequence[Concept],
    settings: Settings,
    lessons: Sequence[Lesson] = (),
    encoder: CachedEncoder | None = None,
) -> Material:
    """Count and weigh all that a training learns from."""
    texts = texts_of((*passages, *as_labelled(lessons)))
    reader, links, rows = weigh_texts(texts, concepts, settings.blocks)
    if encoder is not None:
        rows = join_vectors(rows, texts, encoder, settings.encoder_weight)
    return Material(
        reader=reader,
        links=links,
        rows=rows,
        passages=len(passages),
        goals=goals_of(passages, lessons),
        folds=folds_of(passages, settings.folds, settings.seed),
        lesson_folds=lesson_folds(lessons, settings.folds, settings.seed),
    )


def weigh_texts(
    texts: Sequence[Text], concepts: Sequence[Concept], blocks: BlockWeights
) -> tuple[FeatureReader, csr_matrix, csr_matrix]:
    """Choose the features worth counting in texts: their reader, the lexicon's links, the texts' rows through them."""
    lexers = {language: Lexer(language) for language in LANGUAGES}
    vocabulary, links = choose_vocabulary(texts, concepts, lexers)
    reader = FeatureReader(vocabulary, concepts, blocks)
    counts = reader.counts(texts)
    reader.rarity = rarity_of(counts)
    return reader, links, through_links(reader.weigh(counts), vocabulary.starts(), links)


def score_held_out(material: Material, fitting: Fitting) -> Doubles:
    """The logits of the passages (passages x heads), each from weights that were fitted without its fold."""
    rows, goals = material.rows, material.goals

    def fit(learnt: npt.NDArray[np.bool_]) -> tuple[Doubles, Doubles]:
        return fit_heads(rows[learnt], goals.wanted[learnt], goals.second[learnt], fitting, goals.known[learnt])

    folds = np.concatenate([material.folds, material.lesson_folds])
    return logits_out_of_fold(rows, folds, HEADS, fit)[: material.passages]


def fit_weights(
    material: Material, held_out: Doubles, settings: Settings, encoder: CachedEncoder | None = None
) -> Weights:
    """All that is learnt, with the logits of ``score_held_out`` for chances and thresholds.

    Those are fitted on the passages alone: of a lesson most objectives are unknown, and those that are known were
    mostly asked because a model had thought of them.
    """
    calibration = fit_calibration(held_out, material.wanted, settings.caution)
    thresholds = thresholds_by_wish(calibration.chances(held_out), material.wanted, settings.caution)
    goals, vocabulary = material.goals, material.reader.vocabulary
    matrix, bias = fit_heads(material.rows, goals.wanted, goals.second, settings.fitting, goals.known)
    dense = None
    if encoder is not None:
        matrix, dense = part_weights(matrix, encoder.encoder.dimensions, settings.encoder_weight)
    return Weights(
        vocabulary=vocabulary,
        blocks=settings.blocks,
        rarity=material.reader.rarity,
        matrix=back_to_words(matrix, vocabulary.starts(), material.links).astype(np.float32),
        bias=bias.astype(np.float32),
        calibration=calibration,
        thresholds=thresholds,
        dense=dense,
    )


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
