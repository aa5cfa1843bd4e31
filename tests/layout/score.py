"""How much of typeset documents the reader of PDF gets right: ``python -m tests.layout.score [first] [count] [-v]``.

The sample documents, and variants whose law, face, sizes, gutters, drawing order and margins are drawn by a seed.
Each figure is a count of what is right among what there is, by document and together; below stands what is asked.
"""

import sys
from collections.abc import Iterator, Sequence

from pipeline.extract.options import ReadOptions
from pipeline.extract.pdf import read_pdf
from tests import samples
from tests.layout.measures import ASKED, MEASURES, Score, score
from tests.layout.variants import variant
from tests.typeset import TypesetDocument

__all__ = ["Score", "sample_cases", "score", "variant"]

FIRST_SEED, SEEDS = 1, 14
_NAME, _CELL = 30, 8  # widths of the table's columns


def sample_cases() -> Iterator[tuple[str, TypesetDocument]]:
    """The sample documents that are PDF with a text layer."""
    for make in (samples.statute, samples.gazette, samples.bill, samples.arabic):
        yield f"sample {make.__name__}", make()


def row(name: str, shares: Sequence[float | None]) -> str:
    """One line of the table, in percent; a dash where there is nothing to count."""
    cells = (f"{'-':>{_CELL}}" if share is None else f"{share:{_CELL}.1f}" for share in shares)
    return f"{name[:_NAME]:{_NAME}}" + "".join(cells)


def row_of(name: str, result: Score) -> str:
    """The line of one document, or of all."""
    return row(name, [result.share(measure) for measure in MEASURES])


def main(arguments: Sequence[str]) -> None:
    """Print the table; with ``-v`` also what is wrong."""
    loud = "-v" in arguments
    numbers = [int(one) for one in arguments if one.isdecimal()]
    first, count = (*numbers, *(FIRST_SEED, SEEDS)[len(numbers) :])[:2]
    total = Score()
    for part in (0, 2):
        words = (measure.partition(" ")[part][: _CELL - 1] for measure in MEASURES)
        print(f"{'':{_NAME}}" + "".join(f"{word:>{_CELL}}" for word in words))
    cases = [*sample_cases(), *(variant(seed) for seed in range(first, first + count))]
    for name, document in cases:
        result = score(document, read_pdf(document.pdf, ReadOptions(ocr=False)))
        total.add(result)
        print(row_of(name, result), flush=True)
        if loud:
            print("\n".join(f"    {example}" for example in result.wrong[:40]))
    print(row_of("together", total))
    print(row("asked", [ASKED.get(measure) for measure in MEASURES]))
    print(f"{'of':{_NAME}}" + "".join(f"{total.of[measure]:{_CELL}}" for measure in MEASURES))


if __name__ == "__main__":
    main(sys.argv[1:])
