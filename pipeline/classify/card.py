"""The card of a model: what it was made from, how well it did, and how to know its weights."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.errors import ModelError

FILE_NAME = "card.json"


@dataclass(frozen=True, slots=True)
class Scores:
    """How a model did on passages that it had not seen; shares in 0..1."""

    passages: int
    top1: float
    """Of passages with objectives: the best-scored objective is the main one."""
    top3: float
    micro_f1: float
    macro_f1: float
    false_positives: float
    """Of passages without objective: those that got a tag."""


@dataclass(frozen=True, slots=True)
class Card:
    """What one must know of a model to trust, repeat or refuse it."""

    name: str
    recipe: str
    """SHA-256 over the corpus, the thesaurus, the settings and the version of the features."""
    thesaurus: str
    """SHA-256 over the thesaurus, which the model needs as it was."""
    features_version: str
    seed: int
    passages: dict[str, int]
    """Training passages by language."""
    positives: dict[str, int]
    """Training passages by number of the objective."""
    out_of_fold: dict[str, Scores]
    """By language, and ``all``."""
    thresholds: dict[str, float]
    """By number of the objective."""
    weights: str
    """SHA-256 of the file of weights."""


def save_card(card: Card, folder: Path) -> None:
    """Write ``card.json``, keys in order."""
    text = json.dumps(asdict(card), ensure_ascii=False, indent=2, sort_keys=True)
    (folder / FILE_NAME).write_text(text + "\n", encoding="utf-8")


def load_card(folder: Path) -> Card:
    """The card in a model's folder; raises ModelError where there is none or it is not a card."""
    path = folder / FILE_NAME
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        fields["out_of_fold"] = {name: Scores(**scores) for name, scores in fields["out_of_fold"].items()}
        return Card(**fields)
    except FileNotFoundError as error:
        raise ModelError(f"There is no model in {folder}.", advice="Train it with `migralex train`.") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"The card {path} cannot be read: {error}.",
            advice="Delete the folder and train again with `migralex train`.",
        ) from error
