"""``python -m tests.samples [folder]`` writes the sample documents, by default into data/raw."""

import sys
from pathlib import Path

from tests.samples import write_samples


def main(arguments: list[str]) -> None:
    """Write the samples and say what was written."""
    folder = Path(arguments[0]) if arguments else Path(__file__).parents[2] / "data" / "raw"
    for path in write_samples(folder):
        print(f"{path.stat().st_size:>9,} bytes  {path}")


if __name__ == "__main__":
    main(sys.argv[1:])
