"""Training: the corpus and the thesaurus in, a folder with weights and card out."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack

from pipeline.classify.baselines import measure_baselines
from pipeline.classify.calibrate import choose_thresholds, fit_calibration, folds_of
from pipeline.classify.card import Card, Scores, save_card
from pipeline.classify.features import FeatureReader, rarity_of
from pipeline.classify.labelled import LabelledPassage, languages_of, read_corpus, texts_of
from pipeline.classify.linear import Doubles, Fitting, fit_heads, second_labels, targets
from pipeline.classify.measure import Evaluation, measure
from pipeline.classify.recipe import Settings, digest_of_files, name_of, recipe_digest
from pipeline.classify.registry import write_pin
from pipeline.classify.tokens import Lexer
from pipeline.classify.vocabulary import FEATURES_VERSION, Block, choose_vocabulary
from pipeline.classify.weights import FILE_NAME, Weights, save_weights
from pipeline.objectives import Objective
from pipeline.objectives.thesaurus import FOLDER as THESAURUS
from pipeline.objectives.thesaurus import LANGUAGES, Concept, concept_files, load_concepts


def train(
    corpus: Path, out: Path, *, thesaurus: Path = THESAURUS, settings: Settings | None = None, pin: Path | None = None
) -> Card:
    """Train on all passages of a folder and write the model to ``out/<name>``.

    With ``pin`` (a ``pinned.toml``) the model is pinned there. The same input gives the same bytes on the same machine.
    Raises ModelError for a corpus or thesaurus that cannot be used.
    """
    settings = settings or Settings()
    recipe = recipe_digest(corpus, thesaurus, settings)
    passages = read_corpus(corpus)
    weights, evaluation = fit_weights(passages, load_concepts(thesaurus), settings)
    folder = out / name_of(recipe)
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
        out_of_fold=_scores(evaluation),
        thresholds={str(o.value): round(float(weights.thresholds[o - 1]), 4) for o in Objective},
        weights=save_weights(weights, draft / FILE_NAME),
    )
    save_card(card, draft)
    shutil.rmtree(folder, ignore_errors=True)  # complete or absent: a killed training leaves only a draft
    draft.rename(folder)
    if pin is not None:
        write_pin(pin, card.name, card.recipe)
    return card


def fit_weights(
    passages: Sequence[LabelledPassage], concepts: Sequence[Concept], settings: Settings
) -> tuple[Weights, Evaluation]:
    """All that is learnt from passages, and how well it did out of fold."""
    texts = texts_of(passages)
    lexers = {language: Lexer(language) for language in LANGUAGES}
    vocabulary, links = choose_vocabulary(texts, concepts, lexers)
    reader = FeatureReader(vocabulary, concepts, settings.blocks)
    counts = reader.counts(texts)
    reader.rarity = rarity_of(counts)
    rows = through_links(reader.weigh(counts), vocabulary.starts(), links)
    wanted, second = targets(passages), second_labels(passages)
    folds = folds_of(passages, settings.folds, settings.seed)
    logits = out_of_fold(rows, wanted, second, folds, settings.fitting)
    calibration = fit_calibration(logits, wanted, settings.caution)
    chances = calibration.chances(logits)
    thresholds = choose_thresholds(chances, wanted, settings.caution)
    matrix, bias = fit_heads(rows, wanted, second, settings.fitting)
    weights = Weights(
        vocabulary=vocabulary,
        blocks=settings.blocks,
        rarity=reader.rarity,
        matrix=back_to_words(matrix, vocabulary.starts(), links).astype(np.float32),
        bias=bias.astype(np.float32),
        calibration=calibration,
        thresholds=thresholds,
    )
    return weights, measure(passages, chances, chances >= thresholds)


def out_of_fold(
    rows: csr_matrix,
    wanted: npt.NDArray[np.int8],
    second: npt.NDArray[np.bool_],
    folds: npt.NDArray[np.int64],
    fitting: Fitting,
) -> Doubles:
    """The logits of each passage from weights that were fitted without its fold."""
    logits = np.zeros(wanted.shape)
    for fold in np.unique(folds):
        held = folds == fold
        matrix, bias = fit_heads(rows[~held], wanted[~held], second[~held], fitting)
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


def evaluate_out_of_fold(corpus: Path, *, thesaurus: Path = THESAURUS, settings: Settings | None = None) -> Evaluation:
    """Measures on the corpus itself, each passage judged by weights that never saw its scenario; with the baselines."""
    passages = read_corpus(corpus)
    _, evaluation = fit_weights(passages, load_concepts(thesaurus), settings or Settings())
    return Evaluation(evaluation.parts, evaluation.objectives, measure_baselines(passages))
