"""``migralex models``, ``promote``, ``reject`` and ``rollback``: which model is in use is a person's decision."""

from rich.markup import escape
from rich.table import Table

from pipeline.commands.login import login_name
from pipeline.run.promotion import KnownModel, Standing, list_models, promote, reject, roll_back
from pipeline.settings import Settings
from pipeline.terminal import console, say

COLOURS = {Standing.IN_USE: "green", Standing.CANDIDATE: "yellow", Standing.DAMAGED: "red"}


def show_models(settings: Settings) -> None:
    """A table of all models; the figures are those of the card, on the corpus out of fold."""
    known = list_models(settings.models)
    table = Table(box=None, pad_edge=False, collapse_padding=True)  # fits 80 columns
    for name in ("model", "is", "made"):
        table.add_column(name, no_wrap=True)
    for name in ("passages", "lessons", "F1", "top-1", "false"):
        table.add_column(name, justify="right", no_wrap=True)
    for model in known:
        colour = COLOURS.get(model.standing, "dim")
        made = f"{model.made_at:%Y-%m-%d}" if model.made_at else ""
        table.add_row(model.name, f"[{colour}]{model.standing}[/{colour}]", made, *_figures(model))
    console.print(table)
    for model in known:
        if model.why:
            console.print(f"{model.name} was rejected: {escape(model.why)}", soft_wrap=True)
    say("F1 (micro), best guess right, and tags on passages without objective: on the corpus, out of fold.")


def _figures(model: KnownModel) -> list[str]:
    if model.card is None:
        return ["not here"]
    passages = [f"{sum(model.card.passages.values()):,}", f"{model.card.lessons:,}"]
    scores = model.card.out_of_fold.get("all")
    if scores is None:
        return passages
    return passages + [f"{value:.3f}" for value in (scores.micro_f1, scores.top1, scores.false_positives)]


def promote_model(settings: Settings, name: str, by: str | None) -> None:
    """Put a model in use."""
    step = promote(settings.models, name, by=by or login_name())
    before = f" The old tags stay under the name of {step.before.name}." if step.before else ""
    say(f"{name} is now the model in use. The next run tags all documents with it.{before}")
    say("`migralex rollback` goes back.")


def reject_model(settings: Settings, name: str, by: str | None, why: str) -> None:
    """Write down that a model shall not be used."""
    reject(settings.models, name, by=by or login_name(), why=why)
    say(f"{name} is rejected; it stays in the folder of models, and the model in use stays as it is.")


def go_back(settings: Settings, by: str | None, why: str) -> None:
    """Put the model in use again that was in use before."""
    step = roll_back(settings.models, by=by or login_name(), why=why)
    left = f" in place of {step.before.name}" if step.before else ""
    say(f"{step.pin.name} is in use again{left}. The next run tags all documents with it.")
