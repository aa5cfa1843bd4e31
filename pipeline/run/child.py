"""The life of a guarded child: it binds itself to its limits, greets, and answers frames until its input ends."""

import os
import sys
from collections.abc import Callable, Sequence

from msgspec import Struct

from pipeline.extract.limits import (
    WorkerLimits,
    collect_rarely,
    leave_with_parent,
    limit_process,
    limit_processor_time,
    read_frame,
    write_frame,
)
from pipeline.run.frames import Refusal, encode


def answer_frames(figures: Sequence[str], load: Callable[[], Callable[[bytes], Struct]]) -> None:
    """Answer frames from standard input on standard output; whatever else prints goes to standard error.

    ``figures`` are the limits it was started with: MB, processor seconds, wall seconds. What ``load`` needs is not
    counted against them. The child leaves after a refusal that says so.
    """
    memory, seconds, wall = figures
    limits = WorkerLimits(int(memory), int(seconds), float(wall))
    leave_with_parent()
    frames = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    answer = load()
    limit_process(limits)
    collect_rarely()
    write_frame(frames, b"")  # the greeting: loaded and bound
    while (frame := read_frame(sys.stdin.buffer)) is not None:
        limit_processor_time(limits)
        reply = answer(frame)
        write_frame(frames, encode(reply))
        if isinstance(reply, Refusal) and reply.leaving:
            return
