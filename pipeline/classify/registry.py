"""Which model is in use: the pin, and whether the trained folder keeps to it."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pipeline.classify.card import load_card
from pipeline.classify.weights import FILE_NAME, digest_of
from pipeline.errors import ModelError

PIN_FILE = "pinned.toml"
TRAINED = "trained"
CORPUS = "corpus"


@dataclass(frozen=True, slots=True)
class Pin:
    """The model in use, by name and by what it is made from."""

    name: str
    recipe: str


def pinned(models: Path) -> Pin:
    """The pin in ``models/pinned.toml``; raises ModelError where it cannot be read."""
    path = models / PIN_FILE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))["model"]
        pin = Pin(table["name"], table["recipe"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"The pin {path} cannot be read: {error}.",
            advice="Restore it, or write it anew with `migralex train --pin`.",
        ) from error
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", str(pin.name)):
        raise ModelError(
            f"The pin {path} names no model: {pin.name!r}.", advice="Restore the file from the repository."
        )
    return pin


def write_pin(path: Path, name: str, recipe: str) -> None:
    """Write a pin."""
    path.write_text(
        "# The model in use, trained from models/corpus and the thesaurus when it is absent; never committed.\n"
        f'[model]\nname = "{name}"\nrecipe = "{recipe}"\n',
        encoding="utf-8",
    )


def pinned_folder(models: Path) -> Path:
    """Where the pinned model lies, or will lie when it is trained."""
    return models / TRAINED / pinned(models).name


def is_trained(models: Path) -> bool:
    """Whether the pinned model is there, whole, and made from what the pin says."""
    pin = pinned(models)
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
