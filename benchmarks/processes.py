"""Two guarded workers against one: the same documents read, split and tagged, as a run hands them out."""

import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.ours import OPTIONS
from benchmarks.readers import readable
from pipeline.extract.limits import GuardedWorker, WorkerLimits
from pipeline.intake.digest import read_file
from pipeline.records import Source, SourceKind
from pipeline.run.frames import ReadAnswer, ReadRequest, decode_answer, encode
from pipeline.run.guarded import tagging_worker
from pipeline.run.models import ready_model
from pipeline.run.pool import WorkerPool

FEWEST_DOCUMENTS = 8  # so that the last one does not keep one of two workers waiting for long


def bench(pdfs: Sequence[Path], models: Path, turns: int) -> dict[str, object]:
    """Wall time of one worker divided by that of two, over all files; a few files are read several times."""
    given, _ = readable(pdfs)
    given = sorted(given * -(-FEWEST_DOCUMENTS // len(given)), key=lambda pdf: -pdf.stat().st_size)
    requests = [_request(pdf) for pdf in given]
    folder = ready_model(models, print).folder
    workers = [tagging_worker(folder, WorkerLimits()) for _ in range(2)]
    try:
        for worker in workers:
            worker.wait_until_ready()
        walls = [(_wall(workers[:1], requests), _wall(workers, requests)) for _ in range(turns)]
    finally:
        for worker in workers:
            worker.close()
    return {
        "documents": len(requests),
        "one process, s of wall time": statistics.median(one for one, _ in walls),
        "two processes, s of wall time": statistics.median(two for _, two in walls),
        "two processes / one (asked: 1.6)": statistics.median(one / two for one, two in walls),
    }


def _request(pdf: Path) -> bytes:
    read = read_file(pdf, 1_000_000_000)
    source = Source(read.sha256, pdf.name, SourceKind.PDF, len(read.data))
    return encode(ReadRequest(str(pdf.resolve()).encode(), source, OPTIONS, 1_000_000_000))


def _wall(workers: list[GuardedWorker], requests: Sequence[bytes]) -> float:
    """Seconds until every document is read; each thread waits for a worker of its own."""
    pool = WorkerPool(workers)
    pool.start()

    def ask(request: bytes) -> bytes:
        with pool.lend() as worker:
            return worker.ask(request)

    started = time.monotonic()
    with ThreadPoolExecutor(len(workers)) as threads:
        answers = list(threads.map(ask, requests))
    wall = time.monotonic() - started
    for answer in map(decode_answer, answers):
        if not isinstance(answer, ReadAnswer):
            raise SystemExit(f"A worker refused a document: {answer}")
    return wall
