"""One long document: our reading against ``pdfplumber.extract_text`` of the same pages, and its whole journey."""

import shutil
from pathlib import Path

import pdfplumber

from benchmarks.measure import interleaved, one_run, run_module
from pipeline import extract, passages
from pipeline.extract.options import ReadOptions
from pipeline.records import Document, Passage, Source, SourceKind

SAMPLED_PAGES = 40  # for pdfplumber, spread evenly: it needs minutes for a whole Act


def bench(pdf: Path, models: Path, scratch: Path, turns: int) -> dict[str, object]:
    """Pages a second of processor time, and the journey of a folder that holds only this document."""
    data = pdf.read_bytes()
    pages = len(extract.read(data, SourceKind.PDF, ReadOptions()).pages)
    paces = interleaved(turns, {"pdfplumber": lambda: _plumb(pdf, pages), "migralex": lambda: _read(data)})
    raw, out = scratch / "one", scratch / "one-out"
    raw.mkdir()
    shutil.copyfile(pdf, raw / pdf.name)
    journey = one_run("straight", raw, out, {"MIGRALEX_MODELS": str(models.resolve())})
    whole = _process(raw, scratch / "one-again", models)
    plumber_seconds = pages / paces["pdfplumber"]
    return {
        "pages": pages,
        "pdfplumber.extract_text, pages/s of CPU": paces["pdfplumber"],
        "extraction to passages, pages/s of CPU": paces["migralex"],
        "extraction to passages / pdfplumber (asked: 8)": paces["migralex"] / paces["pdfplumber"],
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


def _plumb(pdf: Path, pages: int) -> int:
    wanted = sorted({round(n * (pages - 1) / (SAMPLED_PAGES - 1)) for n in range(min(SAMPLED_PAGES, pages))})
    with pdfplumber.open(pdf) as document:
        for number in wanted:
            page = document.pages[number]
            page.extract_text()
            page.close()
    return len(wanted)


def _read(data: bytes) -> int:
    return len(_split(data).pages)


def read_document(pdf: Path) -> list[Passage]:
    """The passages of a PDF."""
    return list(_split(pdf.read_bytes()).passages)


def _split(data: bytes) -> Document:
    source = Source("0" * 64, "act.pdf", SourceKind.PDF, len(data))
    return passages.split(extract.read(data, SourceKind.PDF, ReadOptions()), source, passages.SplitOptions())
