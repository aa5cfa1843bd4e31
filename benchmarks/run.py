"""``make bench``: speed and memory, side by side with plain pdfplumber, printed and written to ``benchmarks/results/``.

Without ``--pdf`` it typesets a long Act from the sample documents. Everything is told as a ratio to something measured
in the same run, or as the figure of a whole process.
"""

import argparse
import tempfile
from pathlib import Path

from benchmarks import folder, reading, tagging
from benchmarks.measure import save

TURNS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pdf", type=Path, help="a long PDF; without it, a typeset Act")
    parser.add_argument("--documents", type=int, default=1_000, help="documents of the folder")
    parser.add_argument("--models", type=Path, default=Path("models"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="migralex-bench-") as scratch:
        pdf = given.pdf or folder.long_act(Path(scratch))
        figures = {
            "reading": reading.bench(pdf, given.models, Path(scratch), TURNS),
            "tagging": tagging.bench(given.models, pdf, TURNS),
            "folder": folder.bench(given.documents, given.models, Path(scratch)),
        }
    for part, told in figures.items():
        print(f"\n{part}")
        for name, value in told.items():
            print(f"  {name:58} {value:,.2f}" if isinstance(value, float) else f"  {name:58} {value}")
    print(f"\nWritten to {save('speed' if given.pdf is None else f'speed-{given.pdf.stem}', figures)}")


if __name__ == "__main__":
    main()
