"""The pinned model measured on labelled passages."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.run.models import ready_model


@dataclass(frozen=True, slots=True)
class ToldEvaluation:
    """An evaluation as it is shown and as it is kept."""

    text: str
    json: str


def evaluate_pinned(models: Path, rows: Path | None, tell: Callable[[str], None]) -> ToldEvaluation:
    """Measure on the passages of a file; without one, on the corpus out of fold (each passage by weights without it).

    Raises ModelError where the file or the model cannot be used.
    """
    from pipeline.classify.evaluate import evaluate
    from pipeline.classify.labelled import read_rows
    from pipeline.classify.model import load_model
    from pipeline.classify.render import as_json, render
    from pipeline.classify.train import evaluate_out_of_fold

    ready = ready_model(models, tell)
    if rows is None:
        tell("Measuring on the corpus, each passage by weights that have not seen its group (about a minute) ...")
        evaluation = evaluate_out_of_fold(models / "corpus")
    else:
        evaluation = evaluate(load_model(ready.folder), read_rows(rows))
    return ToldEvaluation(render(evaluation), as_json(evaluation))
