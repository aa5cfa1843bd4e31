"""The guarded worker that draws pages for the screen: ``python -m pipeline.run.picture_worker <MB> <cpu s> <wall s>``.

It keeps the last files open, so that the next page of one needs no reading.
"""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pipeline.extract.pdf_held import HeldPdfs
from pipeline.records import Stage
from pipeline.run.child import answer_frames
from pipeline.run.document import Place, attempt, planned_bytes
from pipeline.run.frames import PictureAnswer, PictureReply, decode_picture_request


def draw(frame: bytes, held: HeldPdfs) -> PictureReply:
    """The page that a request asks for; the bytes are held against their digest when the file is opened."""
    request = decode_picture_request(frame)

    def work(place: Place) -> PictureAnswer:
        if not held.holds(request.sha256):
            data = planned_bytes(Path(os.fsdecode(request.file)), request.sha256, request.max_bytes)
            place.stage = Stage.EXTRACT
            held.open(request.sha256, data, request.options)
        return PictureAnswer(held.draw(request.sha256, request.number, request.dpi))

    return attempt(work)


def _load() -> Callable[[bytes], PictureReply]:
    return partial(draw, held=HeldPdfs())


if __name__ == "__main__":
    answer_frames(sys.argv[1:], _load)
