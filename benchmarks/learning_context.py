"""What the place of a passage brings: the pinned model on labelled rows alone, and where they stand."""

from collections.abc import Sequence
from dataclasses import replace

from benchmarks.learning_figures import by_language, differences, rounded
from pipeline.classify.evaluate import score_rows
from pipeline.classify.labelled import LabelledPassage
from pipeline.classify.model import Model
from pipeline.classify.paired import Paired, compare
from pipeline.classify.tally import Scored

NEEDS = (
    'rows (--rows FILE) that say where their passage stands: "headings" (list of texts), "before" and "after" (lists '
    'of texts, or of objects with "text" and "path"), "path"'
)


def bench_context(model: Model | None, rows: Sequence[LabelledPassage]) -> dict[str, object]:
    """The figures of the rows that stand somewhere: alone, with parts of their surroundings, and with all."""
    placed = [row for row in rows if row.stands_somewhere]
    if model is None or not placed:
        return {"needs": NEEDS}
    told = {name: _score(model, part) for name, part in _variants(placed).items()}
    return {
        "passages": len(placed),
        "with headings": sum(bool(row.headings) for row in placed),
        "with passages around": sum(bool(row.before or row.after) for row in placed),
        "with a path": sum(bool(row.path) for row in placed),
        "model": model.model_id,
        "figures": {name: rounded(by_language(placed, each, each.chances.max(axis=1))) for name, each in told.items()},
        "in context against alone": _paired(compare(placed, told["in context"], told["alone"])),
    }


def _variants(rows: Sequence[LabelledPassage]) -> dict[str, list[LabelledPassage]]:
    """The rows with some of their surroundings; a path means nothing without the passages around."""
    return {
        "alone": [replace(row, headings=(), path="", before=(), after=()) for row in rows],
        "headings only": [replace(row, path="", before=(), after=()) for row in rows],
        "passages around only": [replace(row, headings=()) for row in rows],
        "in context": list(rows),
    }


def _score(model: Model, rows: Sequence[LabelledPassage]) -> Scored:
    return score_rows(model, rows).usual()


def _paired(paired: Paired) -> dict[str, object]:
    """Which passages were gained and lost, and by how much each figure moved with its interval by documents."""
    tosses = {"best guess right": paired.top1, "all tags right": paired.right}
    told = {name: {"gained": each.gained, "lost": each.lost, "p": round(each.p, 4)} for name, each in tosses.items()}
    return {**told, "moved": differences(paired)}
