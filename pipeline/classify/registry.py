"""Which model is in use: the pin, and whether the trained folder keeps to it."""

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pipeline.classify.card import load_card
from pipeline.classify.lessons import LESSONS
from pipeline.classify.weights import FILE_NAME, digest_of
from pipeline.errors import ModelError
from pipeline.records import Wish

PIN_FILE = "pinned.toml"
TRAINED = "trained"
CORPUS = "corpus"
NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
"""What a model may be called: never a path."""


@dataclass(frozen=True, slots=True)
class Pin:
    """The model in use, by name and by what it is made from."""

    name: str
    recipe: str
    lessons: str = ""
    """SHA-256 of the lessons that it learnt from (``lessons/<digest>.jsonl``); empty where there are none."""


def pinned(models: Path) -> Pin:
    """The pin in ``models/pinned.toml``; raises ModelError where it cannot be read."""
    path = models / PIN_FILE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))["model"]
        pin = Pin(table["name"], table["recipe"], _digest_in(table.get("lessons", "")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"The pin {path} cannot be read: {error}.",
            advice="Restore it, or write it anew with `migralex train --pin`.",
        ) from error
    if not NAME.fullmatch(str(pin.name)):
        raise ModelError(
            f"The pin {path} names no model: {pin.name!r}.", advice="Restore the file from the repository."
        )
    return pin


def _digest_in(lessons: str) -> str:
    """The digest in the path of a snapshot; raises ValueError for any other path."""
    if not lessons:
        return ""
    found = re.fullmatch(rf"{LESSONS}/([0-9a-f]{{64}})\.jsonl", lessons)
    if found is None:
        raise ValueError(f"{lessons!r} is not a file of {LESSONS}/")
    return found[1]


def model_id_of(name: str, wish: Wish) -> str:
    """What tags call their model: its name, and what was wished of it where that is not the usual balance.

    >>> model_id_of("lexical-0a", Wish.BALANCED), model_id_of("lexical-0a", Wish.RECALL)
    ('lexical-0a', 'lexical-0a+recall')
    """
    return name if wish is Wish.BALANCED else f"{name}+{wish.value}"


def wish_of(model_id: str) -> Wish:
    """What was wished of the model with this id."""
    _, _, wish = model_id.partition("+")
    return Wish(wish) if wish in set(Wish) else Wish.BALANCED


def write_pin(path: Path, pin: Pin) -> None:
    """Write a pin, whole or not at all."""
    learnt = f'lessons = "{LESSONS}/{pin.lessons}.jsonl"\n' if pin.lessons else ""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    draft.write_text(
        "# The model in use, trained from models/corpus and the thesaurus when it is absent; never committed.\n"
        f'[model]\nname = "{pin.name}"\nrecipe = "{pin.recipe}"\n{learnt}',
        encoding="utf-8",
    )
    draft.replace(path)


def pinned_folder(models: Path) -> Path:
    """Where the pinned model lies, or will lie when it is trained."""
    return models / TRAINED / pinned(models).name


def is_trained(models: Path) -> bool:
    """Whether the pinned model is there, whole, and made from what the pin says."""
    return is_whole(models, pinned(models))


def is_whole(models: Path, pin: Pin) -> bool:
    """Whether a model is there, whole, and made from what a pin says."""
    folder = models / TRAINED / pin.name
    try:
        card = load_card(folder)
    except ModelError:
        return False
    weights = folder / FILE_NAME
    return (
        card.name == pin.name and card.recipe == pin.recipe and weights.is_file() and digest_of(weights) == card.weights
    )


def ensure(models: Path) -> Path:
    """The folder of the pinned model; raises ModelError where it must be trained first."""
    folder = pinned_folder(models)
    if not is_trained(models):
        raise ModelError(f"The pinned model {folder.name} has not been trained.", advice="Run `migralex train`.")
    return folder
