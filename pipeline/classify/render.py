"""An evaluation as plain text for a terminal, and as JSON for a file."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from pipeline.classify.measure import Evaluation, Part
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
OBJECTIVE_HEAD = ("objective", "labelled", "avg. precision", "precision", "recall")


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
            *map(_figure, (o.average_precision, o.precision, o.recall)),
        )
        for o in evaluation.objectives
    )
    return "\n".join((*lines, "", "By objective", _table(OBJECTIVE_HEAD, rows), "", LEGEND))


def as_json(evaluation: Evaluation) -> str:
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
