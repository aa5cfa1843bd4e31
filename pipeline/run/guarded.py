"""The guarded children of a run: how each is started, within which limits, and with how little of our environment."""

import os
import sys
from pathlib import Path

from pipeline.extract.limits import GuardedWorker, WorkerLimits
from pipeline.records import Wish
from pipeline.settings import Settings

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_THREAD_LIMIT"), "1")
"""A worker is one core's worth; a library's own threads would only fight over it, and each maps memory."""

NO_HUB = {"HF_HUB_OFFLINE": "1"}
"""A sentence encoder is opened from its folder; no library of it shall ask a model hub."""


def document_limits(settings: Settings) -> WorkerLimits:
    """What one document may cost under these settings."""
    return WorkerLimits(settings.worker_memory_mb, settings.document_cpu_seconds, settings.document_seconds)


def guarded_child(module: str, limits: WorkerLimits, *words: str) -> GuardedWorker:
    """A child that runs ``python -m module words``; the figures of its limits are its last three words."""
    figures = (str(limits.memory_mb), str(limits.cpu_seconds), str(limits.wall_seconds))
    return GuardedWorker([sys.executable, "-m", module, *words, *figures], limits, worker_environment())


def tagging_worker(model_folder: Path, limits: WorkerLimits, wish: Wish = Wish.BALANCED) -> GuardedWorker:
    """A child that reads, splits and tags documents with the model of a folder, as somebody wishes the tags."""
    return guarded_child("pipeline.run.worker", limits, str(model_folder.resolve()), wish.value)


def worker_environment() -> dict[str, str]:
    """What a worker gets of our environment: enough to find Python and the system's tools, and no secret."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH") if name in os.environ}
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(part for part in (root, kept.get("PYTHONPATH", "")) if part)
    return {"PYTHONUTF8": "1"} | kept | ONE_THREAD | NO_HUB | {"PYTHONPATH": path}
