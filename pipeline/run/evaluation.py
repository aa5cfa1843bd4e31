"""A model measured on labelled passages, told as text, as JSON and as a page."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ModelError
from pipeline.run.models import expected_model_id, ready_model

if TYPE_CHECKING:
    from pipeline.classify.assess import Assessment
    from pipeline.classify.labelled import LabelledPassage
    from pipeline.classify.paired import Paired
    from pipeline.classify.tally import ScoredModes

CHOSEN_OUT_OF_FOLD = (
    "Nothing that judges a passage was chosen on it: its weights, chances and thresholds come from the other folds of "
    "the corpus, which hold none of its neighbours. The settings of the training were chosen with the whole in view."
)
CHOSEN_ELSEWHERE = (
    "The chances and thresholds of {model} were chosen on its own training corpus, out of fold, and not on these "
    "passages. {copies}"
)
NO_COPIES = "None of them stands word for word in the corpus as it is now."
COPIES = "But {n:,} of them stand word for word in the corpus as it is now: the figures are too good by that."


PRIOR = (
    "Chances are fitted for laws of which {none} of the passages concern no objective; where fewer are so, they come "
    "out too modest."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to measure. Names are those of folders in ``models/trained``."""

    rows: Path | None = None
    """Labelled passages; None for the corpus, out of fold."""
    model: str | None = None
    """None for the pinned one; only with ``rows``."""
    against: str | None = None
    """The model to compare with. None: the pinned one, where another is measured."""


@dataclass(frozen=True, slots=True)
class ToldEvaluation:
    """An evaluation as it is shown and as it is kept."""

    text: str
    json: str
    html: str
    figures: dict[str, Any]
    """The JSON's figures alone, without a word of any passage."""


def measure_model(models: Path, wanted: Wanted, tell: Callable[[str], None]) -> ToldEvaluation:
    """Measure on the passages of a file; without one, on the corpus out of fold (each passage by weights without it).

    Raises ModelError where the passages or a model cannot be used.
    """
    from pipeline.classify.assess import without_texts
    from pipeline.classify.render import as_json, render_assessment
    from pipeline.report.evaluation_page import render_evaluation

    assessment = (
        _on_corpus(models, wanted, tell) if wanted.rows is None else _on_rows(models, wanted, wanted.rows, tell)
    )
    document = asdict(assessment)
    return ToldEvaluation(
        render_assessment(assessment), as_json(assessment), render_evaluation(document), without_texts(document)
    )


def _on_corpus(models: Path, wanted: Wanted, tell: Callable[[str], None]) -> "Assessment":
    from pipeline.classify.assess import About, assess
    from pipeline.classify.directions import assess_alignment
    from pipeline.classify.evaluate import score_out_of_fold
    from pipeline.classify.recipe import name_of
    from pipeline.classify.registry import CORPUS
    from pipeline.run.models import recipe_here

    if wanted.model is not None:
        raise ModelError(
            f"On the corpus {wanted.model} cannot be measured, as it was trained on it.",
            advice="Give passages that it has not seen (--rows).",
        )
    tell("Measuring on the corpus, each passage by weights that have not seen its group (about a minute) ...")
    found = score_out_of_fold(models / CORPUS)
    name = name_of(recipe_here(models, ""))
    against = wanted.against or expected_model_id(models)
    comparison = compare_kept(models, name, against, found.rows, found.scored)
    about = About(
        f"{name}, fitted anew without each fold",
        "the corpus that the model is trained on (models/corpus), each passage judged out of fold",
        f"{CHOSEN_OUT_OF_FOLD} {_tell_prior()}",
        "" if isinstance(comparison, str) else against,
    )
    alignment = None if found.directions is None else assess_alignment(found.rows, found.directions)
    return assess(found.rows, found.scored, about, comparison, alignment=alignment)


def compare_kept(
    models: Path, name: str, against: str, rows: Sequence["LabelledPassage"], scored: "ScoredModes"
) -> "Paired | str":
    """The comparison with the out-of-fold scores that another model kept, or why there is none."""
    from pipeline.classify.crossfit import load_scores
    from pipeline.classify.paired import compare

    folder = _folder_of(models, against)
    if against == name:
        return f"No comparison: the corpus as it is now makes {against} itself."
    kept = load_scores(rows, folder)
    if kept is None or not len(kept[0]):
        return (
            f"No comparison: {against} was trained on these passages, so only its own out-of-fold scores could be held "
            f"against these, and {'none are kept beside it' if kept is None else 'none of them is of a passage here'}."
        )
    places, theirs = kept
    return compare([rows[place] for place in places.tolist()], scored.usual().at(places), theirs)


def _on_rows(models: Path, wanted: Wanted, path: Path, tell: Callable[[str], None]) -> "Assessment":
    from pipeline.classify.assess import About, assess
    from pipeline.classify.directions import assess_alignment
    from pipeline.classify.evaluate import as_passage, score_rows
    from pipeline.classify.labelled import read_rows
    from pipeline.classify.model import load_model
    from pipeline.classify.paired import compare

    rows = read_rows(path)
    name = wanted.model or ready_model(models, tell).model_id
    against = wanted.against or expected_model_id(models)
    model = load_model(_folder_of(models, name))
    scored, directions = score_rows(model, rows), model.directions([as_passage(row) for row in rows])
    comparison: Paired | str = "No comparison: no other model was named (--against NAME, a folder of models/trained)."
    if against != name:
        comparison = compare(rows, scored.usual(), score_rows(load_model(_folder_of(models, against)), rows).usual())
    about = About(
        name,
        f"labelled passages of {path.name}",
        f"{CHOSEN_ELSEWHERE.format(model=name, copies=_tell_copies(models, rows))} {_tell_prior()}",
        "" if isinstance(comparison, str) else against,
    )
    alignment = None if directions is None else assess_alignment(rows, directions)
    return assess(rows, scored, about, comparison, alignment=alignment)


def _tell_copies(models: Path, rows: Sequence["LabelledPassage"]) -> str:
    from pipeline.classify.labelled import read_corpus
    from pipeline.classify.lessons import text_key
    from pipeline.classify.registry import CORPUS

    known = {text_key(row.text) for row in read_corpus(models / CORPUS)}
    copies = sum(text_key(row.text) in known for row in rows)
    return COPIES.format(n=copies) if copies else NO_COPIES


def _tell_prior() -> str:
    from pipeline.classify.calibrate import Caution

    return PRIOR.format(none=f"{100 * Caution().none_share:.0f} %")


def _folder_of(models: Path, name: str) -> Path:
    from pipeline.classify.registry import NAME, TRAINED

    if not NAME.fullmatch(name):
        raise ModelError(f"{name!r} is not the name of a model.", advice="Name a folder of models/trained.")
    return models / TRAINED / name
