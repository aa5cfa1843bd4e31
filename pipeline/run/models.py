"""The model of a run: the pinned one, trained first where it is absent."""

import fcntl
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.classify.registry import CORPUS, PIN_FILE, TRAINED, is_trained, pinned, pinned_folder
from pipeline.errors import ModelError


@dataclass(frozen=True, slots=True)
class ReadyModel:
    """A trained model on disk."""

    model_id: str
    folder: Path
    card: str
    """Its card, as JSON."""


def expected_model_id(models: Path) -> str:
    """The id of the pinned model, whether it is trained yet or not."""
    return pinned(models).name


def ready_model(models: Path, tell: Callable[[str], None]) -> ReadyModel:
    """The pinned model; trained here and now if it is absent, by one process at a time.

    Raises ModelError where the corpus is not the one that the pin was made from.
    """
    if not is_trained(models):
        (models / TRAINED).mkdir(parents=True, exist_ok=True)
        with (models / TRAINED / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not is_trained(models):
                _train_pinned(models, tell)
    folder = pinned_folder(models)
    return ReadyModel(pinned(models).name, folder, (folder / "card.json").read_text(encoding="utf-8"))


def train_anew(models: Path, tell: Callable[[str], None], *, pin: bool) -> str:
    """Train on the corpus as it is now; the name of the model. With ``pin`` it becomes the one in use."""
    from pipeline.classify.train import train

    tell("Training the model on models/corpus (about a minute) ...")
    started = time.monotonic()
    card = train(models / CORPUS, models / TRAINED, pin=models / PIN_FILE if pin else None)
    tell(f"Trained {card.name} on {sum(card.passages.values()):,} passages in {time.monotonic() - started:.0f} s.")
    return card.name


def examine_model(models: Path) -> str:
    """A sentence on the pinned model for the doctor; raises ModelError where something is to do."""
    from pipeline.classify.recipe import Settings, recipe_digest
    from pipeline.objectives.thesaurus import FOLDER

    pin = pinned(models)
    if recipe_digest(models / CORPUS, FOLDER, Settings()) != pin.recipe:
        raise ModelError(
            "The corpus or the thesaurus is not the one that the pinned model was made from.",
            advice="`migralex train` makes and pins a new model; the old tags keep its name.",
        )
    if not is_trained(models):
        raise ModelError(f"The pinned model {pin.name} is not trained yet.", advice="The next run trains it.")
    return f"{pin.name} is trained, whole and the pinned one."


def _train_pinned(models: Path, tell: Callable[[str], None]) -> None:
    wanted = pinned(models)
    name = train_anew(models, tell, pin=False)
    if name != wanted.name:
        raise ModelError(
            f"The corpus or the thesaurus has changed: it makes {name}, and {wanted.name} is pinned.",
            advice="Restore the corpus, or pin the new model with `migralex train`.",
        )
