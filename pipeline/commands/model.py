"""``migralex train`` and ``migralex evaluate``."""

from pathlib import Path

from pipeline.commands.login import login_name
from pipeline.run.encoded import train_encoded
from pipeline.run.evaluation import Wanted, measure_model
from pipeline.run.lessons import Candidate, learn
from pipeline.run.models import train_anew
from pipeline.run.promotion import use_trained
from pipeline.settings import Settings
from pipeline.terminal import say


def train_model(settings: Settings, *, pin: bool) -> None:
    """Train on the corpus and say what came of it."""
    trained = train_anew(settings.models, say)
    if pin:
        use_trained(settings.models, trained, by=login_name())
    say(f"{trained.name} is now the model in use." if pin else f"{trained.name} is trained; the pin stays as it was.")


def train_with_decisions(settings: Settings) -> None:
    """Train a candidate on the corpus and on reviewers' decisions, and say how it does beside the model in use."""
    _tell_candidate(learn(settings.models, settings.archive_url(), say, by=login_name()))


def train_with_encoder(settings: Settings, encoder: str) -> None:
    """Train a candidate with a sentence encoder, and say how it does beside the model in use."""
    _tell_candidate(train_encoded(settings.models, encoder, say, by=login_name()))


def _tell_candidate(candidate: Candidate) -> None:
    name = candidate.pin.name
    say(f"\n{candidate.told}\n\n{name} is a candidate; the model in use stays as it is. Now say which it shall be:")
    say(f"  migralex promote {name}")
    say(f"  migralex reject {name} --why '...'")


def evaluate_model(settings: Settings, wanted: Wanted, json: Path | None, html: Path | None) -> None:
    """Measure a model and print the tables."""
    told = measure_model(settings.models, wanted, say)
    say(told.text)
    for path, text in ((json, told.json), (html, told.html)):
        if path is not None:
            path.write_text(text, encoding="utf-8")
            say(f"Written to {path}")
