"""The guarded worker that draws pages: ``python -m pipeline.run.page_worker <memory MB> <processor s> <wall s>``."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from pipeline import extract, passages
from pipeline.extract.pdf_picture import picture_of_page
from pipeline.records import Stage
from pipeline.run.child import answer_frames
from pipeline.run.document import Place, attempt, planned_bytes
from pipeline.run.frames import PageAnswer, PageReply, decode_page_request


def draw(frame: bytes) -> PageReply:
    """The page that a request asks for, and the document around it: furniture is known only from all pages."""
    request = decode_page_request(frame)

    def work(place: Place) -> PageAnswer:
        data = planned_bytes(Path(os.fsdecode(request.file)), request.source.sha256, request.max_bytes)
        place.stage = Stage.EXTRACT
        jpeg = picture_of_page(data, request.number, request.dpi, request.options)
        extraction = extract.read(data, request.source.kind, request.options)
        place.stage = Stage.SPLIT
        return PageAnswer(jpeg, passages.split(extraction, request.source, passages.SplitOptions()))

    return attempt(work)


def _load() -> Callable[[bytes], PageReply]:
    passages.warm()
    return draw


if __name__ == "__main__":
    answer_frames(sys.argv[1:], _load)
