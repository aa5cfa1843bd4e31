"""``make bench ONLY=learning``: what passages, languages, features, unlabelled vectors and context bring to the model.

All trials run side by side on the same folds, which keep a scenario together in all languages; nothing that judges a
passage was chosen on it. With labelled rows (``--rows``) the same fits are asked about those too, and the figures are
means over the folds. Figures only are told and kept, no texts.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.learning_context import bench_context
from benchmarks.learning_figures import ByLanguage, Judged, judge_held_out, judge_others, mean_of, rounded
from benchmarks.learning_trials import ALL, Fit, Material, Trial, draw_lot, gather, run_trials
from benchmarks.learning_vectors import Vectors
from pipeline.classify.labelled import LabelledPassage, read_corpus, read_rows
from pipeline.classify.linear import Doubles
from pipeline.classify.model import Model, load_model
from pipeline.classify.recipe import Settings
from pipeline.classify.registry import CORPUS
from pipeline.classify.vocabulary import Block
from pipeline.objectives.thesaurus import LANGUAGES, load_concepts
from pipeline.run.models import ready_model

HELD = 2  # of the four folds: half of the corpus is judged, and each trial is fitted twice
WORKERS = 2
SHARES = {"1/8": 1 / 8, "1/4": 1 / 4, "1/2": 1 / 2, "3/4": 3 / 4}
CURVE = {**{name: Trial(name, share=share) for name, share in SHARES.items()}, "all": ALL}
ALONE = {language: Trial(f"{language} alone", languages=(language,)) for language in LANGUAGES}
NO_ENGLISH = Trial("all but English", languages=tuple(language for language in LANGUAGES if language != "en"))
BLOCKS = {
    "without the concepts": Trial("without the concepts", without=(Block.CONCEPTS,)),
    "without the lexicon": Trial("without the lexicon", without=(Block.LEXICON,)),
    "without the thesaurus at all": Trial("without the thesaurus", without=(Block.CONCEPTS, Block.LEXICON)),
    "without letter n-grams": Trial("without letter n-grams", without=(Block.GRAMS,)),
    "all": ALL,
}
VECTORS = {"all": ALL, **{f"and {kind}": Trial(f"and {kind}", vectors=kind) for kind in Vectors}}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run of the section measures."""

    models: Path
    rows: Path | None = None
    """Labelled rows to judge as well."""
    share: float = 1.0
    """Of the corpus's scenario groups: a slice, to see that everything works."""
    held: int = HELD
    workers: int = WORKERS


def bench(plan: Plan, tell: Callable[[str], None] = print) -> dict[str, object]:
    """All parts of the section."""
    others = read_rows(plan.rows) if plan.rows else ()
    model = load_model(ready_model(plan.models, tell).folder) if others else None
    found = measure_trials(slice_of(plan), _spoken(others, model), plan, tell)
    return {**found, "context": bench_context(model, others)}


def slice_of(plan: Plan) -> tuple[LabelledPassage, ...]:
    """The passages of the corpus that a plan takes: whole scenario groups."""
    passages = read_corpus(plan.models / CORPUS)
    seed = Settings().seed + 1  # other lots than those of the curve
    return tuple(passage for passage in passages if draw_lot(passage, seed) < plan.share)


def _spoken(rows: Sequence[LabelledPassage], model: Model | None) -> tuple[LabelledPassage, ...]:
    return tuple(row for row in rows if model is not None and model.speaks(row.language))


def measure_trials(
    passages: Sequence[LabelledPassage],
    others: Sequence[LabelledPassage],
    plan: Plan,
    tell: Callable[[str], None] = print,
) -> dict[str, object]:
    """Every part but the context: ``curve``, ``languages``, ``blocks`` and ``vectors``."""
    material = gather(passages, others, load_concepts(), Settings(), tuple(Vectors))
    held = range(min(plan.held, material.settings.folds))
    spoken = [language for language in LANGUAGES if any(p.language == language for p in passages)]
    trials = [ALL, *VECTORS.values(), NO_ENGLISH, *BLOCKS.values(), *CURVE.values(), *(ALONE[each] for each in spoken)]
    fits = run_trials(material, trials, held, plan.workers, tell)
    judge = Judge(material, fits, tuple(held))
    return {
        "passages": len(passages),
        "judged": int(np.isin(material.folds, list(held)).sum()),
        "labelled rows": len(others),
        **{
            name: {trial_name: judge.of(trial) for trial_name, trial in part.items()}
            for name, part in (("curve", CURVE), ("blocks", BLOCKS), ("vectors", VECTORS))
        },
        "languages": {language: _languages(judge, language) for language in spoken},
    }


def _languages(judge: "Judge", language: str) -> dict[str, object]:
    """What the passages of a language say of each other, what those in others say of them, and what all do."""
    trials = {f"{language} alone": ALONE[language], "all but English": NO_ENGLISH, "all": ALL}
    return {name: judge.of(trial, (language,)) for name, trial in trials.items()}


@dataclass(frozen=True, slots=True)
class Judge:
    """Turns fits into figures."""

    material: Material
    fits: dict[tuple[Trial, int], Fit]
    held: tuple[int, ...]
    known: dict[tuple[Trial, tuple[str, ...]], Judged] = field(default_factory=dict)
    """What was judged before: every trial is held against that of all passages."""

    def of(self, trial: Trial, languages: Iterable[str] = LANGUAGES) -> dict[str, object]:
        """The figures of a trial in some languages: on held-out passages, against all, and on the labelled rows."""
        languages = tuple(languages)
        judged = self._judged(trial, languages)
        told: dict[str, object] = {
            "trained on": round(float(np.mean([self.fits[trial, fold].passages for fold in self.held]))),
            "held out": rounded(judged.figures()),
        }
        if trial != ALL:
            told["against all"] = judged.against(self._judged(ALL, languages))
        of_rows = [self._others(trial, fold, languages) for fold in self.held]
        return told | ({"labelled rows": rounded(mean_of(of_rows))} if of_rows[0] else {})

    def _judged(self, trial: Trial, languages: tuple[str, ...]) -> Judged:
        if (trial, languages) in self.known:
            return self.known[trial, languages]
        said = [self._held_out(trial, fold, languages) for fold in self.held]
        folds = [fold for fold, (part, _) in zip(self.held, said, strict=True) for _ in part]
        passages = [passage for part, _ in said for passage in part]
        logits = np.vstack([logits for _, logits in said])
        found = judge_held_out(passages, logits, folds, self.material.settings.caution)
        self.known[trial, languages] = found
        return found

    def _held_out(self, trial: Trial, fold: int, languages: Sequence[str]) -> tuple[list[LabelledPassage], Doubles]:
        places = np.flatnonzero(self.material.folds == fold).tolist()
        of_fold = [self.material.passages[place] for place in places]
        taken = [place for place, passage in enumerate(of_fold) if passage.language in languages]
        return [of_fold[place] for place in taken], self.fits[trial, fold].held_out[taken]

    def _others(self, trial: Trial, fold: int, languages: Sequence[str]) -> ByLanguage:
        taken = [place for place, row in enumerate(self.material.others) if row.language in languages]
        if not taken:
            return {}
        rows = [self.material.others[place] for place in taken]
        logits = self.fits[trial, fold].others[taken]
        return judge_others(rows, logits, *self._held_out(trial, fold, languages), self.material.settings.caution)
