"""The guarded worker that only reads: ``python -m pipeline.run.text_worker <memory MB> <processor s> <wall s>``.

It reads and splits files without a model, for those who look at a text and not at its tags.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pipeline import passages
from pipeline.errors import UnsupportedFormat
from pipeline.run.child import answer_frames
from pipeline.run.document import Place, attempt, read_and_split
from pipeline.run.frames import Answer, ReadAnswer, ReadRequest, decode_request


def read(frame: bytes) -> Answer:
    """The document that a request asks for, without tags."""
    request, started = decode_request(frame), time.process_time()

    def work(place: Place) -> Answer:
        if not isinstance(request, ReadRequest):
            raise UnsupportedFormat("This worker only reads.")
        document = read_and_split(request, Path(os.fsdecode(request.file)), place)
        return ReadAnswer(document, (), 0, time.process_time() - started)

    return attempt(work)


def _load() -> Callable[[bytes], Answer]:
    passages.warm()
    return read


if __name__ == "__main__":
    answer_frames(sys.argv[1:], _load)
