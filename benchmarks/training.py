"""A full training in a process of its own: seconds, memory, and the size of what it leaves."""

import sys
import tempfile
from pathlib import Path

from benchmarks.measure import run_module
from pipeline.classify.registry import CORPUS
from pipeline.classify.weights import FILE_NAME

SECONDS, MEGABYTES, MODEL_MEGABYTES = 180, 2_000, 40
"""What is asked of a training: wall time, memory of its process, size of the weights."""


def bench_training(models: Path) -> dict[str, object]:
    """Train on the whole corpus of a models folder, into a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="migralex-training-") as scratch:
        used = run_module("benchmarks.training", str(models / CORPUS), scratch)
        (weights,) = Path(scratch).glob(f"*/{FILE_NAME}")
        size = weights.stat().st_size / 1e6
    return {
        f"s of wall time (asked: {SECONDS})": used["wall_seconds"],
        "s of processor time": used["cpu_seconds"],
        f"memory at its peak, MB (asked: {MEGABYTES})": used["largest_process_mb"],
        f"weights, MB (asked: {MODEL_MEGABYTES})": size,
    }


if __name__ == "__main__":
    from pipeline.classify.train import train

    train(Path(sys.argv[1]), Path(sys.argv[2]))
