"""An evaluation as plain text for a terminal, and as JSON for a file."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple

from pipeline.classify.assess import Assessment
from pipeline.classify.measure import Evaluation, Part
from pipeline.classify.paired import tell_paired
from pipeline.objectives.names import short_name

LEGEND = (
    "top-1: the best-scored objective is the main label; top-3: the main label is among the three best scores;\n"
    "(any): any label counts. Both over passages with objectives. false pos.: passages without objective that got tags."
)
PART_HEAD = (
    "",
    "passages",
    "labelled",
    "top-1",
    "top-3",
    "top-1 (any)",
    "top-3 (any)",
    "micro-F1",
    "macro-F1",
    "false pos.",
)
OBJECTIVE_HEAD = ("objective", "labelled", "avg. precision", "precision", "recall", "F1", "F2", "calibr. error")
MODE_HEAD = ("", "precision", "recall", "micro-F1", "micro-F2", "macro-F1", "false pos.")
CURVE_HEAD = ("", "pairs", "calibr. error", "of chances from 5 %")
CURVES = {"best": "best guess"}


def render(evaluation: Evaluation) -> str:
    """Tables by language, baseline and objective."""
    parts = _table(PART_HEAD, map(_part_cells, evaluation.parts))
    lines = ["By language", parts]
    if evaluation.baselines:
        lines += ["", "Baselines, all passages", _table(PART_HEAD, map(_part_cells, evaluation.baselines))]
    rows = (
        (
            f"{o.objective.value} {short_name(o.objective)}",
            str(o.positives),
            *map(_figure, (o.average_precision, o.precision, o.recall, o.f1, o.f2, o.calibration_error)),
        )
        for o in evaluation.objectives
    )
    return "\n".join((*lines, "", "By objective", _table(OBJECTIVE_HEAD, rows), "", LEGEND))


def render_assessment(assessment: Assessment) -> str:
    """The tables, and what else a terminal can show; the rest stands in the report."""
    tables = render(Evaluation(assessment.parts, assessment.objectives, assessment.baselines))
    modes = ((mode.name, *map(_figure, astuple(mode)[1:])) for mode in assessment.modes)
    curves = (assessment.curves.overall, assessment.curves.best, *assessment.curves.languages)
    errors = ((CURVES.get(c.name, c.name), f"{c.pairs:,}", _figure(c.error), _figure(c.spoken_error)) for c in curves)
    lines = [tables, "", "Modes", _table(MODE_HEAD, modes), "", "Calibration", _table(CURVE_HEAD, errors)]
    bounds = [
        (b.figure, _figure(b.value), f"{b.low:.3f} to {b.high:.3f}") for b in assessment.intervals if b.part == "all"
    ]
    if bounds:
        lines += ["", "Intervals (95 %, whole documents or runs drawn)", _table(("", "measured", "interval"), bounds)]
    lines += ["", assessment.about.chosen_on, f"Weakest: {assessment.weakest_told}."]
    lines += ["", tell_paired(assessment.comparison) if assessment.comparison else assessment.no_comparison]
    return "\n".join(lines)


def as_json(evaluation: Evaluation | Assessment) -> str:
    """All measures, keys in order."""
    return json.dumps(asdict(evaluation), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _part_cells(part: Part) -> tuple[str, ...]:
    measures = (part.top1, part.top3, part.top1_any, part.top3_any, part.micro_f1, part.macro_f1, part.false_positives)
    return part.name, str(part.passages), str(part.with_objective), *map(_figure, measures)


def _figure(value: float) -> str:
    return f"{value:.3f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    texts = []
    for first, *others in lines:
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        texts.append("  ".join(cells).rstrip())
    return "\n".join(texts)
