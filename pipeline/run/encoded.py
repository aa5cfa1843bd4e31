"""A candidate with a sentence encoder: trained beside the model in use, compared with it, and left to a person."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from pipeline.classify.encoder import Encoder, open_encoder
from pipeline.classify.encoder_block import cache_in
from pipeline.classify.encoder_cache import CachedEncoder
from pipeline.classify.history import Event, Step, write_step
from pipeline.classify.labelled import read_corpus
from pipeline.classify.registry import CORPUS, TRAINED, pinned
from pipeline.run.lessons import Candidate, tell_on_corpus
from pipeline.run.models import one_training, pin_of, ready_model, train_here


def train_encoded(models: Path, name_or_folder: str, tell: Callable[[str], None], *, by: str) -> Candidate:
    """Train a candidate on the corpus with a sentence encoder, and compare it with the model in use.

    The pin stays as it is. Raises ModelError where the encoder cannot be had or run.
    """
    encoder = open_encoder(name_or_folder, threads=os.cpu_count() or 1)
    tell(tell_encoder(encoder))
    ready_model(models, tell)
    with one_training(models, tell):
        card = train_here(models, tell, encoder=CachedEncoder(encoder, cache_in(models / TRAINED)))
    pin = pin_of(card)
    write_step(models, Step(datetime.now(UTC), by, Event.TRAINED, pin))
    reference = pinned(models)
    if pin == reference:
        return Candidate(pin, f"{pin.name} is the model in use, trained anew.")
    return Candidate(pin, tell_on_corpus(models, pin, reference, read_corpus(models / CORPUS)))


def tell_encoder(encoder: Encoder) -> str:
    """What will be joined, and what it costs."""
    return (
        f"The sentence encoder {encoder.name} ({encoder.dimensions:,} dimensions) is read from {encoder.folder}. Each "
        "passage of the corpus is encoded once, which may take minutes; the vectors are kept for the next time."
    )
