"""The card of a model: what it was made from, how well it did, and how to know its weights."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.classify.drift import Reference, reference_from
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
class AlignmentScores:
    """How the guesses of direction did on passages that they had not seen; shares in 0..1."""

    passages: int
    """Those with a direction."""
    macro_f1: float
    """The mean over advance, neutral and conflict."""
    accuracy: float
    calibration_error: float
    ask_from: float
    """The least chance that is shown as a question."""
    asked: float
    """Share of the passages with such a chance."""
    asked_right: float
    """Share of those guesses that are right."""
    macro_f1_by_language: dict[str, float]


@dataclass(frozen=True, slots=True)
class EncoderCard:
    """The sentence encoder that a model cannot do without."""

    name: str
    """As on the model hub, or the name of its folder."""
    digest: str
    """SHA-256 over its files and the way that it is run."""
    dimensions: int
    folder: str
    """Where it lay when the model was trained."""


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
    thresholds: dict[str, dict[str, float]]
    """By ``Wish``, and by number of the objective."""
    weights: str
    """SHA-256 of the file of weights."""
    lessons: int = 0
    """Passages that reviewers decided on and that it learnt from as well."""
    lessons_digest: str = ""
    """SHA-256 of their snapshot; empty where there are none."""
    reference: Reference | None = None
    """What its passages were like out of fold, to see drift by; None on cards of older models."""
    alignment: AlignmentScores | None = None
    """Of the guesses of direction, out of fold; None where it guesses none."""
    encoder: EncoderCard | None = None


def save_card(card: Card, folder: Path) -> None:
    """Write ``card.json``, keys in order."""
    fields = asdict(card)
    if card.encoder is None:  # a card says nothing of what its model has not
        del fields["encoder"]
    text = json.dumps(fields, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / FILE_NAME).write_text(text + "\n", encoding="utf-8")


def load_card(folder: Path) -> Card:
    """The card in a model's folder; raises ModelError where there is none or it is not a card."""
    path = folder / FILE_NAME
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        fields["out_of_fold"] = {name: Scores(**scores) for name, scores in fields["out_of_fold"].items()}
        fields["reference"] = reference_from(fields.get("reference"))
        if fields.get("alignment") is not None:
            fields["alignment"] = AlignmentScores(**fields["alignment"])
        if fields.get("encoder") is not None:
            fields["encoder"] = EncoderCard(**fields["encoder"])
        return Card(**fields)
    except FileNotFoundError as error:
        raise ModelError(f"There is no model in {folder}.", advice="Train it with `migralex train`.") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"The card {path} cannot be read: {error}.",
            advice="Delete the folder and train again with `migralex train`.",
        ) from error
