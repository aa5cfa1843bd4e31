"""The model of a run: the pinned one, trained first where it is absent."""

import fcntl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.classify.registry import CORPUS, TRAINED, Pin, is_trained, is_whole, model_id_of, pinned, pinned_folder
from pipeline.errors import ModelError
from pipeline.records import Wish

if TYPE_CHECKING:
    from pipeline.classify.card import Card
    from pipeline.classify.encoder_cache import CachedEncoder
    from pipeline.classify.lessons import Lesson


@dataclass(frozen=True, slots=True)
class ReadyModel:
    """A trained model on disk."""

    model_id: str
    folder: Path
    card: str
    """Its card, as JSON."""


def expected_model_id(models: Path, wish: Wish = Wish.BALANCED) -> str:
    """The id of the pinned model, whether it is trained yet or not, for tags as somebody wishes them."""
    return model_id_of(pinned(models).name, wish)


def ready_model(models: Path, tell: Callable[[str], None], wish: Wish = Wish.BALANCED) -> ReadyModel:
    """The pinned model; trained here and now if it is absent, by one process at a time.

    Raises ModelError where the corpus, or the lessons, are not those that the pin was made from.
    """
    if not is_trained(models):
        with one_training(models, tell):
            if not is_trained(models):
                _train_pinned(models, tell)
    folder = pinned_folder(models)
    return ReadyModel(expected_model_id(models, wish), folder, (folder / "card.json").read_text(encoding="utf-8"))


@contextmanager
def one_training(models: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Nobody else trains in this folder meanwhile; waits for one who does."""
    (models / TRAINED).mkdir(parents=True, exist_ok=True)
    with (models / TRAINED / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("Another training is under way in this folder; waiting for its end ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def train_anew(models: Path, tell: Callable[[str], None]) -> Pin:
    """Train on the corpus as it is now; what to pin, if it shall be used."""
    with one_training(models, tell):
        return pin_of(train_here(models, tell))


def train_here(
    models: Path,
    tell: Callable[[str], None],
    lessons: Sequence["Lesson"] = (),
    encoder: "CachedEncoder | None" = None,
) -> "Card":
    """Train on the corpus and on lessons, with a sentence encoder or without, and say so; inside ``one_training``."""
    from pipeline.classify.train import train

    learnt = f" and {len(lessons):,} decided passages" if lessons else ""
    tell(f"Training the model on models/corpus{learnt} (about a minute) ...")
    started = time.monotonic()
    card = train(models / CORPUS, models / TRAINED, lessons=lessons, encoder=encoder)
    told = f"{sum(card.passages.values()):,} passages{learnt}"
    tell(f"Trained {card.name} on {told} in {time.monotonic() - started:.0f} s.")
    return card


def pin_of(card: "Card") -> Pin:
    """What to pin to use the model with this card."""
    return Pin(card.name, card.recipe, card.lessons_digest)


def recipe_here(models: Path, lessons: str, encoder: str | None = None) -> str:
    """The recipe of what would be trained from the corpus and thesaurus here, the lessons and encoder with a digest."""
    from pipeline.classify.recipe import Settings, recipe_digest
    from pipeline.objectives.thesaurus import FOLDER

    return recipe_digest(models / CORPUS, FOLDER, Settings(encoder=encoder), lessons)


def examine_model(models: Path) -> str:
    """A sentence on the pinned model for the doctor; raises ModelError where something is to do."""
    pin = pinned(models)
    encoder = encoder_of(models, pin)
    if recipe_here(models, pin.lessons, encoder) != pin.recipe:
        raise ModelError(
            "The corpus or the thesaurus is not the one that the pinned model was made from.",
            advice=f"`migralex train{' --with-decisions' if pin.lessons else ''}` makes a new model; the old tags keep "
            "the name of theirs.",
        )
    lessons = lessons_of(models, pin)
    if not is_whole(models, pin):
        raise ModelError(f"The pinned model {pin.name} is not trained yet.", advice="The next run trains it.")
    learnt = f" It learnt from {len(lessons):,} decided passages as well." if lessons else ""
    return f"{pin.name} is trained, whole and the pinned one.{learnt}"


def encoder_of(models: Path, pin: Pin) -> str | None:
    """The digest of a model's sentence encoder, None for one without; raises ModelError where it cannot be had.

    It stands on the model's card alone: the encoder is no part of this program, so the pin cannot bring it back.
    """
    from pipeline.classify.card import load_card
    from pipeline.classify.encoder_block import open_known
    from pipeline.classify.recipe import ENCODED

    if not pin.name.startswith(ENCODED):
        return None
    if not is_whole(models, pin):
        raise ModelError(
            f"The pinned model {pin.name} uses a sentence encoder and is not whole in {models / TRAINED}.",
            advice=f"Copy {TRAINED}/{pin.name} and its encoder from a machine that has them, train it again with "
            "`migralex train --encoder NAME`, or go back with `migralex rollback`.",
        )
    card = load_card(models / TRAINED / pin.name).encoder
    return None if card is None else open_known(card).digest


def lessons_of(models: Path, pin: Pin) -> tuple["Lesson", ...]:
    """The lessons that a pinned model learnt from; raises ModelError where their snapshot is absent or damaged."""
    from pipeline.classify.lessons import LESSONS, read_lessons

    return read_lessons(models / LESSONS, pin.lessons)


def _train_pinned(models: Path, tell: Callable[[str], None]) -> None:
    from pipeline.classify.recipe import name_of

    wanted = pinned(models)
    encoder_of(models, wanted)
    lessons = lessons_of(models, wanted)
    recipe = recipe_here(models, wanted.lessons)
    if recipe != wanted.recipe:
        raise ModelError(
            f"The corpus or the thesaurus has changed: it makes {name_of(recipe)}, and {wanted.name} is pinned.",
            advice="Restore the corpus, or pin the new model with `migralex train`.",
        )
    train_here(models, tell, lessons)
