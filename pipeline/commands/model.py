"""``migralex train`` and ``migralex evaluate``."""

from pathlib import Path

from pipeline.run.evaluation import evaluate_pinned
from pipeline.run.models import train_anew
from pipeline.settings import Settings
from pipeline.terminal import say


def train_model(settings: Settings, *, pin: bool) -> None:
    """Train on the corpus and say what came of it."""
    name = train_anew(settings.models, say, pin=pin)
    say(f"{name} is now the model in use." if pin else f"{name} is trained; the pin stays as it was.")


def evaluate_model(settings: Settings, rows: Path | None, json: Path | None) -> None:
    """Measure the pinned model and print the tables."""
    told = evaluate_pinned(settings.models, rows, say)
    say(told.text)
    if json is not None:
        json.write_text(told.json, encoding="utf-8")
        say(f"Written to {json}")
