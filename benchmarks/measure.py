"""How things are measured: side by side in one run, as medians of interleaved turns, and told as ratios."""

import gc
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def interleaved(turns: int, contestants: Mapping[str, Callable[[], int]]) -> dict[str, float]:
    """Units per second of processor time for each contestant, the median of ``turns`` interleaved turns.

    A contestant does its work and returns how many units (pages, passages) it did. The time of programs that it starts
    counts. What the contestant before left behind is cleared away first, in nobody's time.
    """
    paces: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(turns):
        for name, work in contestants.items():
            gc.collect()
            started = processor_seconds()
            units = work()
            paces[name].append(units / max(processor_seconds() - started, 1e-9))
    return {name: statistics.median(pace) for name, pace in paces.items()}


def processor_seconds() -> float:
    """Processor time of this process and of the programs that it has started and waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


_STARTER = """
import json, resource, subprocess, sys, time
started = time.monotonic()
done = subprocess.run(sys.argv[1:], capture_output=True, text=True, check=False)
wall, used = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
if done.returncode:
    sys.exit(done.stdout + done.stderr)
print(json.dumps({"wall": wall, "cpu": used.ru_utime + used.ru_stime, "largest": used.ru_maxrss}))
"""
"""A small process between: the system's accounts of a process begin with the memory of its parent."""


def run_module(*words: str, environment: Mapping[str, str] | None = None) -> dict[str, float]:
    """Run ``python -m words``; wall and processor seconds, and the memory of its largest process in MB."""
    command = [sys.executable, "-c", _STARTER, sys.executable, "-m", *words]
    done = subprocess.run(
        command, env=os.environ | dict(environment or {}), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stderr}")
    told = json.loads(done.stdout.splitlines()[-1])
    return {"wall_seconds": told["wall"], "cpu_seconds": told["cpu"], "largest_process_mb": told["largest"] / 1000}


def one_run(engine: str, raw: Path, out: Path, environment: Mapping[str, str]) -> dict[str, float]:
    """The figures of ``benchmarks.one_run``, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.one_run", engine, str(raw), str(out)]
    told = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True).stdout
    return dict(json.loads(told.splitlines()[-1]))


def save(name: str, figures: Mapping[str, object], folder: Path = RESULTS) -> Path:
    """Write figures as JSON under ``benchmarks/results/``, with the machine they were taken on.

    What the file holds under other names stays.
    """
    folder.mkdir(exist_ok=True)
    machine = {"python": platform.python_version(), "system": platform.system(), "cores": os.cpu_count()}
    path = folder / f"{name}.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(json.dumps({**known, "machine": machine, **figures}, indent=2) + "\n", encoding="utf-8")
    return path
