"""PDF files read to passages, side by side with the readers that people know; and one document's whole journey."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import interleaved, one_run, run_module
from benchmarks.ours import count_pages, split_pdf
from benchmarks.readers import BOXES, PASSAGES, PLUMBER, WORDS, readable, readers
from pipeline.records import Passage


def bench(pdfs: Sequence[Path], turns: int) -> dict[str, object]:
    """Pages a second of processor time for every reader over all pages of all files, and the ratios that were asked."""
    given, left_out = readable(pdfs)
    contestants = {name: lambda read=read: sum(map(read, given)) for name, read in readers().items()}
    paces = interleaved(turns, contestants)
    figures: dict[str, object] = {"documents": len(given), "pages": sum(map(count_pages, given))}
    figures |= {f"{name}, pages/s of CPU": pace for name, pace in paces.items()}
    figures["words / pdfplumber (asked: 20)"] = paces[WORDS] / paces[PLUMBER]
    figures["passages / pdfplumber (asked: 10)"] = paces[PASSAGES] / paces[PLUMBER]
    figures["CPU of passages / pdftotext -bbox-layout (asked: at most 1.8)"] = (
        paces[BOXES] / paces[PASSAGES] if BOXES in paces else "poppler is not installed"
    )
    return figures | ({"left out, as they need OCR or cannot be read": left_out} if left_out else {})


def bench_journey(pdf: Path, models: Path, scratch: Path, turns: int) -> dict[str, object]:
    """A folder that holds only this document, from the file to the archive, its exports and the report."""
    plumber = interleaved(turns, {PLUMBER: lambda: readers()[PLUMBER](pdf)})[PLUMBER]
    plumber_seconds = count_pages(pdf) / plumber
    raw = scratch / "one"
    raw.mkdir()
    shutil.copyfile(pdf, raw / pdf.name)
    journey = one_run("straight", raw, scratch / "one-out", {"MIGRALEX_MODELS": str(models.resolve())})
    whole = _process(raw, scratch / "one-again", models)
    return {
        "passages": int(journey["passages"]),
        "journey from file to archive, exports and report, s": journey["work"],
        "journey / pdfplumber, by wall time (asked: 4)": plumber_seconds / journey["work"],
        "the same with starting all processes / pdfplumber": plumber_seconds / whole["wall_seconds"],
        "the same by CPU of all processes / pdfplumber": plumber_seconds / whole["cpu_seconds"],
        "largest process, MB (asked: 500)": whole["largest_process_mb"],
    }


def _process(raw: Path, out: Path, models: Path) -> dict[str, float]:
    words = ("pipeline.cli", "process", "--direct", "--raw", str(raw), "--out", str(out))
    return run_module(*words, environment={"MIGRALEX_MODELS": str(models.resolve())})


def read_document(pdf: Path) -> list[Passage]:
    """The passages of a PDF."""
    return list(split_pdf(pdf).passages)
