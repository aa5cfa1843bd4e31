"""The guarded worker: ``python -m pipeline.run.worker <model folder> <memory MB> <processor s> <wall s>``.

It loads the model, binds itself to its limits, greets, and then answers one frame after another until its input ends.
"""

import os
import sys
from pathlib import Path

from pipeline import passages
from pipeline.classify.model import Model, load_model
from pipeline.extract.limits import (
    WorkerLimits,
    leave_with_parent,
    limit_process,
    limit_processor_time,
    read_frame,
    write_frame,
)
from pipeline.run.document import read_document, tag_again
from pipeline.run.frames import Answer, ReadRequest, Refusal, decode_request, encode


def answer(frame: bytes, model: Model) -> Answer:
    """What one request comes to."""
    request = decode_request(frame)
    if isinstance(request, ReadRequest):
        return read_document(request, model, Path(os.fsdecode(request.file)))
    return tag_again(request.passages, model)


def main() -> None:
    """Answer frames from standard input on standard output; whatever else prints goes to standard error."""
    folder, memory, seconds, wall = sys.argv[1:]
    limits = WorkerLimits(int(memory), int(seconds), float(wall))
    leave_with_parent()
    frames = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    model = load_model(Path(folder))
    model.warm()
    passages.warm()
    limit_process(limits)
    write_frame(frames, b"")  # the greeting: loaded and bound
    while (frame := read_frame(sys.stdin.buffer)) is not None:
        limit_processor_time(limits)
        reply = answer(frame, model)
        write_frame(frames, encode(reply))
        if isinstance(reply, Refusal) and reply.leaving:
            return


if __name__ == "__main__":
    main()
