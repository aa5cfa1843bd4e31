"""The guarded worker: ``python -m pipeline.run.worker <model folder> <wish> <memory MB> <processor s> <wall s>``.

It loads the model, and then reads, splits and tags one document after another.
"""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pipeline import passages
from pipeline.classify.model import Model, load_model
from pipeline.records import Wish
from pipeline.run.child import answer_frames
from pipeline.run.document import read_document, tag_again
from pipeline.run.frames import Answer, ReadRequest, decode_request


def answer(frame: bytes, model: Model) -> Answer:
    """What one request comes to."""
    request = decode_request(frame)
    if isinstance(request, ReadRequest):
        return read_document(request, model, Path(os.fsdecode(request.file)))
    return tag_again(request.passages, model)


def _load(folder: Path, wish: Wish) -> Callable[[bytes], Answer]:
    model = load_model(folder, wish=wish)
    model.warm()
    passages.warm()
    return partial(answer, model=model)


if __name__ == "__main__":
    place, wished, *figures = sys.argv[1:]
    answer_frames(figures, partial(_load, Path(place), Wish(wished)))
