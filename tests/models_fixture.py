"""A small model of the tests' own: trained in some seconds on a slice of the corpus, once for all workers."""

import fcntl
from pathlib import Path

from pipeline.classify.registry import is_trained
from pipeline.classify.train import train

CORPUS = Path(__file__).resolve().parents[1] / "models" / "corpus"
ROWS_OF_A_FILE = 12


def small_models(folder: Path) -> Path:
    """A models folder with corpus, pin and trained model; several processes may ask for it at once."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "pinned.toml").exists() or not is_trained(folder):
            write_slice(folder / "corpus", ROWS_OF_A_FILE)
            train(folder / "corpus", folder / "trained", pin=folder / "pinned.toml")
    return folder


def write_slice(corpus: Path, rows_of_a_file: int) -> None:
    """Every so many rows of each file of the corpus, evenly over its objectives."""
    corpus.mkdir(exist_ok=True)
    for file in sorted(CORPUS.glob("*.jsonl")):
        rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
        step = max(1, len(rows) // rows_of_a_file)
        (corpus / file.name).write_text("".join(rows[::step]), encoding="utf-8")
