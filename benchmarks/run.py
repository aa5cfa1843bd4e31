"""``make bench``: speed, memory and quality, side by side with other tools, into ``benchmarks/results/``.

Without ``--pdf`` it typesets a long Act from the sample documents; a folder stands for all PDF files in it. Everything
is told as a ratio to something measured in the same run, or as the figure of a whole process.
"""

import argparse
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import folder, memory, processes, reading, tagging
from benchmarks.measure import RESULTS, save
from pipeline.errors import MigralexError
from pipeline.extract.limits import collect_rarely

TURNS = 3
SPEED = ("reading", "processes", "memory", "journey", "tagging", "folder")
OWN_FILES = ("quality", "ocr")
"""Sections with results of their own: they do not depend on the document that is given."""
NAMED = ("learning",)
"""Sections that are measured only when they are asked for by name: they take a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured, and on what."""

    pdfs: list[Path]
    models: Path
    documents: int
    scratch: Path
    first_seed: int
    seeds: int
    ocr_pages: int
    rows: Path | None = None
    """Labelled passages for the section learning."""
    share: float = 1.0
    """Of the corpus, for the section learning."""

    def longest(self) -> Path:
        """The document for the sections that take one."""
        return max(self.pdfs, key=lambda pdf: pdf.stat().st_size)

    def sections(self) -> dict[str, Callable[[], dict[str, object]]]:
        """What can be measured, by its name."""
        return {
            "reading": lambda: reading.bench(self.pdfs, TURNS),
            "processes": lambda: processes.bench(self.pdfs, self.models, TURNS),
            "memory": lambda: memory.bench(self.longest(), self.scratch),
            "journey": lambda: reading.bench_journey(self.longest(), self.models, self.scratch, TURNS),
            "tagging": lambda: tagging.bench(self.models, self.longest(), TURNS),
            "folder": lambda: folder.bench(self.documents, self.models, self.scratch),
            "quality": self._quality,
            "ocr": self._ocr,
            "learning": self._learning,
        }

    def _quality(self) -> dict[str, object]:
        from benchmarks.quality import bench_quality

        return bench_quality(self.first_seed, self.seeds)

    def _ocr(self) -> dict[str, object]:
        from benchmarks.ocr import bench_ocr

        return bench_ocr(self.ocr_pages)

    def _learning(self) -> dict[str, object]:
        from benchmarks.learning import Plan, bench

        return bench(Plan(self.models, self.rows, self.share))


def main() -> None:
    given = _arguments()
    wanted = given.only.split(",") if given.only else [*SPEED, *OWN_FILES]
    collect_rarely()  # as the workers that read documents do
    with tempfile.TemporaryDirectory(prefix="migralex-bench-") as scratch:
        pdfs = find_pdfs(given.pdf) if given.pdf else [folder.long_act(Path(scratch))]
        bench = Bench(
            pdfs, given.models, given.documents, Path(scratch), given.first_seed, given.seeds, given.ocr_pages,
            given.rows, given.share,
        )  # fmt: skip
        sections = bench.sections()
        if unknown := set(wanted) - set(sections):
            raise SystemExit(f"There is no section {', '.join(sorted(unknown))}; there are {', '.join(sections)}.")
        figures = {name: _measured(name, sections[name]) for name in wanted}
    speed = {name: told for name, told in figures.items() if name in SPEED}
    if speed:
        name = "speed" if given.pdf is None else f"speed-{given.pdf.stem}"
        print(f"\nWritten to {save(name, speed, given.into)}")
    for name in (*OWN_FILES, *NAMED):
        if name in figures:
            file = f"{name}-{given.rows.stem}" if name in NAMED and given.rows else name
            print(f"Written to {save(file, figures[name], given.into)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pdf", type=Path, help="a long PDF, or a folder of them; without it, a typeset Act")
    parser.add_argument("--only", help=f"sections, with commas between: {', '.join((*SPEED, *OWN_FILES, *NAMED))}")
    parser.add_argument("--documents", type=int, default=1_000, help="documents of the section folder")
    parser.add_argument("--first-seed", type=int, default=901, help="first seed of the section quality")
    parser.add_argument("--seeds", type=int, default=99, help="typeset documents of the section quality")
    parser.add_argument("--ocr-pages", type=int, default=2, help="pages of each document of the section ocr")
    parser.add_argument("--rows", type=Path, help="labelled passages (JSON Lines) for the section learning")
    parser.add_argument("--share", type=float, default=1.0, help="share of the corpus for the section learning")
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--into", type=Path, default=RESULTS, help="folder for the figures")
    return parser.parse_args()


def find_pdfs(place: Path) -> list[Path]:
    """The file, or all PDF files of the folder. Ends the program where there is none."""
    found = sorted(place.glob("*.pdf")) if place.is_dir() else [place] if place.is_file() else []
    if not found:
        raise SystemExit(f"There is no PDF at {place}.")
    return found


def _measured(part: str, section: Callable[[], dict[str, object]]) -> dict[str, object]:
    """The figures of a section, printed; a missing tool or model is told in their stead."""
    print(f"\n{part}")
    try:
        told = section()
    except MigralexError as error:
        told = {"not measured": error.sentence()}
    _show(told, "  ")
    return told


def _show(told: Mapping[str, object], margin: str) -> None:
    """Figures, one a line; those that belong together set in below their name."""
    for name, value in told.items():
        if isinstance(value, dict) and (line := _in_a_line(value)):
            print(f"{margin}{name:{62 - len(margin)}} {line}")
        elif isinstance(value, dict):
            print(f"{margin}{name}")
            _show(value, margin + "  ")
        else:
            print(f"{margin}{name:62} {value:,.2f}" if isinstance(value, float) else f"{margin}{name:62} {value}")


def _in_a_line(told: Mapping[str, object]) -> str:
    """Few figures beside each other, where they are nothing but shares with short names; else nothing."""
    if len(told) > 6 or not all(value is None or isinstance(value, float) for value in told.values()):
        return ""
    if max(map(len, told), default=99) > 15:
        return ""
    return "  ".join(f"{name} {'-' if value is None else format(value, '.3f')}" for name, value in told.items())


if __name__ == "__main__":
    main()
