"""``make evaluate``: the pinned model on labelled passages, printed and written to ``benchmarks/results/``."""

import argparse
import json
from pathlib import Path

from benchmarks.measure import save
from pipeline.run.evaluation import evaluate_pinned


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=Path, help="labelled passages (JSON Lines); without it, the corpus out of fold")
    parser.add_argument("--models", type=Path, default=Path("models"))
    given = parser.parse_args()
    told = evaluate_pinned(given.models, given.rows, print)
    print(told.text)
    name = "evaluation" if given.rows is None else f"evaluation-{given.rows.stem}"
    print(f"\nWritten to {save(name, json.loads(told.json))}")


if __name__ == "__main__":
    main()
