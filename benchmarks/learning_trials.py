"""Trials of a training: what is learnt from a part of the passages or of their features, judged on passages held out.

The counting is done once for all trials; each trial costs the fitting alone. The features are chosen from the whole
corpus, as in a training: they need no labels, and one that no training passage has keeps the weight 0.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack

from benchmarks.learning_vectors import Floats, Vectors, learn_vectors
from pipeline.classify.calibrate import folds_of
from pipeline.classify.labelled import LabelledPassage, scenario_of, texts_of
from pipeline.classify.linear import Doubles, fit_heads, second_labels, targets
from pipeline.classify.recipe import Settings
from pipeline.classify.train import through_links, weigh_texts
from pipeline.classify.vocabulary import Block
from pipeline.objectives.thesaurus import LANGUAGES, Concept

Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Trial:
    """What a fit is allowed to know."""

    name: str
    share: float = 1.0
    """Of the scenario groups of the training folds."""
    languages: tuple[str, ...] = LANGUAGES
    without: tuple[Block, ...] = ()
    vectors: Vectors | None = None
    """What is added to the rows."""


ALL = Trial("all")


@dataclass(frozen=True, slots=True)
class Fit:
    """What the weights of a trial, fitted without a fold, say of that fold and of other labelled rows."""

    passages: int
    """That it was fitted on."""
    held_out: Doubles
    """Logits (passages of the fold x heads)."""
    others: Doubles
    """Logits (labelled rows x heads)."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Material:
    """All that the trials share."""

    passages: tuple[LabelledPassage, ...]
    folds: npt.NDArray[np.int64]
    lots: Doubles
    """Where each passage's scenario falls between 0 and 1: a share of the groups is those below it."""
    rows: csr_matrix
    """Passages x columns, the lexicon through its links."""
    blocks: npt.NDArray[np.int64]
    """The block of each column."""
    others: tuple[LabelledPassage, ...]
    other_rows: csr_matrix
    settings: Settings
    vectors: dict[Vectors, tuple[Floats, Floats]] = field(default_factory=dict)
    """Of the passages and of the other rows."""

    def training(self, trial: Trial, fold: int) -> Booleans:
        """The passages that a trial may learn from while a fold is held out."""
        spoken = np.array([passage.language in trial.languages for passage in self.passages], bool)
        return np.asarray((self.folds != fold) & (self.lots < trial.share) & spoken)


def draw_lot(passage: LabelledPassage, seed: int) -> float:
    """Where the passage's scenario falls between 0 and 1; smaller shares are parts of larger ones."""
    digest = hashlib.sha256(f"curve {seed}:{scenario_of(passage)}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def gather(
    passages: Sequence[LabelledPassage],
    others: Sequence[LabelledPassage],
    concepts: Sequence[Concept],
    settings: Settings,
    kinds: Iterable[Vectors],
) -> Material:
    """Count and weigh the features of the passages and of other labelled rows, and learn vectors of the passages."""
    reader, links, rows = weigh_texts(texts_of(passages), concepts, settings.blocks)
    vocabulary = reader.vocabulary
    other_rows = through_links(reader.rows(texts_of(others)), vocabulary.starts(), links)
    widths = [len(vocabulary.words), len(vocabulary.grams), links.shape[1], len(vocabulary.concepts)]
    return Material(
        passages=tuple(passages),
        folds=folds_of(passages, settings.folds, settings.seed),
        lots=np.array([draw_lot(passage, settings.seed) for passage in passages]),
        rows=rows,
        blocks=np.repeat(np.arange(len(Block)), widths),
        others=tuple(others),
        other_rows=other_rows,
        settings=settings,
        vectors={kind: learn_vectors(kind, rows, other_rows, settings.seed) for kind in kinds},
    )


def fit(material: Material, trial: Trial, fold: int) -> Fit:
    """Fit the weights of a trial without a fold, and ask them."""
    started = time.monotonic()
    rows, others = _features(material, trial)
    train, held = material.training(trial, fold), material.folds == fold
    wanted, second = targets(material.passages), second_labels(material.passages)
    matrix, bias = fit_heads(rows[train], wanted[train], second[train], material.settings.fitting)
    said, said_of_others = rows[held] @ matrix + bias, others @ matrix + bias
    return Fit(int(train.sum()), said, said_of_others, time.monotonic() - started)


def _features(material: Material, trial: Trial) -> tuple[csr_matrix, csr_matrix]:
    rows, others = material.rows, material.other_rows
    if trial.without:
        kept = ~np.isin(material.blocks, trial.without)
        rows, others = rows[:, kept], others[:, kept]
    if trial.vectors is not None:
        own, of_others = material.vectors[trial.vectors]
        rows, others = (
            csr_matrix(hstack([part, csr_matrix(more)])) for part, more in ((rows, own), (others, of_others))
        )
    return rows, others


def run_trials(
    material: Material, trials: Iterable[Trial], held: Sequence[int], workers: int, tell: Callable[[str], None]
) -> dict[tuple[Trial, int], Fit]:
    """Every trial with every fold held out; processes, as the fitting draws from one random sequence a process."""
    jobs = [(trial, fold) for trial in dict.fromkeys(trials) for fold in held]
    found: dict[tuple[Trial, int], Fit] = {}
    if workers == 1:
        for job in jobs:
            found[job] = fit(material, *job)
            tell(_progress(len(found), len(jobs), job, found[job]))
        return found
    with ProcessPoolExecutor(workers, get_context("spawn"), _take, (material,)) as pool:
        asked = {pool.submit(_fit_taken, job): job for job in jobs}
        for done in as_completed(asked):
            job = asked[done]
            found[job] = done.result()
            tell(_progress(len(found), len(jobs), job, found[job]))
    return found


def _progress(done: int, of: int, job: tuple[Trial, int], result: Fit) -> str:
    trial, fold = job
    return f"{done} of {of}: {trial.name}, without fold {fold}: {result.passages:,} passages, {result.seconds:.0f} s"


_taken: list[Material] = []
"""What a process of the pool works on."""


def _take(material: Material) -> None:
    _taken[:] = [material]


def _fit_taken(job: tuple[Trial, int]) -> Fit:
    return fit(_taken[0], *job)
