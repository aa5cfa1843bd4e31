"""What a model is made from, as one digest: the same recipe is the same model."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipeline.classify import alignment, context
from pipeline.classify.calibrate import Caution
from pipeline.classify.features import BlockWeights
from pipeline.classify.linear import Fitting
from pipeline.classify.vocabulary import FEATURES_VERSION
from pipeline.errors import ModelError
from pipeline.objectives.thesaurus import concept_files


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a training."""

    blocks: BlockWeights = field(default_factory=BlockWeights)
    fitting: Fitting = field(default_factory=Fitting)
    caution: Caution = field(default_factory=Caution)
    folds: int = 4
    """For the scores that calibrate and that the card shows."""
    encoder: str | None = None
    """Digest of the sentence encoder that is joined with the lexical features, if any."""
    encoder_weight: float = 1.0
    """How much its vector weighs against the blocks of lexical features."""

    @property
    def seed(self) -> int:
        """The seed of everything random."""
        return self.fitting.seed


def digest_of_files(paths: Iterable[Path]) -> str:
    """SHA-256 over names and contents of files, each preceded by its length, so that parts cannot run together."""
    digest = hashlib.sha256()
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ModelError(f"{path} cannot be read: {error}.", advice="Restore it from the repository.") from error
        for part in (path.name.encode(), content):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def recipe_digest(corpus: Path, thesaurus: Path, settings: Settings, lessons: str = "") -> str:
    """SHA-256 over corpus, thesaurus, settings, the version of the features, the weight of context, and the lessons.

    ``lessons`` is the digest of their snapshot; without any the recipe is as if there were no such thing.
    """
    parts: dict[str, object] = {
        "corpus": digest_of_files(sorted(corpus.glob("*.jsonl"))),
        "thesaurus": digest_of_files(concept_files(thesaurus)),
        "settings": _told(settings),
        "features": FEATURES_VERSION,
        "context": context.shares(),
        "alignment": [alignment.STRENGTH, alignment.BALANCE, alignment.LEAN],
    }
    if lessons:
        parts["lessons"] = lessons
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _told(settings: Settings) -> dict[str, object]:
    """The settings for a digest, which without encoder is as if there were no such thing."""
    fields: dict[str, object] = asdict(settings)
    if settings.encoder is None:
        del fields["encoder"], fields["encoder_weight"]
    return fields


ENCODED = "encoded-"
"""How the names of models with a sentence encoder begin."""


def name_of(recipe: str, *, encoded: bool = False) -> str:
    """A model's name, from its recipe alone: not from weights, which differ between machines in their last digits.

    >>> name_of("0123456789abcdef" * 4)
    'lexical-0123456789ab'
    """
    return f"{ENCODED if encoded else 'lexical-'}{recipe[:12]}"
