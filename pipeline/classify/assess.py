"""All that is measured of a model on labelled passages: the content of the evaluation report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.classify.baselines import measure_baselines
from pipeline.classify.bootstrap import CONFIDENCE, DRAWS, SEED, draw_groups, group_of, interval
from pipeline.classify.directions import AlignmentReport
from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.linear import Doubles
from pipeline.classify.measure import ObjectiveScore, Part, measure, measure_objectives, share
from pipeline.classify.mistakes import Confusion, Mistake, find_confusions, find_missed, find_wrong_tags
from pipeline.classify.paired import Paired
from pipeline.classify.reliability import BINS, LEAST_PAIRS, SPOKEN, Curve, draw_curve
from pipeline.classify.tally import Booleans, Figure, ScoredModes, figures_of, labels_of, slice_rows, tally
from pipeline.objectives import Objective
from pipeline.objectives.names import short_name

HEADLINES = (
    Figure.TOP1,
    Figure.TOP3,
    Figure.PRECISION,
    Figure.RECALL,
    Figure.F1,
    Figure.F2,
    Figure.MACRO_F1,
    Figure.FALSE_POSITIVES,
)
WEAKEST = 5
LEAST_POSITIVES = 8  # an objective with fewer labels is not called weak: one passage would decide it


@dataclass(frozen=True, slots=True)
class About:
    """What was measured, and how."""

    model: str
    rows: str
    """Where the passages come from, as a sentence."""
    chosen_on: str
    """On which passages chances and thresholds were chosen, as a sentence."""
    against: str = ""
    """The model of the comparison; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Method:
    """The numbers behind the measuring."""

    groups: int
    """Documents, or runs of the corpus, that the passages come from."""
    draws: int
    seed: int
    confidence: float
    bins: int
    """Bins of a reliability curve, at most."""
    least_pairs: int
    """Pairs in such a bin, at the least."""
    spoken: float
    """The least chance of the pairs that a picture shows."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The interval of a figure over ``all`` passages or those of a language."""

    part: str
    figure: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ModeScore:
    """The tags of one mode over all passages."""

    name: str
    micro_precision: float
    micro_recall: float
    micro_f1: float
    micro_f2: float
    macro_f1: float
    false_positives: float


@dataclass(frozen=True, slots=True)
class LanguageScores:
    """The objectives in one language."""

    language: str
    objectives: tuple[ObjectiveScore, ...]


@dataclass(frozen=True, slots=True)
class Curves:
    """Chances against what came true. Pairs are pairs of passage and objective, but for ``best``: passages there."""

    overall: Curve
    best: Curve
    """Is the best-scored objective one of the passage's objectives?"""
    languages: tuple[Curve, ...]
    objectives: tuple[Curve, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything that the report shows."""

    about: About
    method: Method
    parts: tuple[Part, ...]
    objectives: tuple[ObjectiveScore, ...]
    baselines: tuple[Part, ...]
    modes: tuple[ModeScore, ...]
    intervals: tuple[Bounds, ...]
    """Of the headline figures; none where there are too few documents."""
    languages: tuple[LanguageScores, ...]
    curves: Curves
    confusions: tuple[Confusion, ...]
    wrong_tags: tuple[Mistake, ...]
    missed: tuple[Mistake, ...]
    weakest: tuple[Objective, ...]
    weakest_told: str
    comparison: Paired | None
    no_comparison: str
    """Why there is no comparison; empty where there is one."""
    alignment: AlignmentReport | None = None
    """None where no direction was measured."""


def assess(
    rows: Sequence[LabelledPassage],
    scored: ScoredModes,
    about: About,
    comparison: Paired | str,
    *,
    alignment: AlignmentReport | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Assessment:
    """Measure everything; ``comparison`` is a comparison with another model, or why there is none."""
    usual = scored.usual()
    found = measure(rows, usual.chances, usual.tagged)
    labels = labels_of(rows)
    weakest = find_weakest(found.objectives)
    return Assessment(
        about=about,
        method=Method(len(set(map(group_of, rows))), draws, seed, CONFIDENCE, BINS, LEAST_PAIRS, SPOKEN),
        parts=found.parts,
        objectives=found.objectives,
        baselines=measure_baselines(rows),
        modes=_modes(rows, scored),
        intervals=_intervals(rows, scored, draws, seed),
        languages=_languages(rows, labels, scored),
        curves=_curves(rows, labels, usual.chances),
        confusions=find_confusions(rows, usual),
        wrong_tags=find_wrong_tags(rows, usual),
        missed=find_missed(rows, usual),
        weakest=tuple(score.objective for score in weakest),
        weakest_told=tell_weakest(weakest),
        comparison=None if isinstance(comparison, str) else comparison,
        no_comparison=comparison if isinstance(comparison, str) else "",
        alignment=alignment,
    )


def find_weakest(objectives: Sequence[ObjectiveScore], most: int = WEAKEST) -> tuple[ObjectiveScore, ...]:
    """The objectives whose tags have the lowest F1, lowest first; those with hardly a label are left out."""
    told = [score for score in objectives if score.positives >= LEAST_POSITIVES]
    return tuple(sorted(told, key=lambda score: (score.f1, score.objective))[:most])


def tell_weakest(weakest: Sequence[ObjectiveScore]) -> str:
    """The weakest objectives as half a sentence; empty where there are none.

    >>> tell_weakest([ObjectiveScore(Objective.RETURN, 20, 0.5, 0.5, 0.25, 0.333, 0.28, 0.04)])
    '21 return (F1 0.33)'
    """
    return ", ".join(f"{s.objective.value} {short_name(s.objective)} (F1 {s.f1:.2f})" for s in weakest)


def _modes(rows: Sequence[LabelledPassage], scored: ScoredModes) -> tuple[ModeScore, ...]:
    wanted = (
        Figure.PRECISION,
        Figure.RECALL,
        Figure.F1,
        Figure.F2,
        Figure.MACRO_F1,
        Figure.FALSE_POSITIVES,
    )
    found = []
    for name in scored.modes:
        figures = figures_of(tally(rows, scored.mode(name)).sum(axis=0))
        found.append(ModeScore(name, *(share(figures[figure]) for figure in wanted)))
    return tuple(found)


def _intervals(rows: Sequence[LabelledPassage], scored: ScoredModes, draws: int, seed: int) -> tuple[Bounds, ...]:
    tallies = tally(rows, scored.usual())
    found = []
    for each in slice_rows(rows):
        drawn = draw_groups(each.rows, draws, seed)
        if not drawn.enough:
            continue
        counts = tallies[each.mask]
        values, told = figures_of(counts.sum(axis=0)), figures_of(drawn.sums(counts))
        for figure in HEADLINES:
            bounds = interval(told[figure])
            if bounds is not None and not np.isnan(values[figure]):
                found.append(Bounds(each.name, figure.value, float(values[figure]), *bounds))
    return tuple(found)


def _languages(rows: Sequence[LabelledPassage], labels: Booleans, scored: ScoredModes) -> tuple[LanguageScores, ...]:
    usual = scored.usual()
    return tuple(
        LanguageScores(
            each.name, measure_objectives(labels[each.mask], usual.chances[each.mask], usual.tagged[each.mask])
        )
        for each in slice_rows(rows)[1:]
    )


def _curves(rows: Sequence[LabelledPassage], labels: Booleans, chances: Doubles) -> Curves:
    first = np.argmax(chances, axis=1)[:, None]
    best = np.take_along_axis(chances, first, axis=1)[:, 0], np.take_along_axis(labels, first, axis=1)[:, 0]
    return Curves(
        overall=draw_curve("all", chances.ravel(), labels.ravel()),
        best=draw_curve("best", *best),
        languages=tuple(
            draw_curve(each.name, chances[each.mask].ravel(), labels[each.mask].ravel())
            for each in slice_rows(rows)[1:]
        ),
        objectives=tuple(draw_curve(str(o.value), chances[:, o - 1], labels[:, o - 1]) for o in Objective),
    )


def without_texts(document: Mapping[str, Any]) -> dict[str, Any]:
    """Of the report as plain values the figures alone, to be kept for good: passages may be nobody's to hand on."""
    left = {k: v for k, v in document.items() if k not in {"wrong_tags", "missed", "curves", "comparison"}}
    pairs = ("wanted", "guess", "passages", "out_of")
    left["confusions"] = [{key: pair[key] for key in pairs} for pair in document["confusions"]]
    curves = document["curves"]
    left["calibration_error"] = {
        "all": curves["overall"]["error"],
        "from 5 %": curves["overall"]["spoken_error"],
        "best guess": curves["best"]["error"],
        **{curve["name"]: curve["error"] for curve in curves["languages"]},
    }
    if document["comparison"] is not None:
        left["comparison"] = {k: v for k, v in document["comparison"].items() if k not in {"gained", "lost"}}
    return left
